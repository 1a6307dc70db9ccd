use crate::Currency;

/// A wallet. (Stand-in: the session that owns this file replaces its inside.)
#[derive(Clone, Debug)]
pub struct Wallet {
    currency: Currency,
}

impl Wallet {
    /// Without a key.
    pub fn keyless(currency: Currency) -> Self {
        Self { currency }
    }
    /// Its coin.
    pub fn currency(&self) -> Currency {
        self.currency
    }
}
