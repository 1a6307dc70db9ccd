//! Whatever the one pass takes for an update, the careful way reads alike.

use serde_json::value::RawValue;

use super::{careful, one_pass};
use crate::frame::Frame;
use crate::update_ref::UpdateRef;
use crate::{Event, Update, Value};

/// Of these and those that follow, the first so many are plain.
const SPACE: ([&str; 8], usize) = (["", "", "", " ", "  ", "\n", "\t\r", "\u{a0}"], 5);
const TEXTS: ([&str; 20], usize) = (
    [
        "",
        "a",
        "{",
        "}",
        "[",
        "]",
        "{}",
        "é",
        "😀",
        "event",
        ",",
        ":",
        "]}",
        r#"\"event\": \"new_block\""#,
        "\u{1}",
        r#"\""#,
        r"\\",
        r"\u007d",
        r"\ud800",
        r"\ud83d\ude00",
    ],
    13,
);
const KEYS: ([&str; 16], usize) = (
    [
        "event",
        "event",
        "tx",
        "height",
        "address",
        "status",
        "status_str",
        "tx_hashes",
        "sent_amount",
        "contract",
        "",
        "x",
        "}",
        "{",
        r"\u0065vent",
        r"t\u0078",
    ],
    14,
);
const EVENTS: ([&str; 8], usize) = (
    [
        r#""new_block""#,
        r#""new_transaction""#,
        r#""new_payment""#,
        r#""verified_tx""#,
        "5",
        "null",
        r#""nope""#,
        r#""new\u005fblock""#,
    ],
    4,
);
const WORDS: ([&str; 18], usize) = (
    [
        "0",
        "-0",
        "1",
        "-2",
        "2147483647",
        "-2147483648",
        "null",
        "true",
        "false",
        "2147483648",
        "-2147483649",
        "1e3",
        "1.0",
        "01",
        "-",
        "18446744073709551616",
        "nul",
        "1E400",
    ],
    9,
);

/// Writes JSON of every kind, and now and then what is none.
struct Writer {
    random: u64,
    /// Nothing but what the one pass takes, for the most part.
    plain: bool,
}

impl Writer {
    fn next(&mut self, below: usize) -> usize {
        self.random =
            self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.random >> 33).unwrap() % below
    }

    fn one_of<'a, const N: usize>(&mut self, (words, plain): ([&'a str; N], usize)) -> &'a str {
        let is_plain = self.plain && self.next(60) > 0;
        words[self.next(if is_plain { plain } else { N })]
    }

    fn text(&mut self) -> String {
        format!("\"{}{}\"", self.one_of(TEXTS), self.one_of(TEXTS))
    }

    fn value(&mut self, depth: usize) -> String {
        match self.next(if depth > 2 { 3 } else { 5 }) {
            0 => self.one_of(WORDS).to_owned(),
            1 | 2 => self.text(),
            3 => {
                let elements: Vec<String> = (0..self.next(3)).map(|_| self.element(depth)).collect();
                let end = if self.next(30) == 0 { "," } else { "" };
                format!("[{}{}{end}]", self.one_of(SPACE), elements.join(","))
            }
            _ if self.plain => self.one_of(WORDS).to_owned(),
            _ => {
                let members = (0..self.next(3)).map(|_| format!("{}:{}", self.text(), self.element(depth)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    fn element(&mut self, depth: usize) -> String {
        let value = if self.plain && self.next(30) > 0 { self.text() } else { self.value(depth + 1) };
        format!("{}{value}{}", self.one_of(SPACE), self.one_of(SPACE))
    }

    fn member(&mut self, key: &str) -> String {
        let value = match (key, self.next(12)) {
            ("event", 0) => self.one_of(EVENTS).to_owned(),
            ("event", _) => EVENTS.0[self.next(EVENTS.1)].to_owned(),
            _ => self.value(0),
        };
        let colon = if self.next(60) == 0 { "" } else { ":" };
        let mut space = || if self.next(3) == 0 { self.one_of(SPACE) } else { "" };
        format!("{}\"{key}\"{}{colon}{}{value}{}", space(), space(), space(), space())
    }

    fn object(&mut self) -> String {
        let count = 1 + self.next(5);
        let members = (0..count).map(|at| {
            let key = if at == 0 && self.next(3) > 0 { "event" } else { self.one_of(KEYS) };
            self.member(key)
        });
        let members: Vec<String> = members.collect();
        let end = if self.next(60) == 0 { "," } else { "" };
        let comma = if self.next(60) == 0 { " " } else { "," };
        format!("{{{}{end}}}", members.join(comma))
    }

    /// As daemons write it, for the most part.
    fn as_written(&mut self) -> String {
        let event = Event::ALL[self.next(Event::ALL.len())];
        let mut object = format!(r#"{{"event": "{event}""#);
        for field in event.fields() {
            let key = if self.next(40) == 0 { self.one_of(KEYS) } else { field };
            for _ in 0..[0, 1, 1, 1, 1, 1, 1, 2][self.next(8)] {
                let comma = if self.next(40) == 0 { "," } else { ", " };
                object.extend([comma, "\"", key, "\": ", &self.value(1)]);
            }
        }
        object + if self.next(40) == 0 { "" } else { "}" }
    }

    fn list(&mut self) -> String {
        const OTHER: &str = r#"{"event":"new_block","height":"}"}"#;
        let object = if self.next(2) == 0 { self.as_written() } else { self.object() };
        let object = format!("{}{object}{}", self.one_of(SPACE), self.one_of(SPACE));
        match self.next(4) {
            0 => format!("[{object}]"),
            1 => format!("[{OTHER},{object}]"),
            2 => format!("[{object},{OTHER}]"),
            _ => format!("[{object},{object}]"),
        }
    }
}

#[test]
fn what_the_one_pass_takes_is_what_the_careful_way_reads() {
    let mut writer = Writer { random: 7, plain: true };
    let mut taken = 0;
    for round in 0..20_000 {
        writer.plain = round % 2 == 0;
        let list = writer.list();
        if let Some(updates) = in_one_pass(&list) {
            taken += 1;
            check(&list, &updates);
        }
    }
    assert!(taken > 4_000, "{taken}");
}

#[test]
fn the_event_may_stand_anywhere() {
    for json in [
        r#"{"event":"verified_tx","tx":"a","height":5}"#,
        r#"{"tx":"a","event":"verified_tx","height":5}"#,
        r#"{"tx":"a","height":5,"event":"verified_tx"}"#,
        r#"{"tx":"b","tx":"a","height":6,"event":"verified_tx","height":5}"#,
        r#"{"address":"x","height":5,"event":"verified_tx","tx":"a","status":7}"#,
        r#"{"event": "verified_tx", "height": 5, "tx": "a"}"#,
        r#"{"event": "verified_tx", "tx": "a", "new": 1, "height": 5}"#,
    ] {
        let update = one_pass::update(json).unwrap_or_else(|| panic!("{json} is plain"));
        assert_eq!(update.field("tx"), Some(Value::Text("a")), "{json}");
        assert_eq!(update.field("height"), Some(Value::Integer(5)), "{json}");
        assert_eq!(update.field("address"), None, "{json}");
    }
}

fn in_one_pass(list: &str) -> Option<Vec<Update>> {
    Some(one_pass::list(list)?.iter().map(|place| place.of(list).to_update()).collect())
}

fn check(list: &str, updates: &[Update]) {
    let elements: Vec<&RawValue> = serde_json::from_str(list).unwrap();
    assert_eq!(updates.len(), elements.len(), "{list}");
    for (update, element) in updates.iter().zip(elements) {
        let carefully = careful::parse(element.get()).unwrap();
        assert_eq!(update.json(), element.get(), "{list}");
        assert_eq!(update.event(), carefully.event(), "{list}");
        assert!(update.lend().raw_values().eq(carefully.lend().raw_values()), "{list}");
    }
    for (before, after, currency) in [
        (r#""updates": "#, r#", "wallet": "}{", "currency": "LTC""#, Some("LTC")),
        (r#""wallet":"}{","updates":"#, "", None),
        (r#""updates":[5],"x":{"event":""},"wallet":"}{","updates":"#, "", None),
        (r#" "currency" : null , "wallet":"}{","updates":"#, " ", None),
    ] {
        let text = format!("{{{before}{list}{after}}}");
        let mut places = Vec::new();
        let frame = Frame::parse(&text, &mut places).unwrap();
        assert!(frame.updates().map(UpdateRef::to_update).eq(updates.iter().cloned()), "{text}");
        assert_eq!((frame.wallet.as_deref(), frame.currency.as_deref()), (Some("}{"), currency), "{text}");
    }
}
