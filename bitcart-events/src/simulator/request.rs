use super::chain::Chain;
use super::money::Money;

/// A payment request: what the shop asks a customer to pay.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) id: String,
    /// The name of the wallet that made it.
    pub(super) wallet: String,
    /// The sum, in the unit in which the wallet counts. `None`: whatever the customer likes.
    pub(super) units: Option<i128>,
    pub(super) message: String,
    pub(super) created: u64,
    /// Seconds; 0 is for ever.
    pub(super) lifetime: u64,
    pub(super) address: String,
    /// Who will pay, where that must be known beforehand.
    pub(super) payer: Option<String>,
    /// What has been paid, as far as its wallet has seen it.
    pub(super) paid: Vec<String>,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Unpaid,
    Expired,
    Paid,
    Unconfirmed,
}

impl Status {
    pub(super) const fn code(self) -> i64 {
        match self {
            Self::Unpaid => 0,
            Self::Expired => 1,
            Self::Paid => 3,
            Self::Unconfirmed => 7,
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Unpaid => "Unpaid",
            Self::Expired => "Expired",
            Self::Paid => "Paid",
            Self::Unconfirmed => "Unconfirmed",
        }
    }
}

impl Request {
    /// When it ends; `None` for never.
    pub(super) fn ends(&self) -> Option<u64> {
        (self.lifetime > 0).then(|| self.created + self.lifetime)
    }

    /// What has been paid so far.
    pub(super) fn sent(&self, chain: &Chain, decimals: u32) -> Money {
        let units = self.paid.iter().filter_map(|hash| chain.get(hash)).map(|paid| paid.units).sum();
        Money { units, decimals }
    }

    /// How far it is. `is_confirmed` answers for one of the transactions that paid it.
    pub(super) fn status(&self, chain: &Chain, now: u64, is_confirmed: impl Fn(&str) -> bool) -> Status {
        let sent = self.sent(chain, 0).units;
        let is_enough = sent > 0 && sent >= self.units.unwrap_or(0);
        if is_enough {
            let all = self.paid.iter().all(|hash| is_confirmed(hash));
            return if all { Status::Paid } else { Status::Unconfirmed };
        }
        if self.ends().is_some_and(|end| now >= end) { Status::Expired } else { Status::Unpaid }
    }
}
