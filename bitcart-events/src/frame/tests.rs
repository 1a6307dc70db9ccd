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
    let (one, two) = (r#"[{"event":"new_block"},{"event":"new_block"}]"#, r#"[{"event":"new_transaction"}]"#);
    for (text, events) in [
        (format!(r#"{{"updates":{one},"updates":{two}}}"#), vec![Event::NewTransaction]),
        (format!(r#"{{"updates":{two},"updates":{one}}}"#), vec![Event::NewBlock; 2]),
        (format!(r#"{{"updates":{one},"updates":[]}}"#), vec![]),
    ] {
        assert!(
            Frame::parse(&text, &mut Vec::new()).unwrap().updates().map(UpdateRef::event).eq(events.clone()),
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
fn an_older_daemon_says_no_currency() {
    let text = r#"{"updates": [{"event": "new_block", "height": 5}], "wallet": "w"}"#;
    let mut places = Vec::new();
    let names = as_written(&mut Cursor::over(text).unwrap(), &mut places);
    assert_eq!((names, places.len()), (Some((Some("w"), None)), 1));
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
        r#"{"updates": [], "wallet": null, "currency": "BTC"} x"#,
        r#"{"updates": [], "wallet": null "currency": "BTC"}"#,
    ] {
        assert!(Frame::parse(text, &mut Vec::new()).is_err(), "{}", crate::error::excerpt(text));
    }
}
