use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::json::Json;

/// Python gives up at about a thousand levels; nothing real comes near to either.
const MAX_DEPTH: usize = 100;

/// Why a text is no [`Json`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    NotJson,
    TooDeep,
}

/// Reads a JSON text, with the order of its keys and every digit of its numbers.
pub(super) fn read(text: &str) -> Result<Json, Unreadable> {
    read_at(text, 0)
}

fn read_at(text: &str, depth: usize) -> Result<Json, Unreadable> {
    if depth > MAX_DEPTH {
        return Err(Unreadable::TooDeep);
    }
    let text = text.trim_matches([' ', '\n', '\r', '\t']);
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = parse(text)?;
            let read_entry = |(key, raw): (String, &RawValue)| Ok((key, read_at(raw.get(), depth + 1)?));
            Json::Object(entries.into_iter().map(read_entry).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = parse(text)?;
            Json::List(items.into_iter().map(|raw| read_at(raw.get(), depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Json::Text(parse(text)?),
        Some(b't' | b'f') => Json::Bool(parse(text)?),
        Some(b'n') => parse::<()>(text).map(|()| Json::Null)?,
        _ => Json::Number(parse::<&RawValue>(text)?.get().to_owned()),
    })
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Unreadable> {
    serde_json::from_str(text).map_err(|_| Unreadable::NotJson)
}

/// The entries of an object, in order, their values not read yet.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_back() {
        for text in [
            r#"{"b": 1, "a": [null, true, false, "x"], "": {}}"#,
            "-123456789012345678901234567890",
            "0.25",
            r#""\u00e9""#,
            "[]",
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{nope", "nul", "[1,]", "{}{}", "01", "\"", "{\"a\": }"] {
            assert_eq!(read(text), Err(Unreadable::NotJson), "{text}");
        }
    }

    #[test]
    fn a_hostile_depth_is_refused_and_survived() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&deep), Err(Unreadable::TooDeep));
    }
}
