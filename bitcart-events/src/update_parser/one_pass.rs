//! The short way: an update is read in one pass, while the text around it is still unread.
//!
//! It knows updates as daemons write them: an object of strings without escapes, integers of 32 bits,
//! lists, `null` and the like. Of anything else it makes an error, and the text is read again from its
//! beginning: element by element, and those that are unusual the careful way, which alone decides what is an
//! update and what is none. So nothing but time depends on this file. It saves a third of what it costs to
//! handle an update that is handed in: every byte of it is looked at once instead of three times.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Key, Slot, place};
use crate::update::Slots;
use crate::{Event, Update};

/// An update that stands somewhere in `text`.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    text: &'a str,
}

impl<'a> Element<'a> {
    /// None for a text in which a place is too large to be kept.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        u32::try_from(text.len()).ok().map(|_| Self { text })
    }
}

/// An update that has been read, while its text is still part of another.
pub(crate) struct Lent<'a> {
    json: &'a str,
    event: Event,
    slots: Slots,
}

impl Lent<'_> {
    #[allow(clippy::cast_possible_truncation, reason = "it is part of a text that is not as long")]
    pub(super) fn to_update(&self) -> Update {
        Update::new(self.json.into(), self.json.len() as u32, self.event, self.slots)
    }
}

/// Calls a function with the update that is read: it is too large to be handed back from function to
/// function.
pub(super) struct Reader<'a, F: FnMut(Lent<'a>)>(pub(super) Element<'a>, pub(super) F);

impl<'de, F: FnMut(Lent<'de>)> DeserializeSeed<'de> for Reader<'de, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Lent<'de>)> Visitor<'de> for Reader<'de, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an update")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut event = None;
        let mut found = [Slot::Absent; Event::FIELD_COUNT];
        let mut at = Position { text: self.0.text, start: None, end: 0 };
        while let Some(Named(key, name)) = map.next_key()? {
            at.is_behind_key(name);
            match key {
                Key::Event => {
                    let name: &str = map.next_value()?;
                    at.is_behind(name);
                    event = Some(name.parse().map_err(A::Error::custom)?);
                }
                Key::Field(number) => found[number] = map.next_value_seed(Field(&mut at))?,
                Key::Unknown => at.is_behind(map.next_value::<&RawValue>()?.get()),
            }
        }
        let event: Event = event.ok_or_else(|| A::Error::missing_field("event"))?;
        let json = at.object().ok_or_else(|| A::Error::custom("it has no end"))?;
        let mut slots = Slots::default();
        for (number, slot) in event.field_numbers().iter().zip(&mut slots) {
            *slot = found[*number];
        }
        (self.1)(Lent { json, event, slots });
        Ok(())
    }
}

/// How far an object has been read. A deserializer does not tell, but what it lends is part of the text
/// and shows where it is.
struct Position<'a> {
    text: &'a str,
    /// Where the object begins, once a key is known.
    start: Option<usize>,
    /// The end of the last key, string or list; between it and the end of the object are only a quote,
    /// a number or a word, and white space.
    end: usize,
}

impl<'a> Position<'a> {
    fn is_behind(&mut self, part: &str) {
        self.end = place(self.text, part) + part.len();
    }

    fn is_behind_key(&mut self, key: &str) {
        self.is_behind(key);
        if self.start.is_none() {
            // Before the first key is a quote, and between that and the brace only white space.
            self.start = self.text[..self.end - key.len()].bytes().rposition(|byte| byte == b'{');
        }
    }

    /// The first such byte behind here.
    fn next(&self, byte: u8) -> Option<usize> {
        Some(self.end + self.text.as_bytes()[self.end..].iter().position(|other| *other == byte)?)
    }

    /// All of it, when its last value has been read: nothing that is left can have a brace in it.
    fn object(&self) -> Option<&'a str> {
        self.text.get(self.start?..=self.next(b'}')?)
    }

    /// What is kept of places, from the object's start on.
    #[allow(clippy::cast_possible_truncation, reason = "longer texts are not read this way")]
    fn range(&self, from: usize, to: usize) -> (u32, u32) {
        let start = self.start.unwrap_or_default();
        ((from - start) as u32, (to - start) as u32)
    }
}

/// The value of a field.
struct Field<'p, 'a>(&'p mut Position<'a>);

impl<'de> DeserializeSeed<'de> for Field<'_, 'de> {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_, 'de> {
    type Value = Slot;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as daemons send it")
    }

    fn visit_unit<E>(self) -> Result<Slot, E> {
        Ok(Slot::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Slot, E> {
        Ok(Slot::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Slot, E> {
        i32::try_from(value).map(Slot::Integer).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Slot, E> {
        i32::try_from(value).map(Slot::Integer).map_err(E::custom)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Slot, E> {
        self.0.is_behind(text);
        let (from, to) = self.0.range(self.0.end - text.len(), self.0.end);
        Ok(Slot::Text(from, to))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Slot, A::Error> {
        let brackets = || A::Error::custom("a list has brackets");
        let start = self.0.next(b'[').ok_or_else(brackets)?;
        self.0.end = start + 1;
        while let Some(element) = list.next_element::<&RawValue>()? {
            self.0.is_behind(element.get());
        }
        self.0.end = self.0.next(b']').ok_or_else(brackets)? + 1;
        let (from, to) = self.0.range(start, self.0.end);
        Ok(Slot::Json(from, to))
    }
}

/// A key, and where it stands in the text.
struct Named<'a>(Key, &'a str);

impl<'de> serde::Deserialize<'de> for Named<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <&str>::deserialize(deserializer)?;
        Ok(Self(Key::named(name), name))
    }
}
