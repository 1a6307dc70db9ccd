//! The short way: updates that are plain JSON, in a text that is, are read in one pass. Nothing is copied:
//! what is read of an update is where it stands, and where its fields do.
//!
//! Whatever else there is in a text, all of it is read the careful way, which alone decides what is an
//! update and what is none.

use super::cursor::{Cursor, place};
use super::{Key, Slot};
use crate::event::Field;
use crate::update::Text;
use crate::update_ref::{Place, Slots};
use crate::{Event, Update};

/// Reads a text that is one update and nothing else.
pub(super) fn update(json: &str) -> Option<Update> {
    let (mut cursor, mut place) = (Cursor::over(json)?, Place::NOWHERE);
    element(&mut cursor, &mut place)?;
    (place.from == 0 && cursor.at() == json.len()).then(|| Update::new(Text::Own(json.to_owned()), place))
}

/// Reads a text that is a list of updates.
pub(crate) fn list(json: &str) -> Option<Vec<Place>> {
    let (mut cursor, mut places) = (Cursor::over(json)?, Vec::new());
    updates(&mut cursor, &mut places)?;
    cursor.is_at_end().then_some(places)
}

/// Reads the next thing as a list of updates, in place of what is in `places`.
pub(crate) fn updates(cursor: &mut Cursor<'_>, places: &mut Vec<Place>) -> Option<()> {
    places.clear();
    cursor.list(|cursor| {
        places.push(Place::NOWHERE);
        element(cursor, places.last_mut()?)
    })
}

/// Reads the next thing as an update, and notes where it is.
fn element(cursor: &mut Cursor<'_>, update: &mut Place) -> Option<()> {
    let from = cursor.next_at()?;
    let (start, slots) = (*cursor, &mut update.fields.slots);
    update.fields.event = as_written(cursor, from, slots).or_else(|| {
        // What has been read of it so far is read again, and noted in the same places.
        *cursor = start;
        in_any_order(cursor, from, slots)
    })?;
    update.fields.json_length = place(cursor.at() - from);
    (update.from, update.to) = (place(from), place(cursor.at()));
    Some(())
}

/// Reads an update as all daemons write it: the event, and behind it its fields in their order. A key that is expected
/// need not be found and looked up, and that is worth an eighth of all the time between socket and handler.
pub(crate) fn as_written(cursor: &mut Cursor<'_>, from: usize, slots: &mut Slots) -> Option<Event> {
    cursor.expect(r#"{"event": ""#)?;
    let event: Event = cursor.rest_of_string()?.parse().ok()?;
    let mut fields = event.keys().iter().zip(slots);
    while cursor.expect("}").is_none() {
        let (_, slot) = fields.find(|(key, _)| cursor.expect(key).is_some())?;
        *slot = cursor.value(from)?;
    }
    Some(event)
}

fn in_any_order(cursor: &mut Cursor<'_>, from: usize, slots: &mut Slots) -> Option<Event> {
    let mut event: Option<Event> = None;
    // Daemons write the event first, which is not promised.
    let mut earlier: Vec<(Field, Slot)> = Vec::new();
    cursor.object(|cursor, key| {
        match (Key::named(key), event) {
            (Key::Event, None) => {
                let found = cursor.string()?.parse().ok()?;
                earlier.drain(..).for_each(|(field, value)| put(slots, found, field, value));
                event = Some(found);
            }
            (Key::Event, Some(_)) => return None,
            (Key::Field(field), Some(event)) => put(slots, event, field, cursor.value(from)?),
            (Key::Field(field), None) => earlier.push((field, cursor.value(from)?)),
            (Key::Unknown, _) => drop(cursor.value(from)?),
        }
        Some(())
    })?;
    event
}

/// Of two values of one field the last counts. A field that is another event's is none.
fn put(slots: &mut Slots, event: Event, field: Field, value: Slot) {
    if let Some(place) = event.place_of(field) {
        slots[place] = value;
    }
}
