//! The short way: updates that are plain JSON, in a text that is, are read in one pass. Nothing is copied:
//! what is read of an update is where it stands, and where its fields do.
//!
//! Whatever else there is in a text, all of it is read the careful way, which alone decides what is an
//! update and what is none.

use super::cursor::{Cursor, place};
use super::{Key, Slot};
use crate::event::Field;
use crate::update::Text;
use crate::update_ref::{Fields, Place, Slots};
use crate::{Event, Update};

/// Reads a text that is one update and nothing else.
pub(super) fn update(json: &str) -> Option<Update> {
    let mut cursor = Cursor::over(json)?;
    let place = element(&mut cursor)?;
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
    cursor.list(|cursor| element(cursor).map(|place| places.push(place)))
}

/// Reads the next thing as an update.
fn element(cursor: &mut Cursor<'_>) -> Option<Place> {
    let from = cursor.next_at()?;
    let mut event: Option<Event> = None;
    let mut slots = Slots::default();
    // Daemons write the event first, which is not promised.
    let mut earlier: Vec<(Field, Slot)> = Vec::new();
    cursor.object(|cursor, key| {
        match (Key::named(key), event) {
            (Key::Event, None) => {
                let found = cursor.string()?.parse().ok()?;
                earlier.drain(..).for_each(|(field, value)| put(&mut slots, found, field, value));
                event = Some(found);
            }
            (Key::Event, Some(_)) => return None,
            (Key::Field(field), Some(event)) => put(&mut slots, event, field, cursor.value(from)?),
            (Key::Field(field), None) => earlier.push((field, cursor.value(from)?)),
            (Key::Unknown, _) => drop(cursor.value(from)?),
        }
        Some(())
    })?;
    let to = cursor.at();
    let fields = Fields { event: event?, recovered: false, json_length: place(to - from), slots };
    Some(Place { from: place(from), to: place(to), fields })
}

/// Of two values of one field the last counts. A field that is another event's is none.
fn put(slots: &mut Slots, event: Event, field: Field, value: Slot) {
    if let Some(place) = event.place_of(field) {
        slots[place] = value;
    }
}
