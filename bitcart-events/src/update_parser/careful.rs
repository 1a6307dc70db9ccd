//! The careful way: whatever an update may be written like, it is understood, or it is said why it is none.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::slot::LIMIT;
use super::{Key, Rejected, Slot, place};
use crate::error::excerpt;
use crate::event::Field;
use crate::update::Text;
use crate::update_ref::{Fields, Place, Slots};
use crate::{Event, Update};

/// Reads one update.
///
/// # Errors
/// Where it is none.
pub(crate) fn parse(json: &str) -> Result<Update, Rejected> {
    let found = Found::read(json)?;
    let event = found.event.ok_or(Rejected::NoEvent)?;
    let event = text(event).ok_or(Rejected::NoEvent)?;
    let event: Event = event.parse().map_err(|_| Rejected::UnknownEvent(excerpt(&event)))?;
    let json_length = short(json.len())?;
    let mut layout = Layout { json, resolved: String::new() };
    let mut slots = Slots::default();
    for (field, raw) in Field::ALL.into_iter().zip(found.fields) {
        if let (Some(place), Some(raw)) = (event.place_of(field), raw) {
            slots[place] = layout.place(raw)?;
        }
    }
    let text = json.to_owned() + &layout.resolved;
    let fields = Fields { event, recovered: false, json_length, slots };
    let place = Place { from: 0, to: short(text.len())?, fields };
    Ok(Update::new(Text::Own(text), place))
}

/// A length that has room in a [`Slot`].
fn short(length: usize) -> Result<u32, Rejected> {
    u32::try_from(length).ok().filter(|_| length < LIMIT).ok_or(Rejected::TooLarge)
}

/// The fields of any event that an object has; the last one of a name counts, as in Python.
#[derive(Default)]
struct Found<'a> {
    event: Option<&'a str>,
    /// In the order of [`Field::ALL`].
    fields: [Option<&'a str>; Field::ALL.len()],
}

impl<'a> Found<'a> {
    fn read(json: &'a str) -> Result<Self, Rejected> {
        let mut found = Found::default();
        let mut deserializer = Deserializer::from_str(json);
        deserializer.deserialize_map(Object(&mut found)).map_err(|_| Rejected::NotAnObject(excerpt(json)))?;
        Ok(found)
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
            b"null" => Slot::NULL,
            b"true" => Slot::TRUE,
            b"false" => Slot::FALSE,
            [b'"', .., b'"'] if !raw.contains('\\') => {
                let (from, to) = self.range(raw);
                Slot::text(from + 1, to - 1)
            }
            [b'"', ..] => match text(raw) {
                Some(resolved) => self.append(&resolved)?,
                None => self.json(raw),
            },
            _ => match raw.parse() {
                Ok(integer) => Slot::integer(integer),
                Err(_) => self.json(raw),
            },
        })
    }

    fn json(&self, raw: &str) -> Slot {
        let (from, to) = self.range(raw);
        Slot::json(from, to)
    }

    /// Where `raw`, a part of the text, stands in it.
    fn range(&self, raw: &str) -> (usize, usize) {
        let from = place(self.json, raw);
        (from, from + raw.len())
    }

    fn append(&mut self, resolved: &str) -> Result<Slot, Rejected> {
        let from = self.json.len() + self.resolved.len();
        self.resolved.push_str(resolved);
        short(from + resolved.len())?;
        Ok(Slot::text(from, from + resolved.len()))
    }
}

struct Object<'f, 'de>(&'f mut Found<'de>);

impl<'de> Visitor<'de> for Object<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an update")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key()? {
            match key {
                Key::Event => self.0.event = Some(map.next_value::<&RawValue>()?.get()),
                Key::Field(field) => {
                    self.0.fields[field as usize] = Some(map.next_value::<&RawValue>()?.get());
                }
                Key::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A JSON string without its quotes and escapes.
fn text(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
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

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(Key::named(name))
    }
}
