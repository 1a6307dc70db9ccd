//! Where the value of a field stands, in one word.

use std::hash::Hasher;
use std::ops::Range;

use crate::Value;

/// Where the value of a field stands in the text of its update.
///
/// One word and no `enum`, which would be a word and a half and whose parts are written one by one: to read
/// it back as a whole, the processor has to wait until they have all arrived in its cache. That is 3 % of what
/// it costs to read an update and to call a handler.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slot(u64);

/// The value of a field, told apart from every other and no further understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Raw<'a> {
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    Text(&'a str),
    Json(&'a str),
}

/// No text that has slots is as long as this.
pub(crate) const LIMIT: usize = 1 << PLACE_BITS;

/// From, to, and from the lowest bit on one of these.
const KIND_BITS: u32 = 3;
const PLACE_BITS: u32 = 30;

const NULL: u64 = 1;
const FALSE: u64 = 2;
const TRUE: u64 = 3;
const INTEGER: u64 = 4;
const TEXT: u64 = 5;
const JSON: u64 = 6;

impl Slot {
    pub(crate) const ABSENT: Self = Self(0);
    pub(crate) const NULL: Self = Self(NULL);
    pub(crate) const TRUE: Self = Self(TRUE);
    pub(crate) const FALSE: Self = Self(FALSE);

    /// A larger one is kept as JSON, since updates are moved around a lot and are to be small.
    pub(crate) fn integer(value: i32) -> Self {
        Self(u64::from(value.cast_unsigned()) << KIND_BITS | INTEGER)
    }

    /// A string, without its quotes. Both places are below the [`LIMIT`].
    pub(crate) fn text(from: usize, to: usize) -> Self {
        Self::range(from, to, TEXT)
    }

    /// Anything else, as it is written. Both places are below the [`LIMIT`].
    pub(crate) fn json(from: usize, to: usize) -> Self {
        Self::range(from, to, JSON)
    }

    #[allow(clippy::cast_possible_truncation, reason = "an integer was put in as so many bits")]
    #[inline]
    pub(crate) fn raw(self, text: &str) -> Raw<'_> {
        match self.kind() {
            NULL => Raw::Null,
            FALSE => Raw::Bool(false),
            TRUE => Raw::Bool(true),
            INTEGER => Raw::Integer(((self.0 >> KIND_BITS) as u32).cast_signed().into()),
            TEXT => Raw::Text(&text[self.places()]),
            JSON => Raw::Json(&text[self.places()]),
            _ => Raw::Absent,
        }
    }

    /// A string. To ask for what is expected takes half of what it takes to tell what a value is.
    #[inline]
    pub(crate) fn as_text(self, text: &str) -> Option<&str> {
        (self.kind() == TEXT).then(|| &text[self.places()])
    }

    /// Tells the value that stands here apart from every other.
    #[inline]
    pub(crate) fn hash(self, text: &str, hasher: &mut impl Hasher) {
        match self.kind() {
            kind @ (TEXT | JSON) => {
                let bytes = &text.as_bytes()[self.places()];
                hasher.write_u64((bytes.len() as u64) << KIND_BITS | kind);
                hasher.write(bytes);
            }
            _ => hasher.write_u64(self.0),
        }
    }

    #[inline]
    pub(crate) fn value(self, text: &str) -> Option<Value<'_>> {
        Some(match self.raw(text) {
            Raw::Absent => return None,
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Integer(value) => Value::Integer(value.into()),
            Raw::Text(text) => Value::Text(text),
            Raw::Json(json) if json.starts_with(['[', '{']) => Value::Json(json),
            // Whole numbers that are longer than most.
            Raw::Json(json) => json.parse().map_or(Value::Json(json), Value::Integer),
        })
    }

    fn kind(self) -> u64 {
        self.0 & ((1 << KIND_BITS) - 1)
    }

    fn range(from: usize, to: usize, kind: u64) -> Self {
        debug_assert!(from <= to && to < LIMIT, "{from}..{to}");
        Self((to as u64) << (KIND_BITS + PLACE_BITS) | (from as u64) << KIND_BITS | kind)
    }

    #[allow(clippy::cast_possible_truncation, reason = "so they were put in")]
    fn places(self) -> Range<usize> {
        let from = self.0 >> KIND_BITS & (LIMIT as u64 - 1);
        let to = self.0 >> (KIND_BITS + PLACE_BITS);
        from as usize..to as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let text = "0123456789";
        for (slot, raw) in [
            (Slot::ABSENT, Raw::Absent),
            (Slot::default(), Raw::Absent),
            (Slot::NULL, Raw::Null),
            (Slot::TRUE, Raw::Bool(true)),
            (Slot::FALSE, Raw::Bool(false)),
            (Slot::integer(0), Raw::Integer(0)),
            (Slot::integer(-1), Raw::Integer(-1)),
            (Slot::integer(i32::MAX), Raw::Integer(i32::MAX.into())),
            (Slot::integer(i32::MIN), Raw::Integer(i32::MIN.into())),
            (Slot::text(0, 0), Raw::Text("")),
            (Slot::text(3, 10), Raw::Text("3456789")),
            (Slot::json(0, 7), Raw::Json("0123456")),
        ] {
            assert_eq!(slot.raw(text), raw);
            assert_eq!(slot.as_text(text).map(Raw::Text), matches!(raw, Raw::Text(_)).then_some(raw));
        }
    }

    #[test]
    fn there_is_room_for_every_place_below_the_limit() {
        for range in [0..LIMIT - 1, LIMIT - 1..LIMIT - 1, LIMIT / 2..LIMIT / 2 + 1] {
            for slot in [Slot::text(range.start, range.end), Slot::json(range.start, range.end)] {
                assert_eq!(slot.places(), range);
            }
        }
    }
}
