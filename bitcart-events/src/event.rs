use std::fmt;
use std::str::FromStr;

/// The name of an event. (Hand-written stand-in: to be generated from the macro crate's table.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Event {
    /// A block.
    NewBlock,
    /// A transaction.
    NewTransaction,
    /// A payment.
    NewPayment,
    /// A verified transaction.
    VerifiedTx,
}

impl Event {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::NewBlock, Self::NewTransaction, Self::NewPayment, Self::VerifiedTx];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NewBlock => "new_block",
            Self::NewTransaction => "new_transaction",
            Self::NewPayment => "new_payment",
            Self::VerifiedTx => "verified_tx",
        }
    }

    /// The names of its fields, in the order of the table.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::NewBlock => &["height"],
            Self::NewTransaction => &["tx", "from_address", "to", "amount", "contract"],
            Self::NewPayment => &["address", "status", "status_str", "tx_hashes", "sent_amount", "contract"],
            Self::VerifiedTx => &["tx", "height"],
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no event")]
pub struct UnknownEvent(pub(crate) String);

impl FromStr for Event {
    type Err = UnknownEvent;
    fn from_str(name: &str) -> Result<Self, UnknownEvent> {
        Self::ALL
            .iter()
            .copied()
            .find(|event| event.as_str() == name)
            .ok_or_else(|| UnknownEvent(name.chars().take(40).collect()))
    }
}
