//! Whatever the one pass takes for an update, the careful way reads alike.

use serde::de::DeserializeSeed;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::{Element, Elements, List, Parsed, careful};
use crate::frame::Frame;

const SPACE: [&str; 8] = ["", "", "", " ", "\n", "\t\r", "  ", "\u{a0}"];
const TEXTS: [&str; 20] = [
    "",
    "a",
    "{",
    "}",
    "[",
    "]",
    "{}",
    r#"\""#,
    r"\\",
    r"\u007d",
    r"\ud800",
    r"\ud83d\ude00",
    "é",
    "😀",
    "event",
    r#"\"event\": \"new_block\""#,
    ",",
    ":",
    "\u{1}",
    "]}",
];
const KEYS: [&str; 16] = [
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
    r"\u0065vent",
    r"t\u0078",
    "{",
];
const EVENTS: [&str; 8] = [
    r#""new_block""#,
    r#""new_transaction""#,
    r#""new_payment""#,
    r#""verified_tx""#,
    r#""new\u005fblock""#,
    "5",
    "null",
    r#""nope""#,
];
const PLAIN: [&str; 18] = [
    "0",
    "-0",
    "1",
    "-2",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "1e3",
    "1.0",
    "01",
    "-",
    "18446744073709551616",
    "null",
    "true",
    "false",
    "nul",
    "1E400",
];

/// Writes JSON of every kind, and now and then what is none.
struct Writer(u64);

impl Writer {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.next(words.len())]
    }

    fn text(&mut self) -> String {
        format!("\"{}{}\"", self.one_of(&TEXTS), self.one_of(&TEXTS))
    }

    fn value(&mut self, depth: usize) -> String {
        match self.next(if depth > 2 { 3 } else { 5 }) {
            0 => self.one_of(&PLAIN).to_owned(),
            1 | 2 => self.text(),
            3 => {
                let elements: Vec<String> = (0..self.next(3)).map(|_| self.spaced(depth)).collect();
                let end = if self.next(30) == 0 { "," } else { "" };
                format!("[{}{}{end}]", self.one_of(&SPACE), elements.join(","))
            }
            _ => {
                let members = (0..self.next(3)).map(|_| format!("{}:{}", self.text(), self.spaced(depth)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    fn spaced(&mut self, depth: usize) -> String {
        format!("{}{}{}", self.one_of(&SPACE), self.value(depth + 1), self.one_of(&SPACE))
    }

    fn member(&mut self, key: &str) -> String {
        let value = match (key, self.next(12)) {
            ("event", 0) => self.one_of(&EVENTS).to_owned(),
            ("event", _) => self.one_of(&EVENTS[..4]).to_owned(),
            _ => self.value(0),
        };
        let mut space = || if self.next(3) == 0 { self.one_of(&SPACE[..7]) } else { "" };
        format!("{}\"{key}\"{}:{}{value}{}", space(), space(), space(), space())
    }

    fn object(&mut self) -> String {
        let count = 1 + self.next(5);
        let members = (0..count).map(|at| {
            let key = if at == 0 && self.next(3) > 0 { "event" } else { self.one_of(&KEYS) };
            self.member(key)
        });
        let members: Vec<String> = members.collect();
        let end = if self.next(60) == 0 { "," } else { "" };
        format!("{{{}{end}}}", members.join(","))
    }

    fn list(&mut self) -> String {
        const OTHER: &str = r#"{"event":"new_block","height":"}"}"#;
        let object = format!("{}{}{}", self.one_of(&SPACE[..7]), self.object(), self.one_of(&SPACE[..7]));
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
    let mut writer = Writer(7);
    let mut taken = 0;
    for _ in 0..20_000 {
        let list = writer.list();
        if let Some(parsed) = in_one_pass(&list) {
            taken += 1;
            check(&list, &parsed);
        }
    }
    assert!(taken > 4_000, "{taken}");
}

fn in_one_pass(list: &str) -> Option<Parsed> {
    let mut deserializer = Deserializer::from_str(list);
    let parsed = List::InOnePass(Element::of(list)?).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(parsed)
}

fn check(list: &str, parsed: &Parsed) {
    let elements: Vec<&RawValue> = serde_json::from_str(list).unwrap();
    assert_eq!(parsed.updates.len(), elements.len(), "{list}");
    for (update, element) in parsed.updates.iter().zip(elements) {
        let carefully = careful::parse(element.get()).unwrap();
        assert_eq!(update.json(), element.get(), "{list}");
        assert_eq!(update.event(), carefully.event(), "{list}");
        assert!(update.raw_fields().eq(carefully.raw_fields()), "{list}");
    }
    let elements = Elements::of(list).unwrap();
    assert!(elements.updates().map(Result::unwrap).eq(parsed.updates.iter().cloned()), "{list}");
    let text = format!(r#"{{"wallet":"}}{{","updates":[5],"x":{{"event":""}},"updates":{list}}}"#);
    let frame = Frame::parse(&text).unwrap();
    assert_eq!(frame.updates.updates, parsed.updates, "{list}");
}
