use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// The largest number of digits after the point.
const MAX_SCALE: u32 = 38;

/// An exact decimal amount of a coin or token.
///
/// It is read from the daemon's decimal strings and never was a float. It holds up to 38 digits,
/// so that a token amount with 18 decimals fits; what it cannot hold is an error, never a
/// rounding. It keeps the number of decimals that it was given (`"1.50"` stays `"1.50"`), and
/// compares by value (`1.50 == 1.5`).
///
/// ```
/// use bitcart::Amount;
///
/// let amount: Amount = "0.50000000".parse()?;
/// assert_eq!(amount, "0.5".parse()?);
/// assert_eq!(amount.to_string(), "0.50000000");
/// assert_eq!(amount.units(8), Some(50_000_000));
/// # Ok::<(), bitcart::AmountError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Amount {
    units: i128,
    scale: u32,
}

/// Why a text is no [`Amount`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is no decimal number; exponents, signs other than one `-`, and spaces are none.
    #[error("`{0}` is not a decimal number")]
    NotDecimal(String),
    /// The number has more digits than an [`Amount`] can hold exactly.
    #[error("`{0}` has more digits than an amount can hold without rounding")]
    TooLong(String),
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// `units` of which ten to the power of `decimals` are one coin: satoshis with 8, wei with 18.
    ///
    /// # Errors
    /// [`AmountError::TooLong`] with more than 38 decimals.
    pub fn from_units(units: i128, decimals: u32) -> Result<Self, AmountError> {
        if decimals > MAX_SCALE {
            return Err(AmountError::TooLong(format!("{units}e-{decimals}")));
        }
        Ok(Self { units, scale: decimals })
    }

    /// The amount in the unit of which ten to the power of `decimals` are one coin.
    ///
    /// `None` where that would need a rounding or more than 128 bits.
    pub fn units(&self, decimals: u32) -> Option<i128> {
        match decimals.cmp(&self.scale) {
            Ordering::Equal => Some(self.units),
            Ordering::Greater => self.units.checked_mul(10_i128.checked_pow(decimals - self.scale)?),
            Ordering::Less => {
                let step = 10_i128.checked_pow(self.scale - decimals)?;
                (self.units % step == 0).then_some(self.units / step)
            }
        }
    }

    /// Digits after the point, as they were given.
    pub fn decimals(&self) -> u32 {
        self.scale
    }

    /// Whether it is nothing at all.
    pub fn is_zero(&self) -> bool {
        self.units == 0
    }

    /// The same value without zeros at its end, so that equal amounts look alike.
    pub(crate) fn normalised(self) -> (i128, u32) {
        // Most amounts fit, and dividing 128 bits takes many times as long.
        if let Ok(mut units) = i64::try_from(self.units) {
            let mut scale = self.scale;
            // Most have many zeros, since daemons write eight decimals and more.
            while scale >= 4 && units % 10_000 == 0 {
                (units, scale) = (units / 10_000, scale - 4);
            }
            // No more than three are left that could go.
            for (zeros, step) in [(2, 100), (1, 10)] {
                if scale >= zeros && units % step == 0 {
                    (units, scale) = (units / step, scale - zeros);
                }
            }
            return (units.into(), scale);
        }
        let (mut units, mut scale) = (self.units, self.scale);
        while scale > 0 && units % 10 == 0 {
            (units, scale) = (units / 10, scale - 1);
        }
        (units, scale)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if let Some(amount) = short(text.as_bytes()) {
            return Ok(amount);
        }
        let not_decimal = || AmountError::NotDecimal(shortened(text));
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(not_decimal());
        }
        if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(not_decimal());
        }
        let mut units = number(whole, fraction).ok_or_else(|| AmountError::TooLong(shortened(text)))?;
        let scale = u32::try_from(fraction.len()).unwrap_or(u32::MAX);
        if scale > MAX_SCALE {
            return Err(AmountError::TooLong(shortened(text)));
        }
        if digits.len() < text.len() {
            units = -units;
        }
        Ok(Self { units, scale })
    }
}

/// What most amounts are: no sign, and no more digits than always fit into 64 bits. That needs no look at
/// each step, and every payment's amount is read more than once.
fn short(text: &[u8]) -> Option<Amount> {
    if text.len() > 19 {
        return None;
    }
    let (mut units, mut point) = (0_u64, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => units = units * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| text.len() - point - 1);
    let has_digits = text.len() > usize::from(point.is_some());
    has_digits.then_some(Amount { units: units.into(), scale: u32::try_from(decimals).ok()? })
}

/// The number that these digits make together; nothing if it does not fit.
fn number(whole: &str, fraction: &str) -> Option<i128> {
    let mut digits = whole.bytes().chain(fraction.bytes()).map(|byte| i128::from(byte - b'0'));
    digits.try_fold(0_i128, |units, digit| units.checked_mul(10)?.checked_add(digit))
}

/// A peer decides how long the text is; an error that quotes it must not.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.normalised() == other.normalised()
    }
}

impl Eq for Amount {}

impl std::hash::Hash for Amount {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.normalised().hash(state);
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        let step = |amount: &Self| 10_i128.pow(amount.scale);
        let whole = (self.units.div_euclid(step(self))).cmp(&other.units.div_euclid(step(other)));
        whole.then_with(|| {
            // Both remainders are below their step, so bringing them to one scale cannot overflow.
            let scale = self.scale.max(other.scale);
            let rest =
                |amount: &Self| amount.units.rem_euclid(step(amount)) * 10_i128.pow(scale - amount.scale);
            rest(self).cmp(&rest(other))
        })
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let text = if scale == 0 {
            digits
        } else {
            let padded = format!("{digits:0>width$}", width = scale + 1);
            let (whole, fraction) = padded.split_at(padded.len() - scale);
            format!("{whole}.{fraction}")
        };
        f.pad_integral(self.units >= 0, "", &text)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}

/// As the daemon writes amounts: a decimal string.
impl serde::Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From a decimal string. A JSON number with a point was a float on the way and is refused.
impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Amount {
    fn from(decimal: rust_decimal::Decimal) -> Self {
        Self { units: decimal.mantissa(), scale: decimal.scale() }
    }
}

/// Fails where `Decimal`, which has 28 digits, would have to round.
#[cfg(feature = "rust_decimal")]
impl TryFrom<Amount> for rust_decimal::Decimal {
    type Error = AmountError;

    fn try_from(amount: Amount) -> Result<Self, AmountError> {
        let (units, scale) = amount.normalised();
        Self::try_from_i128_with_scale(units, scale).map_err(|_| AmountError::TooLong(amount.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn every_shape_that_a_daemon_sends_is_read_and_written_back() {
        for (text, shown) in [
            ("1.", "1"),
            ("0.5", "0.5"),
            ("0.50000000", "0.50000000"),
            ("0.500000000000000000", "0.500000000000000000"),
            ("100.000000000000000001", "100.000000000000000001"),
            ("123456789012345.123456789012345678", "123456789012345.123456789012345678"),
            ("9999999999999999999", "9999999999999999999"),
            ("99999999999999999999", "99999999999999999999"),
            ("1.234567890123456789", "1.234567890123456789"),
            ("-0.05", "-0.05"),
            (".5", "0.5"),
            ("0", "0"),
        ] {
            assert_eq!(amount(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in ["", ".", "-", "unknown", "1e3", "NaN", "+1", " 1", "1,5", "1.2.3", "--1", "٣"] {
            assert!(matches!(text.parse::<Amount>(), Err(AmountError::NotDecimal(_))), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_not_a_rounding() {
        let nines = "9".repeat(39);
        assert!(matches!(nines.parse::<Amount>(), Err(AmountError::TooLong(_))));
        let deep = format!("0.{}1", "0".repeat(38));
        assert!(matches!(deep.parse::<Amount>(), Err(AmountError::TooLong(_))));
        assert!(Amount::from_units(1, 39).is_err());
    }

    #[test]
    fn a_hostile_length_does_not_end_up_in_the_error() {
        let error = "9".repeat(1_000_000).parse::<Amount>().unwrap_err();
        assert!(error.to_string().len() < 300);
    }

    #[test]
    fn equal_values_are_equal_whatever_their_zeros() {
        assert_eq!(amount("1.50"), amount("1.5"));
        assert_eq!(amount("0.000"), Amount::ZERO);
        assert!(amount("0.1") > amount("0.09"));
        assert!(amount("-1.5") < amount("-1.4"));
        assert!(amount("99999999999999999999.9") > amount("0.000000000000000000000000000000001"));
    }

    #[test]
    fn every_zero_at_the_end_that_is_a_decimal_goes_and_no_other() {
        for (first, zeros, decimals) in (0..9).flat_map(|zeros| {
            [7, -12, 10_000_000_000_000_000_001]
                .into_iter()
                .flat_map(move |first| (0..12).map(move |decimals| (first, zeros, decimals)))
        }) {
            let amount = Amount::from_units(first * 10_i128.pow(zeros), decimals).unwrap();
            let off = zeros.min(decimals);
            assert_eq!(amount.normalised(), (first * 10_i128.pow(zeros - off), decimals - off), "{amount}");
        }
        for decimals in 0..12 {
            assert_eq!(Amount::from_units(0, decimals).unwrap().normalised(), (0, 0));
        }
    }

    #[test]
    fn units_are_exact_or_nothing() {
        assert_eq!(amount("0.5").units(8), Some(50_000_000));
        assert_eq!(amount("0.500").units(1), Some(5));
        assert_eq!(amount("0.55").units(1), None);
        assert_eq!(amount("100000000000000000000").units(38), None);
    }
}
