//! From JSON text to updates, in one place, for every way that updates come in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

pub(crate) use self::cursor::Cursor;
pub(crate) use self::one_pass::{list, updates};
#[cfg(any(test, fuzzing))]
pub(crate) use self::slot::Raw;
pub(crate) use self::slot::Slot;
use crate::Update;
use crate::event::Field;

mod careful;
mod cursor;
mod one_pass;
#[cfg(test)]
mod one_pass_tests;
mod slot;

#[cfg(any(test, fuzzing))]
pub(crate) use self::careful::parse as parse_carefully;
#[cfg(test)]
pub(crate) use self::one_pass::as_written;

/// What a list of updates came to.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) updates: Vec<Update>,
    pub(crate) rejected: Vec<Rejected>,
}

/// Why an element of such a list is no update.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("it is no JSON object but `{0}`")]
    NotAnObject(String),
    #[error("its `event` is missing or no string")]
    NoEvent,
    #[error("its event, `{0}`, is unknown")]
    UnknownEvent(String),
    #[error("it is larger than a gigabyte")]
    TooLarge,
}

/// Reads a JSON list of updates; what is none is left out and told.
///
/// # Errors
/// Where the text as a whole is no list.
pub(crate) fn parse_list(json: &str) -> Result<Parsed, serde_json::Error> {
    parse_plain_list(json).map_or_else(|| serde_json::from_str(json), Ok)
}

/// The same for one that is plain, and nothing if it is not.
pub(crate) fn parse_plain_list(json: &str) -> Option<Parsed> {
    let places = list(json)?;
    let updates = places.iter().map(|place| place.of(json).to_update()).collect();
    Some(Parsed { updates, rejected: Vec::new() })
}

/// Reads one update.
///
/// # Errors
/// Where it is none.
pub(crate) fn parse(json: &str) -> Result<Update, Rejected> {
    one_pass::update(json).map_or_else(|| careful::parse(json), Ok)
}

/// The careful way, element by element.
impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List)
    }
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of updates")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Parsed, A::Error> {
        let mut parsed = Parsed::default();
        while let Some(raw) = list.next_element::<&RawValue>()? {
            match parse(raw.get()) {
                Ok(update) => parsed.updates.push(update),
                Err(rejected) => parsed.rejected.push(rejected),
            }
        }
        Ok(parsed)
    }
}

/// Where a part of a text stands in it.
fn place(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// A key of an update, whether or not it is written with escapes.
enum Key {
    Event,
    Field(Field),
    Unknown,
}

impl Key {
    fn named(name: &str) -> Self {
        match name {
            "event" => Self::Event,
            field => Field::named(field).map_or(Self::Unknown, Self::Field),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::excerpt;
    use crate::{Event, Value};

    fn field<'a>(update: &'a Update, name: &str) -> Option<Value<'a>> {
        update.field(name)
    }

    #[test]
    fn an_update_is_read_whatever_the_order_of_its_keys() {
        for json in [
            r#"{"event": "verified_tx", "tx": "ab", "height": -2}"#,
            r#"{"height": -2, "extra": {"a": [1, 2]}, "tx": "ab", "event": "verified_tx"}"#,
            "{\"tx\":\"x\",\"tx\":\"ab\",\"height\":-2,\"\\u0065vent\":\"verified\\u005ftx\"}",
        ] {
            let update = parse(json).unwrap();
            assert_eq!(update.event(), Event::VerifiedTx, "{json}");
            assert_eq!(field(&update, "tx"), Some(Value::Text("ab")), "{json}");
            assert_eq!(field(&update, "height"), Some(Value::Integer(-2)), "{json}");
            assert_eq!(update.json(), json);
        }
    }

    #[test]
    fn every_kind_of_value_is_told_apart() {
        for (sent, read) in [
            ("null", Some(Value::Null)),
            ("true", Some(Value::Bool(true))),
            ("840000", Some(Value::Integer(840_000))),
            ("18446744073709551616", Some(Value::Integer(1 << 64))),
            ("1e3", Some(Value::Json("1e3"))),
            ("1.0", Some(Value::Json("1.0"))),
            (r#""12""#, Some(Value::Text("12"))),
            (r#""a\n\u00e9b""#, Some(Value::Text("a\n\u{e9}b"))),
            (r#""\ud800""#, Some(Value::Json(r#""\ud800""#))),
            (r#"{"a": 1}"#, Some(Value::Json(r#"{"a": 1}"#))),
            ("[1]", Some(Value::Json("[1]"))),
        ] {
            let update = parse(&format!(r#"{{"event":"new_block","height": {sent} }}"#)).unwrap();
            assert_eq!(field(&update, "height"), read, "{sent}");
        }
        assert_eq!(field(&parse(r#"{"event":"new_block"}"#).unwrap(), "height"), None);
    }

    #[test]
    fn an_integer_of_5000_digits_is_kept_and_is_no_integer() {
        let digits = "9".repeat(5000);
        let update = parse(&format!(r#"{{"event":"new_block","height":{digits}}}"#)).unwrap();
        assert_eq!(field(&update, "height"), Some(Value::Json(&digits)));
    }

    #[test]
    fn what_is_no_update_is_left_out_and_the_rest_is_kept() {
        let list = r#"[5, "x", null, [], {}, {"event": null}, {"event": 5}, {"event": ["new_block"]},
                       {"event": "nope"}, {"event": "new_block", "height": 12}]"#;
        let parsed = parse_list(list).unwrap();
        assert_eq!(parsed.updates.len(), 1);
        assert_eq!(parsed.rejected.len(), 9);
        assert!(matches!(&parsed.rejected[8], Rejected::UnknownEvent(name) if name == "nope"));
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for json in ["", "null", "5", "{}", "\"x\"", "[", "[1,]", "[] []", &"[".repeat(100_000)] {
            assert!(parse_list(json).is_err(), "{}", excerpt(json));
        }
    }

    #[test]
    fn deep_nesting_inside_an_update_neither_fails_nor_overflows() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let parsed = parse_list(&format!(r#"[{{"event":"new_block","x":{deep}}}]"#)).unwrap();
        assert_eq!(parsed.updates.len() + parsed.rejected.len(), 1);
    }
}
