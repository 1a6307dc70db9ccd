//! The short way: updates that are plain JSON, in a text that is, are read in one pass.
//!
//! Whatever else there is in a text, all of it is read the careful way, which alone decides what is an
//! update and what is none.

use super::cursor::Cursor;
use super::{Key, Slot};
use crate::update::Slots;
use crate::{Event, Update};

/// An update that has been read, while its text is still part of another.
pub(crate) struct Lent<'a> {
    json: &'a str,
    event: Event,
    slots: Slots,
}

impl<'a> Lent<'a> {
    /// Reads the next thing as an update.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let (json, (event, found)) = cursor.span(|cursor, origin| {
            let mut event = None;
            let mut found = [Slot::Absent; Event::FIELD_COUNT];
            cursor.object(|cursor, key| {
                match Key::named(key) {
                    Key::Event => event = Some(cursor.string()?.parse().ok()?),
                    Key::Field(number) => found[number] = cursor.value(origin)?,
                    Key::Unknown => drop(cursor.value(origin)?),
                }
                Some(())
            })?;
            Some((event?, found))
        })?;
        let event: Event = event;
        let mut slots = Slots::default();
        for (number, slot) in event.field_numbers().iter().zip(&mut slots) {
            *slot = found[*number];
        }
        Some(Self { json, event, slots })
    }

    #[allow(clippy::cast_possible_truncation, reason = "there is no cursor over a longer text")]
    pub(super) fn to_update(&self) -> Update {
        Update::new(self.json.into(), self.json.len() as u32, self.event, self.slots)
    }
}

/// Reads a text that is one update and nothing else.
pub(super) fn update(json: &str) -> Option<Update> {
    let mut cursor = Cursor::over(json)?;
    let lent = Lent::read(&mut cursor)?;
    (lent.json.len() == json.len()).then(|| lent.to_update())
}

/// Reads a text that is a list of updates; `each` takes them.
pub(super) fn list<'a>(json: &'a str, mut each: impl FnMut(Lent<'a>)) -> Option<()> {
    let mut cursor = Cursor::over(json)?;
    cursor.list(|cursor| Lent::read(cursor).map(&mut each))?;
    cursor.is_at_end().then_some(())
}

/// Reads the next thing as a list of updates.
pub(crate) fn updates(cursor: &mut Cursor<'_>) -> Option<Vec<Update>> {
    // A frame has one, for the most part.
    let mut updates = Vec::with_capacity(1);
    cursor.list(|cursor| Lent::read(cursor).map(|lent| updates.push(lent.to_update())))?;
    Some(updates)
}
