use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::Update;
use crate::update_parser::{self, Cursor, Parsed, Rejected};
use crate::update_ref::{Place, UpdateRef};

#[cfg(test)]
mod tests;

/// A notification of the websocket: `{"updates": […], "wallet": "…" or null, "currency": "LTC"}`.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    updates: Updates<'a>,
    /// The wallet's name on the wire; `None` for what is about no wallet, blocks above all.
    pub(crate) wallet: Option<Cow<'a, str>>,
    /// Absent from older daemons.
    pub(crate) currency: Option<Cow<'a, str>>,
}

#[derive(Debug)]
enum Updates<'a> {
    /// All is plain: where they stand in the frame's text.
    Plain(&'a str, &'a [Place]),
    Careful(Parsed),
}

impl<'a> Frame<'a> {
    /// Reads a frame. `places` is for its updates: the same for one frame after the other, so that there is
    /// no allocation for each.
    ///
    /// # Errors
    /// Where it is no notification.
    #[inline]
    pub(crate) fn parse(text: &'a str, places: &'a mut Vec<Place>) -> Result<Self, serde_json::Error> {
        Self::in_one_pass(text, places).map_or_else(|| serde_json::from_str(text), Ok)
    }

    pub(crate) fn updates(&self) -> impl Iterator<Item = UpdateRef<'_>> {
        let (text, places, careful): (_, &[Place], &[Update]) = match &self.updates {
            Updates::Plain(text, places) => (*text, places, &[]),
            Updates::Careful(parsed) => ("", &[], &parsed.updates),
        };
        places.iter().map(move |place| place.of(text)).chain(careful.iter().map(Update::lend))
    }

    /// Why what else stands among the updates is none.
    pub(crate) fn rejected(&self) -> &[Rejected] {
        match &self.updates {
            Updates::Plain(..) => &[],
            Updates::Careful(parsed) => &parsed.rejected,
        }
    }

    /// Nothing if it is not plain.
    #[inline]
    fn in_one_pass(text: &'a str, places: &'a mut Vec<Place>) -> Option<Self> {
        let start = Cursor::over(text)?;
        let mut cursor = start;
        let (wallet, currency) = as_written(&mut cursor, places).or_else(|| {
            cursor = start;
            in_any_order(&mut cursor, places)
        })?;
        cursor.is_at_end().then_some(Self {
            updates: Updates::Plain(text, places),
            wallet: wallet.map(Cow::Borrowed),
            currency: currency.map(Cow::Borrowed),
        })
    }
}

/// What a frame has beside its updates: the wallet and the currency.
type Names<'a> = (Option<&'a str>, Option<&'a str>);

/// Reads a frame as all daemons write it, but for older ones, which have no currency.
fn as_written<'a>(cursor: &mut Cursor<'a>, places: &mut Vec<Place>) -> Option<Names<'a>> {
    cursor.expect(r#"{"updates": "#)?;
    update_parser::updates(cursor, places)?;
    cursor.expect(r#", "wallet": "#)?;
    let wallet = cursor.string_or_null()?;
    let currency = match cursor.expect(r#", "currency": "#) {
        Some(()) => cursor.string_or_null()?,
        None => None,
    };
    cursor.expect("}").map(|()| (wallet, currency))
}

fn in_any_order<'a>(cursor: &mut Cursor<'a>, places: &mut Vec<Place>) -> Option<Names<'a>> {
    let (mut has_updates, mut wallet, mut currency) = (false, None, None);
    cursor.object(|cursor, key| {
        match key {
            "updates" => {
                has_updates = true;
                update_parser::updates(cursor, places)?;
            }
            "wallet" => wallet = cursor.string_or_null()?,
            "currency" => currency = cursor.string_or_null()?,
            _ => drop(cursor.value(0)?),
        }
        Some(())
    })?;
    has_updates.then_some((wallet, currency))
}

/// The careful way.
impl<'de> Deserialize<'de> for Frame<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Notification)
    }
}

struct Notification;

impl<'de> Visitor<'de> for Notification {
    type Value = Frame<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list of updates")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Frame<'de>, A::Error> {
        let (mut updates, mut wallet, mut currency) = (None, None, None);
        while let Some(key) = map.next_key()? {
            match key {
                Key::Updates => updates = Some(map.next_value()?),
                Key::Wallet => wallet = map.next_value_seed(Name)?,
                Key::Currency => currency = map.next_value_seed(Name)?,
                Key::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let careful = updates.ok_or_else(|| A::Error::missing_field("updates"))?;
        Ok(Frame { updates: Updates::Careful(careful), wallet, currency })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Key {
    Updates,
    Wallet,
    Currency,
    #[serde(other)]
    Unknown,
}

/// A name, or null.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Some(name.into()))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Some(name.to_owned().into()))
    }
}
