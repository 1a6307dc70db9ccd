use std::fmt;

/// How far the payment of a request has come: the `status` of a `new_payment` and of a request.
///
/// The daemon sends an integer; [`from_code`](Self::from_code) reads it and [`code`](Self::code)
/// gives it back. A code that is not known yet is kept in [`Unknown`](Self::Unknown) and never
/// mistaken for another.
///
/// A usual payment goes `Unpaid`, `Unconfirmed`, `Paid` on an Electrum-based coin and `Unpaid`,
/// `Paid` on a block processor; a reorganisation of the chain takes `Paid` back to `Unconfirmed`.
///
/// ```
/// use bitcart::PaymentStatus;
///
/// assert_eq!(PaymentStatus::from_code(3), PaymentStatus::Paid);
/// assert_eq!(PaymentStatus::from_code(77), PaymentStatus::Unknown(77));
/// assert!(PaymentStatus::Paid.is_paid());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentStatus {
    /// 0: nothing, or not all of it, has been paid.
    Unpaid,
    /// 1: the time of the request is over.
    Expired,
    /// 2: the daemon itself does not know.
    Undetermined,
    /// 3: paid and confirmed as the daemon requires it.
    Paid,
    /// 4: a lightning payment is on its way.
    InFlight,
    /// 5: the payment failed.
    Failed,
    /// 6: a route for a lightning payment is being looked for.
    Routing,
    /// 7: paid, and no block has the transaction yet.
    Unconfirmed,
    /// 8: an outgoing transaction is being sent.
    Broadcasting,
    /// 9: an outgoing transaction has been sent.
    Broadcast,
    /// A code that this version does not know.
    Unknown(i64),
}

impl PaymentStatus {
    /// Reads the code that the daemon sends.
    pub const fn from_code(code: i64) -> Self {
        match code {
            0 => Self::Unpaid,
            1 => Self::Expired,
            2 => Self::Undetermined,
            3 => Self::Paid,
            4 => Self::InFlight,
            5 => Self::Failed,
            6 => Self::Routing,
            7 => Self::Unconfirmed,
            8 => Self::Broadcasting,
            9 => Self::Broadcast,
            other => Self::Unknown(other),
        }
    }

    /// The code as the daemon sends it.
    pub const fn code(self) -> i64 {
        match self {
            Self::Unpaid => 0,
            Self::Expired => 1,
            Self::Undetermined => 2,
            Self::Paid => 3,
            Self::InFlight => 4,
            Self::Failed => 5,
            Self::Routing => 6,
            Self::Unconfirmed => 7,
            Self::Broadcasting => 8,
            Self::Broadcast => 9,
            Self::Unknown(code) => code,
        }
    }

    /// Whether the request is paid and confirmed.
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Paid)
    }
}

impl From<i64> for PaymentStatus {
    fn from(code: i64) -> Self {
        Self::from_code(code)
    }
}

impl From<PaymentStatus> for i64 {
    fn from(status: PaymentStatus) -> Self {
        status.code()
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unpaid => "unpaid",
            Self::Expired => "expired",
            Self::Undetermined => "undetermined",
            Self::Paid => "paid",
            Self::InFlight => "in flight",
            Self::Failed => "failed",
            Self::Routing => "routing",
            Self::Unconfirmed => "unconfirmed",
            Self::Broadcasting => "broadcasting",
            Self::Broadcast => "broadcast",
            Self::Unknown(code) => return write!(f, "unknown status {code}"),
        })
    }
}

impl serde::Serialize for PaymentStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for PaymentStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::from_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_as_it_was() {
        for code in -2..20 {
            assert_eq!(PaymentStatus::from_code(code).code(), code);
        }
    }

    #[test]
    fn an_unknown_code_is_kept() {
        assert_eq!(PaymentStatus::from_code(10), PaymentStatus::Unknown(10));
        assert_eq!(PaymentStatus::from_code(-1).to_string(), "unknown status -1");
    }
}
