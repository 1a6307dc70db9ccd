use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::batch::Batch;
use crate::event::Field;
use crate::update_parser::Rejected;
use crate::update_ref::{Place, UpdateRef};
use crate::{Event, Value};

/// One thing that happened, as the daemon sent it: an [`Event`] and its fields.
///
/// Handlers take fields as arguments; one that wants the whole takes `update: &Update`, and clones it
/// to keep it. Fields that this version does not know are kept and found in [`json`](Self::json).
///
/// ```
/// use bitcart::{Event, Update, Value};
///
/// let update: Update = serde_json::from_str(r#"{"event": "new_block", "height": 840000, "new": [1]}"#)?;
/// assert_eq!(update.event(), Event::NewBlock);
/// assert_eq!(update.field("height"), Some(Value::Integer(840_000)));
/// assert!(update.json().contains(r#""new": [1]"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Update {
    text: Text,
    place: Place,
}

/// Where an update stands.
pub(crate) enum Text {
    Own(String),
    /// Among others, with which it is on its way to a handler.
    Shared(Arc<Batch>),
}

impl Update {
    /// What kind of thing happened.
    pub fn event(&self) -> Event {
        self.place.fields.event
    }

    /// The value of one of the [event's fields](Event::fields); `None` where the update has none
    /// by that name.
    pub fn field(&self, name: &str) -> Option<Value<'_>> {
        self.get(Field::named(name)?)
    }

    #[inline]
    pub(crate) fn get(&self, field: Field) -> Option<Value<'_>> {
        self.lend().get(field)
    }

    /// The update as it was sent.
    pub fn json(&self) -> &str {
        self.lend().json()
    }

    /// Whether no channel brought this update, and it was made from the daemon's list of requests:
    /// the state is true, what came before it was missed.
    pub fn is_recovered(&self) -> bool {
        self.place.fields.recovered
    }

    pub(crate) fn new(text: Text, place: Place) -> Self {
        Self { text, place }
    }

    /// The same, marked as made from the list of requests.
    pub(crate) fn into_recovered(mut self) -> Self {
        self.place.fields.recovered = true;
        self
    }

    #[inline]
    pub(crate) fn lend(&self) -> UpdateRef<'_> {
        self.place.of(self.text.as_str())
    }

    /// For how many ordinary updates it counts.
    pub(crate) fn weight(&self) -> usize {
        self.place.weight()
    }

    #[cfg(test)]
    pub(crate) fn text_length(&self) -> usize {
        self.text.as_str().len()
    }

    /// Becomes another update of the same batch.
    pub(crate) fn turn_to(&mut self, at: usize) {
        if let Text::Shared(batch) = &self.text {
            self.place = batch.place(at);
        }
    }
}

impl Text {
    #[inline]
    fn as_str(&self) -> &str {
        match self {
            Self::Own(text) => text,
            Self::Shared(batch) => batch.texts(),
        }
    }
}

/// A copy of this update's text alone.
impl Clone for Update {
    fn clone(&self) -> Self {
        self.lend().to_update()
    }
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_recovered() { "recovered " } else { "" };
        write!(f, "Update({mark}{})", crate::error::excerpt(self.json()))
    }
}

/// Equal when what was sent is equal to the letter.
impl PartialEq for Update {
    fn eq(&self, other: &Self) -> bool {
        self.json() == other.json() && self.is_recovered() == other.is_recovered()
    }
}

impl Eq for Update {}

impl Serialize for Update {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(self.json()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Update {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        crate::update_parser::parse(json.get()).map_err(D::Error::custom)
    }
}

impl TryFrom<serde_json::Value> for Update {
    type Error = InvalidUpdate;

    fn try_from(value: serde_json::Value) -> Result<Self, InvalidUpdate> {
        crate::update_parser::parse(&value.to_string()).map_err(InvalidUpdate)
    }
}

/// Why a JSON value is no [`Update`].
#[derive(Debug, thiserror::Error)]
#[error("this is no update: {0}")]
pub struct InvalidUpdate(Rejected);

/// Something that is, or holds, a list of updates: what
/// [`process_updates`](crate::Wallet::process_updates) takes.
///
/// JSON text, a `serde_json::Value`, or updates that are one already.
#[derive(Debug)]
pub struct Updates(pub(crate) Given);

/// What was given. Of text, the updates are made one at a time while they are handled.
#[derive(Debug)]
pub(crate) enum Given {
    Text(String),
    Updates(Vec<Update>),
}

impl From<&str> for Updates {
    fn from(json: &str) -> Self {
        json.to_owned().into()
    }
}

impl From<String> for Updates {
    fn from(json: String) -> Self {
        Self(Given::Text(json))
    }
}

impl From<serde_json::Value> for Updates {
    fn from(value: serde_json::Value) -> Self {
        value.to_string().into()
    }
}

impl From<Vec<Update>> for Updates {
    fn from(updates: Vec<Update>) -> Self {
        Self(Given::Updates(updates))
    }
}

impl<const N: usize> From<[Update; N]> for Updates {
    fn from(updates: [Update; N]) -> Self {
        Vec::from(updates).into()
    }
}

impl From<Update> for Updates {
    fn from(update: Update) -> Self {
        vec![update].into()
    }
}
