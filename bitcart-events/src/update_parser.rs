//! From JSON text to updates, in one place, for every way that updates come in.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use crate::error::excerpt;
use crate::update::Slots;
use crate::{Event, Update, Value};

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
    #[error("it is larger than four gigabytes")]
    TooLarge,
}

/// Where the value of a field stands in the text of its update.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Slot {
    #[default]
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    /// From and to.
    Text(u32, u32),
    Json(u32, u32),
}

/// The value of a field, told apart from every other and no further understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Raw<'a> {
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    Text(&'a str),
    Json(&'a str),
}

impl Slot {
    pub(crate) fn raw<'a>(&self, text: &'a str) -> Raw<'a> {
        let range = |from: u32, to: u32| &text[from as usize..to as usize];
        match *self {
            Self::Absent => Raw::Absent,
            Self::Null => Raw::Null,
            Self::Bool(value) => Raw::Bool(value),
            Self::Integer(value) => Raw::Integer(value),
            Self::Text(from, to) => Raw::Text(range(from, to)),
            Self::Json(from, to) => Raw::Json(range(from, to)),
        }
    }

    pub(crate) fn value<'a>(&self, text: &'a str) -> Option<Value<'a>> {
        Some(match self.raw(text) {
            Raw::Absent => return None,
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Integer(value) => Value::Integer(value.into()),
            Raw::Text(text) => Value::Text(text),
            // Whole numbers that are longer than most.
            Raw::Json(json) => json.parse().map_or(Value::Json(json), Value::Integer),
        })
    }
}

/// Reads a JSON list of updates; what is none is left out and told.
///
/// # Errors
/// Where the text as a whole is no list.
pub(crate) fn parse_list(json: &str) -> Result<Parsed, serde_json::Error> {
    let mut deserializer = Deserializer::from_str(json);
    let parsed = List.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(parsed)
}

/// Reads one update.
pub(crate) fn parse(json: &str) -> Result<Update, Rejected> {
    let fields = Fields::read(json)?;
    let event = fields.event.ok_or(Rejected::NoEvent)?;
    let event = text(event).ok_or(Rejected::NoEvent)?;
    let event: Event = event.parse().map_err(|_| Rejected::UnknownEvent(excerpt(&event)))?;
    let json_length = u32::try_from(json.len()).map_err(|_| Rejected::TooLarge)?;
    let mut layout = Layout { json, resolved: String::new() };
    let mut slots = Slots::default();
    for (number, slot) in event.field_numbers().iter().zip(&mut slots) {
        if let Some(raw) = fields.found[*number] {
            *slot = layout.place(raw)?;
        }
    }
    let text = if layout.resolved.is_empty() {
        Arc::from(json)
    } else {
        Arc::from(json.to_owned() + &layout.resolved)
    };
    Ok(Update::new(text, json_length, event, slots))
}

/// The list of updates of a larger JSON text.
pub(crate) struct List;

/// The fields of any event that an object has; the last one of a name counts, as in Python.
#[derive(Default)]
struct Fields<'a> {
    event: Option<&'a str>,
    /// By the number of the field.
    found: [Option<&'a str>; Event::FIELD_COUNT],
}

impl<'a> Fields<'a> {
    fn read(json: &'a str) -> Result<Self, Rejected> {
        let mut fields = Fields::default();
        let mut deserializer = Deserializer::from_str(json);
        deserializer
            .deserialize_map(Object(&mut fields))
            .map_err(|_| Rejected::NotAnObject(excerpt(json)))?;
        Ok(fields)
    }
}

/// Places values in the update's text.
struct Layout<'a> {
    json: &'a str,
    resolved: String,
}

impl Layout<'_> {
    fn place(&mut self, raw: &str) -> Result<Slot, Rejected> {
        Ok(match raw.as_bytes() {
            b"null" => Slot::Null,
            b"true" => Slot::Bool(true),
            b"false" => Slot::Bool(false),
            [b'"', .., b'"'] if !has_escape(raw) => {
                let (from, to) = self.range(raw);
                Slot::Text(from + 1, to - 1)
            }
            [b'"', ..] => match text(raw) {
                Some(resolved) => self.append(&resolved)?,
                None => self.json(raw),
            },
            _ => match raw.parse() {
                Ok(integer) => Slot::Integer(integer),
                Err(_) => self.json(raw),
            },
        })
    }

    fn json(&self, raw: &str) -> Slot {
        let (from, to) = self.range(raw);
        Slot::Json(from, to)
    }

    /// Where `raw`, a part of the text, stands in it. The text is shorter than four gigabytes.
    #[allow(clippy::cast_possible_truncation)]
    fn range(&self, raw: &str) -> (u32, u32) {
        let from = raw.as_ptr().addr() - self.json.as_ptr().addr();
        (from as u32, (from + raw.len()) as u32)
    }

    fn append(&mut self, resolved: &str) -> Result<Slot, Rejected> {
        let from = self.json.len() + self.resolved.len();
        self.resolved.push_str(resolved);
        let place = |at: usize| u32::try_from(at).map_err(|_| Rejected::TooLarge);
        Ok(Slot::Text(place(from)?, place(from + resolved.len())?))
    }
}

/// Looks at every byte without asking after each whether to go on, which is many times as fast on
/// strings of this length.
fn has_escape(raw: &str) -> bool {
    raw.bytes().fold(0, |found, byte| found | u8::from(byte == b'\\')) != 0
}

/// A JSON string without its quotes and escapes.
fn text(raw: &str) -> Option<std::borrow::Cow<'_, str>> {
    match raw.strip_prefix('"')?.strip_suffix('"') {
        Some(inner) if !has_escape(inner) => Some(inner.into()),
        _ => serde_json::from_str::<String>(raw).ok().map(Into::into),
    }
}

impl<'de> DeserializeSeed<'de> for List {
    type Value = Parsed;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Parsed, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

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

struct Object<'f, 'de>(&'f mut Fields<'de>);

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an update")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key()? {
            match key {
                Key::Event => self.0.event = Some(map.next_value::<&RawValue>()?.get()),
                Key::Field(number) => self.0.found[number] = Some(map.next_value::<&RawValue>()?.get()),
                Key::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A key of an update, whether or not it is written with escapes.
enum Key {
    Event,
    /// By its number.
    Field(usize),
    Unknown,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            "event" => Key::Event,
            field => Event::field_number(field).map_or(Key::Unknown, Key::Field),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
