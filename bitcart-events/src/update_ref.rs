//! An update whose text is part of another: of a frame, of a list, of a row on its way to the handlers.

use std::hash::Hasher;

use crate::event::Field;
use crate::update::Text;
#[cfg(any(test, fuzzing))]
use crate::update_parser::Raw;
use crate::update_parser::Slot;
use crate::{Event, Update, Value};

/// An update that is lent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UpdateRef<'a> {
    /// The update's JSON, and behind it the strings that stand in it with escapes, resolved.
    text: &'a str,
    fields: &'a Fields,
}

/// What an update is, besides its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) event: Event,
    pub(crate) recovered: bool,
    pub(crate) json_length: u32,
    pub(crate) slots: Slots,
}

/// An update's place in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) fields: Fields,
}

/// Where in the update's own text its fields are, in the order of [`Event::fields`].
pub(crate) type Slots = [Slot; MAX_FIELDS];

/// No ordinary update has more bytes than this; most have a quarter.
pub(crate) const ORDINARY: usize = 1024;

/// No event has more fields.
const MAX_FIELDS: usize = {
    let (mut most, mut at) = (0, 0);
    while at < Event::ALL.len() {
        let count = Event::ALL[at].fields().len();
        most = if count > most { count } else { most };
        at += 1;
    }
    most
};

impl Place {
    /// Of no update.
    pub(crate) const NOWHERE: Self = Self {
        from: 0,
        to: 0,
        fields: Fields {
            event: Event::NewBlock,
            recovered: false,
            json_length: 0,
            slots: [Slot::ABSENT; MAX_FIELDS],
        },
    };

    /// For how many ordinary updates it counts where what waits is bounded: a long one for several, so that what
    /// waits takes no more memory.
    pub(crate) fn weight(&self) -> usize {
        1 + (self.to - self.from) as usize / ORDINARY
    }

    /// The update that stands here in `text`.
    #[inline]
    pub(crate) fn of<'a>(&'a self, text: &'a str) -> UpdateRef<'a> {
        UpdateRef { text: &text[self.from as usize..self.to as usize], fields: &self.fields }
    }
}

impl<'a> UpdateRef<'a> {
    pub(crate) fn event(self) -> Event {
        self.fields.event
    }

    /// With all that belongs to it and is not sent.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    pub(crate) fn json(self) -> &'a str {
        &self.text[..self.fields.json_length as usize]
    }

    pub(crate) fn fields(self) -> &'a Fields {
        self.fields
    }

    #[inline]
    pub(crate) fn get(self, field: Field) -> Option<Value<'a>> {
        self.slot(field).value(self.text)
    }

    /// A field that is a string.
    #[inline]
    pub(crate) fn string(self, field: Field) -> Option<&'a str> {
        self.slot(field).as_text(self.text)
    }

    /// A field that is text; the empty string for all else.
    pub(crate) fn text_of(self, field: Field) -> &'a str {
        self.string(field).unwrap_or_else(|| match self.get(field) {
            Some(Value::Json(text)) => text,
            _ => "",
        })
    }

    fn slot(self, field: Field) -> Slot {
        self.event().place_of(field).map_or(Slot::ABSENT, |place| self.fields.slots[place])
    }

    /// The value of each field of the event, in their order, as the text that was sent for it: nothing for one
    /// that is absent, `null` and the like as they are written, a string without its quotes and escapes.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn raw_values(self) -> impl Iterator<Item = Raw<'a>> {
        let fields = self.event().fields().len();
        self.fields.slots.iter().take(fields).map(move |slot| slot.raw(self.text))
    }

    /// Tells the values of its fields, but for one of them, apart from all others of the event.
    pub(crate) fn hash_all_but(self, left_out: Field, hasher: &mut impl Hasher) {
        let event = self.event();
        let left_out = event.place_of(left_out);
        for (place, slot) in self.fields.slots.iter().take(event.fields().len()).enumerate() {
            if left_out != Some(place) {
                slot.hash(self.text, hasher);
            }
        }
    }

    /// A copy.
    #[allow(clippy::cast_possible_truncation, reason = "it is as long as where it stands")]
    pub(crate) fn to_update(self) -> Update {
        let place = Place { from: 0, to: self.text.len() as u32, fields: *self.fields };
        Update::new(Text::Own(self.text.to_owned()), place)
    }
}
