use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::Update;
use crate::update_parser::{self, Cursor, Parsed, Rejected};
use crate::update_ref::{Place, UpdateRef};

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

/// Reads a frame as all daemons write it.
fn as_written<'a>(cursor: &mut Cursor<'a>, places: &mut Vec<Place>) -> Option<Names<'a>> {
    cursor.expect(r#"{"updates": "#)?;
    update_parser::updates(cursor, places)?;
    cursor.expect(r#", "wallet": "#)?;
    let wallet = cursor.string_or_null()?;
    cursor.expect(r#", "currency": "#)?;
    let currency = cursor.string_or_null()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Field;
    use crate::update_ref::Slots;
    use crate::{Event, Value};

    #[test]
    fn a_notification_is_read_in_any_order_and_with_any_extras() {
        let text = r#"{"new": 1, "currency": "LTC", "updates": [{"event": "new_block", "height": 5}], "wallet": "a\u0062"}"#;
        let mut places = Vec::new();
        let frame = Frame::parse(text, &mut places).unwrap();
        assert_eq!(frame.wallet.as_deref(), Some("ab"));
        assert_eq!(frame.currency.as_deref(), Some("LTC"));
        assert!(frame.updates().map(UpdateRef::event).eq([Event::NewBlock]));
    }

    /// Every frame that real daemons were seen to send, held against another JSON reader.
    #[test]
    fn every_captured_frame_comes_out_right() {
        let captures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/captures");
        let mut frames = 0;
        for folder in ["ltc/ws", "eth/ws", "eth/ws_token"] {
            for file in std::fs::read_dir(captures.join(folder)).unwrap() {
                let lines = std::fs::read_to_string(file.unwrap().path()).unwrap();
                for line in lines.lines() {
                    let line: serde_json::Value = serde_json::from_str(line).unwrap();
                    if line["dir"] == "in" && line["type"] == "text" {
                        check(line["data"].as_str().unwrap());
                        frames += 1;
                    }
                }
            }
        }
        assert!(frames > 200, "{frames}");
    }

    fn check(text: &str) {
        let sent: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut places = Vec::new();
        assert!(as_written(&mut Cursor::over(text).unwrap(), &mut places).is_some(), "{text}");
        let frame = Frame::parse(text, &mut places).unwrap();
        assert_eq!(frame.wallet.as_deref(), sent["wallet"].as_str());
        assert_eq!(frame.currency.as_deref(), sent["currency"].as_str());
        assert!(frame.rejected().is_empty());
        let updates = sent["updates"].as_array().unwrap();
        assert_eq!(frame.updates().count(), updates.len());
        for (update, sent) in frame.updates().zip(updates) {
            assert_eq!(sent["event"], update.event().as_str());
            assert_eq!(serde_json::from_str::<serde_json::Value>(update.json()).unwrap(), *sent);
            let (mut cursor, mut slots) = (Cursor::over(update.json()).unwrap(), Slots::default());
            assert!(update_parser::as_written(&mut cursor, 0, &mut slots).is_some(), "{text}");
            for (name, value) in sent.as_object().unwrap().iter().filter(|(name, _)| *name != "event") {
                let read = match update.get(Field::named(name).unwrap()).unwrap() {
                    Value::Null => serde_json::Value::Null,
                    Value::Bool(value) => value.into(),
                    Value::Integer(value) => i64::try_from(value).unwrap().into(),
                    Value::Text(value) => value.into(),
                    Value::Json(json) => serde_json::from_str(json).unwrap(),
                };
                assert_eq!(read, *value, "{name} in {text}");
            }
        }
    }

    #[test]
    fn of_two_lists_the_last_counts() {
        let (one, two) =
            (r#"[{"event":"new_block"},{"event":"new_block"}]"#, r#"[{"event":"new_transaction"}]"#);
        for (text, events) in [
            (format!(r#"{{"updates":{one},"updates":{two}}}"#), vec![Event::NewTransaction]),
            (format!(r#"{{"updates":{two},"updates":{one}}}"#), vec![Event::NewBlock; 2]),
            (format!(r#"{{"updates":{one},"updates":[]}}"#), vec![]),
        ] {
            assert!(
                Frame::parse(&text, &mut Vec::new())
                    .unwrap()
                    .updates()
                    .map(UpdateRef::event)
                    .eq(events.clone()),
                "{text}"
            );
            let carefully: Frame<'_> = serde_json::from_str(&text).unwrap();
            assert!(carefully.updates().map(UpdateRef::event).eq(events), "{text}");
        }
    }

    /// A daemon that is newer than this may say more.
    #[test]
    fn a_key_that_is_not_known_makes_a_frame_no_less_plain() {
        for more in [r#""new": "x""#, r#""new": 1"#, r#""new": null"#, r#""new": ["x"]"#] {
            let updates = r#""updates": [{"event": "new_block", "height": 5}]"#;
            for members in [[more, updates, r#""wallet": "w""#], [updates, more, r#""wallet": "w""#]] {
                let text = format!("{{{}}}", members.join(", "));
                let mut places = Vec::new();
                let frame = Frame::in_one_pass(&text, &mut places).unwrap_or_else(|| panic!("{text}"));
                assert_eq!((frame.updates().count(), frame.wallet.as_deref()), (1, Some("w")), "{text}");
            }
        }
    }

    #[test]
    fn a_wallet_that_is_null_or_missing_is_none() {
        for text in [r#"{"updates": [], "wallet": null}"#, r#"{"updates": []}"#] {
            assert!(Frame::parse(text, &mut Vec::new()).unwrap().wallet.is_none());
        }
    }

    #[test]
    fn what_is_no_notification_is_an_error_and_nothing_worse() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "[]",
            "5",
            "\"x\"",
            "null",
            "true",
            "{}",
            "{",
            "not json",
            &deep,
            r#"{"updates": null}"#,
            r#"{"updates": {}}"#,
            r#"{"updates": [], "wallet": 7}"#,
            r#"{"updates": [], "wallet": ["w"]}"#,
            r#"{"updates": [], "currency": {}}"#,
            r#"{"updates": [], "wallet": null, "currency": "BTC""#,
        ] {
            assert!(Frame::parse(text, &mut Vec::new()).is_err(), "{}", crate::error::excerpt(text));
        }
    }
}
