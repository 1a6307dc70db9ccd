use std::fmt;
use std::str::FromStr;

/// A coin that Bitcart has a daemon for.
///
/// ```
/// use bitcart::Currency;
///
/// assert_eq!("ltc".parse(), Ok(Currency::Ltc));
/// assert_eq!(Currency::Ltc.to_string(), "LTC");
/// assert_eq!(Currency::Ltc.default_port(), 5001);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Currency {
    /// Bitcoin.
    Btc,
    /// Bitcoin Cash.
    Bch,
    /// Monero.
    Xmr,
    /// Ethereum.
    Eth,
    /// BNB Smart Chain.
    Bnb,
    /// Litecoin.
    Ltc,
    /// Polygon, whose coin was called MATIC when the daemon was named.
    Matic,
    /// Tron.
    Trx,
    /// Ergon.
    Xrg,
    /// Groestlcoin.
    Grs,
}

/// A name that is no [`Currency`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no currency of Bitcart: it has BTC, BCH, XMR, ETH, BNB, LTC, MATIC, TRX, XRG and GRS")]
pub struct UnknownCurrency(pub(crate) String);

impl Currency {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Btc,
        Self::Bch,
        Self::Xmr,
        Self::Eth,
        Self::Bnb,
        Self::Ltc,
        Self::Matic,
        Self::Trx,
        Self::Xrg,
        Self::Grs,
    ];

    /// The name that the daemon uses: `"BTC"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Btc => "BTC",
            Self::Bch => "BCH",
            Self::Xmr => "XMR",
            Self::Eth => "ETH",
            Self::Bnb => "BNB",
            Self::Ltc => "LTC",
            Self::Matic => "MATIC",
            Self::Trx => "TRX",
            Self::Xrg => "XRG",
            Self::Grs => "GRS",
        }
    }

    /// The port on which its daemon listens unless it is told otherwise.
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Btc => 5000,
            Self::Ltc => 5001,
            Self::Eth => 5002,
            Self::Bch => 5004,
            Self::Xrg => 5005,
            Self::Bnb => 5006,
            Self::Matic => 5008,
            Self::Trx => 5009,
            Self::Grs => 5010,
            Self::Xmr => 5011,
        }
    }

    /// Whether its daemon is a block processor (ETH and its like, TRX, XMR) and not built on
    /// Electrum. The two differ in the events and fields that they send.
    pub const fn is_block_processor(self) -> bool {
        match self {
            Self::Eth | Self::Bnb | Self::Matic | Self::Trx | Self::Xmr => true,
            Self::Btc | Self::Bch | Self::Ltc | Self::Xrg | Self::Grs => false,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// In capitals or small letters.
    fn from_str(name: &str) -> Result<Self, UnknownCurrency> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| UnknownCurrency(name.chars().take(20).collect()))
    }
}

impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_known_by_its_name_in_any_case() {
        for currency in Currency::ALL {
            assert_eq!(currency.as_str().parse(), Ok(currency));
            assert_eq!(currency.as_str().to_lowercase().parse(), Ok(currency));
        }
        assert!("DOGE".parse::<Currency>().is_err());
    }

    #[test]
    fn no_two_daemons_share_a_port() {
        let mut ports: Vec<u16> = Currency::ALL.iter().map(|currency| currency.default_port()).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), Currency::ALL.len());
    }
}
