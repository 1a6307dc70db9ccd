use serde::Deserialize;

use crate::call::BoxError;
use crate::update_parser::Cursor;
use crate::{Amount, FromField, PaymentStatus, Value};

/// What a field is on the wire.
pub(super) mod wire {
    /// An integer that is not negative.
    #[derive(Debug)]
    pub enum Height {}
    /// An integer.
    #[derive(Debug)]
    pub enum SignedHeight {}
    /// A string.
    #[derive(Debug)]
    pub enum Text {}
    /// A list of strings.
    #[derive(Debug)]
    pub enum Texts {}
    /// A decimal number in a string.
    #[derive(Debug)]
    pub enum Money {}
    /// The code of a payment's status.
    #[derive(Debug)]
    pub enum Status {}
}

/// Why a value is not what the handler asked for.
#[derive(Debug)]
pub enum Refusal {
    /// It is another kind of value; this is what it is, in words.
    WrongKind(&'static str),
    /// The type itself did not want it.
    Refused(BoxError),
}

/// A type that a field of the kind `W` can be read into, `Option` apart.
pub trait Accepts<'a, W>: Sized {
    /// Reads it.
    fn read(value: Value<'a>) -> Result<Self, Refusal>;
}

impl<'a, W, T> Accepts<'a, W> for T
where
    T: FromField<'a>,
    T::Raw: Accepts<'a, W>,
{
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        let raw = T::Raw::read(value)?;
        T::from_field(raw).map_err(|error| Refusal::Refused(error.into()))
    }
}

fn integer<T: TryFrom<i128>>(value: Value<'_>, too_large: &'static str) -> Result<T, Refusal> {
    match value {
        Value::Integer(integer) => T::try_from(integer).map_err(|_| Refusal::WrongKind(too_large)),
        other => Err(Refusal::WrongKind(other.kind())),
    }
}

impl<'a> Accepts<'a, wire::Height> for u64 {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        integer(value, "an integer that is negative or too large")
    }
}

impl<'a> Accepts<'a, wire::Height> for i64 {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        integer(value, "an integer that is too large")
    }
}

impl<'a> Accepts<'a, wire::SignedHeight> for i64 {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        integer(value, "an integer that is too large")
    }
}

impl<'a> Accepts<'a, wire::Status> for i64 {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        integer(value, "an integer that is too large")
    }
}

impl<'a> Accepts<'a, wire::Status> for PaymentStatus {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        <i64 as Accepts<'a, wire::Status>>::read(value).map(Self::from_code)
    }
}

impl<'a> Accepts<'a, wire::Text> for &'a str {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(Refusal::WrongKind(other.kind())),
        }
    }
}

impl<'a> Accepts<'a, wire::Text> for String {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        <&str as Accepts<'a, wire::Text>>::read(value).map(Self::from)
    }
}

impl<'a> Accepts<'a, wire::Money> for Amount {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        let text = <&str as Accepts<'a, wire::Text>>::read(value)?;
        text.parse().map_err(|error| Refusal::Refused(Box::new(error)))
    }
}

impl<'a> Accepts<'a, wire::Texts> for Vec<&'a str> {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        texts(value, "a list with something else than strings without escapes")
    }
}

impl<'a> Accepts<'a, wire::Texts> for Vec<String> {
    fn read(value: Value<'a>) -> Result<Self, Refusal> {
        texts(value, "a list with something else than strings")
    }
}

fn texts<'a, T: From<&'a str> + Deserialize<'a>>(
    value: Value<'a>,
    other: &'static str,
) -> Result<Vec<T>, Refusal> {
    let json = match value {
        Value::Json(json) if json.starts_with('[') => json,
        other => return Err(Refusal::WrongKind(other.kind())),
    };
    let mut texts = Vec::new();
    match Cursor::strings(json, |text| texts.push(text.into())) {
        Some(()) => Ok(texts),
        // Something in it is not plain.
        None => serde_json::from_str(json).map_err(|_| Refusal::WrongKind(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_strings_is_read_however_it_is_written_and_lent_where_it_has_no_escapes() {
        for (json, texts, is_lent) in [
            ("[]", Some(vec![]), true),
            (r#"["a"]"#, Some(vec!["a"]), true),
            (r#"["a","é" , "" ]"#, Some(vec!["a", "é", ""]), true),
            ("[\"a\",\n\"b\"]", Some(vec!["a", "b"]), true),
            (r#"["a", "\u0062"]"#, Some(vec!["a", "b"]), false),
            (r#"["a", 1]"#, None, false),
            (r#"["a", null]"#, None, false),
            (r#"[["a"]]"#, None, false),
        ] {
            let owned = <Vec<String> as Accepts<'_, wire::Texts>>::read(Value::Json(json));
            assert_eq!(
                owned.ok(),
                texts.as_ref().map(|texts| texts.iter().map(ToString::to_string).collect())
            );
            let lent = <Vec<&str> as Accepts<'_, wire::Texts>>::read(Value::Json(json));
            assert_eq!(lent.ok(), texts.filter(|_| is_lent), "{json}");
        }
    }

    #[test]
    fn what_is_no_list_is_told_by_its_kind() {
        for (value, kind) in
            [(Value::Null, "null"), (Value::Text("[]"), "a string"), (Value::Json("{}"), "an object")]
        {
            let refusal = <Vec<&str> as Accepts<'_, wire::Texts>>::read(value);
            assert!(matches!(refusal, Err(Refusal::WrongKind(found)) if found == kind), "{kind}");
        }
    }
}
