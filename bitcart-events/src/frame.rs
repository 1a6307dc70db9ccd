use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

pub(crate) use self::ending::Ending;
use crate::Update;
use crate::update_parser::{self, Cursor, Parsed, Rejected};
use crate::update_ref::{Place, UpdateRef};

mod ending;
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
    /// Wallet and currency are those of the frame that was read before this one.
    pub(crate) is_about_the_same: bool,
}

#[derive(Debug)]
enum Updates<'a> {
    /// All is plain: where they stand in the frame's text.
    Plain(&'a str, &'a [Place]),
    Careful(Parsed),
}

impl<'a> Frame<'a> {
    /// Reads a frame. `places` is for its updates: the same for one frame after the other, so that there is
    /// no allocation for each. `ending` is that of the frame before, and becomes that of this one.
    ///
    /// # Errors
    /// Where it is no notification.
    #[inline]
    pub(crate) fn parse(
        text: &'a str,
        places: &'a mut Vec<Place>,
        ending: &mut Ending,
    ) -> Result<Self, serde_json::Error> {
        Self::in_one_pass(text, places, ending).map_or_else(
            || {
                ending.forget();
                serde_json::from_str(text)
            },
            Ok,
        )
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
    fn in_one_pass(text: &'a str, places: &'a mut Vec<Place>, ending: &mut Ending) -> Option<Self> {
        let start = Cursor::over(text)?;
        let mut cursor = start;
        let as_written = as_written(&mut cursor, places, ending);
        let ((wallet, currency), is_about_the_same) = as_written.or_else(|| {
            cursor = start;
            ending.forget();
            Some((in_any_order(&mut cursor, places)?, false))
        })?;
        cursor.is_at_end().then_some(Self {
            updates: Updates::Plain(text, places),
            wallet: wallet.map(Cow::Borrowed),
            currency: currency.map(Cow::Borrowed),
            is_about_the_same,
        })
    }
}

/// What a frame has beside its updates: the wallet and the currency.
type Names<'a> = (Option<&'a str>, Option<&'a str>);

/// Reads a frame as all daemons write it, but for older ones, which have no currency. Tells whether it ends like the
/// one before.
fn as_written<'a>(
    cursor: &mut Cursor<'a>,
    places: &mut Vec<Place>,
    ending: &mut Ending,
) -> Option<(Names<'a>, bool)> {
    cursor.expect(r#"{"updates": "#)?;
    update_parser::updates(cursor, places)?;
    let rest = cursor.rest();
    if let Some(names) = ending.names(rest) {
        cursor.end();
        return Some((names, true));
    }
    cursor.expect(r#", "wallet": "#)?;
    let wallet = cursor.string_or_null()?;
    let currency = match cursor.expect(r#", "currency": "#) {
        Some(()) => cursor.string_or_null()?,
        None => None,
    };
    cursor.expect("}")?;
    ending.keep(rest, (wallet, currency));
    Some(((wallet, currency), false))
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
        Ok(Frame { updates: Updates::Careful(careful), wallet, currency, is_about_the_same: false })
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
