use super::json::Json;
use crate::Amount;

/// An amount in the smallest unit, with what one needs to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Money {
    pub(super) units: i128,
    pub(super) decimals: u32,
}

impl Money {
    /// Nothing where the amount has more digits than the coin.
    pub(super) fn new(amount: Amount, decimals: u32) -> Option<Self> {
        Some(Self { units: amount.units(decimals)?, decimals })
    }

    /// With every decimal: `0.50000000`.
    pub(super) fn fixed(self) -> String {
        Amount::from_units(self.units, self.decimals).unwrap_or_default().to_string()
    }

    /// As Electrum shows it: `0.5`, and `1.` for a whole number.
    pub(super) fn with_point(self) -> String {
        self.fixed().trim_end_matches('0').to_owned()
    }

    /// Without anything that says nothing: `0.5`, `1`.
    pub(super) fn plain(self) -> String {
        self.with_point().trim_end_matches('.').to_owned()
    }
}

/// What the daemon's `Decimal` reads: a decimal string or a number.
pub(super) fn read_amount(json: &Json) -> Option<Amount> {
    match json {
        Json::Text(text) | Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_shapes_of_the_daemons() {
        let half = Money::new("0.5".parse().unwrap(), 8).unwrap();
        assert_eq!((half.fixed().as_str(), half.with_point().as_str()), ("0.50000000", "0.5"));
        let one = Money::new("1.0".parse().unwrap(), 8).unwrap();
        assert_eq!((one.with_point().as_str(), one.plain().as_str()), ("1.", "1"));
        let nothing = Money { units: 0, decimals: 8 };
        assert_eq!(nothing.plain(), "0");
    }
}
