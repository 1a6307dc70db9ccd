//! What the fuzz targets in `fuzz/` and the test below call with bytes of any kind: everything that
//! reads what a peer sent. Only there under `cfg(fuzzing)`, which `cargo fuzz` sets, and in tests.

use std::sync::OnceLock;

use crate::frame::Frame;
use crate::http::Answer;
use crate::update_parser::{Parsed, Rejected, parse_carefully, parse_list};
use crate::update_ref::UpdateRef;
use crate::{Currency, Daemon, PaymentRequest, Update};

/// Reads a frame of the websocket, in both ways.
pub fn frame(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Frame::parse(text, &mut Vec::new()) {
        Ok(frame) => {
            let updates: Vec<Update> = frame.updates().map(UpdateRef::to_update).collect();
            look_at(&updates, frame.rejected());
            let carefully = serde_json::from_str(text).map(|carefully: Frame<'_>| {
                assert!(carefully.updates().map(UpdateRef::to_update).eq(updates), "{text}");
                assert_eq!(carefully.rejected().len(), frame.rejected().len(), "{text}");
                (carefully.wallet, carefully.currency)
            });
            assert_eq!(carefully.ok(), Some((frame.wallet, frame.currency)), "{text}");
        }
        Err(error) => drop(error.to_string()),
    }
}

/// Reads the answer to a call, and its result as each of the calls that the events need.
pub fn answer(bytes: &[u8]) {
    static DAEMON: OnceLock<Daemon> = OnceLock::new();

    let Ok(text) = str::from_utf8(bytes) else { return };
    let daemon = DAEMON.get_or_init(|| Daemon::local(Currency::Ltc));
    let Ok(http) = daemon.http() else { return };
    for status in [200, 502] {
        let answer = Answer { status, body: text.to_owned() };
        match crate::rpc::read(http, "get_updates", &answer) {
            Ok(Ok(result)) => look_at_result(result.get()),
            Ok(Err(_)) => {}
            Err(error) => drop((error.to_string(), error.chain(), error.is_retryable())),
        }
    }
    let _ = crate::rpc::is_unauthorized(text);
}

fn look_at_result(json: &str) {
    if let Ok(parsed) = parse_list(json) {
        look_at(&parsed.updates, &parsed.rejected);
        assert!(serde_json::from_str(json).is_ok_and(|carefully| is_same(&carefully, &parsed)), "{json}");
    }
    if let Ok(requests) = serde_json::from_str::<Vec<PaymentRequest>>(json) {
        drop(format!("{requests:?}"));
    }
}

fn is_same(one: &Parsed, other: &Parsed) -> bool {
    one.updates == other.updates && one.rejected.len() == other.rejected.len()
}

/// Whatever was taken for an update is one: JSON that can be read again, with fields that can be had and
/// that are the same however it is read.
fn look_at(updates: &[Update], rejected: &[Rejected]) {
    for update in updates {
        let again: Result<Update, _> = serde_json::from_str(update.json());
        assert!(again.is_ok_and(|again| again.event() == update.event()), "{update:?}");
        let carefully = parse_carefully(update.json());
        let is_same = |other: Update| {
            other.event() == update.event() && other.lend().raw_values().eq(update.lend().raw_values())
        };
        assert!(carefully.is_ok_and(is_same), "{update:?}");
        for name in update.event().fields() {
            drop(update.field(name).map(|value| format!("{value:?} {}", value.kind())));
        }
    }
    for rejected in rejected {
        drop(rejected.to_string());
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Texts of both kinds that real daemons sent.
    fn captured() -> Vec<Vec<u8>> {
        let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/captures");
        let mut texts = Vec::new();
        for (file, key) in [("ltc/rpc.jsonl", "response"), ("eth/rpc.jsonl", "response")] {
            let lines = std::fs::read_to_string(captures.join(file)).unwrap();
            texts.extend(lines.lines().filter_map(|line| text_in(line, key)));
        }
        for file in std::fs::read_dir(captures.join("eth/ws")).unwrap() {
            let lines = std::fs::read_to_string(file.unwrap().path()).unwrap();
            texts.extend(lines.lines().take(20).filter_map(|line| text_in(line, "data")));
        }
        texts.retain(|text| text.len() < 4_000);
        assert!(texts.len() > 100, "{}", texts.len());
        texts
    }

    fn text_in(line: &str, key: &str) -> Option<Vec<u8>> {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        line[key].as_str().map(|text| text.as_bytes().to_vec())
    }

    /// `SplitMix64`.
    fn next(state: &mut u64) -> usize {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 1).unwrap()
    }

    /// Cuts, doubles, swaps and overwrites pieces of a text.
    fn spoil(text: &mut Vec<u8>, random: &mut u64) {
        const PIECES: [&[u8]; 14] = [
            b"{",
            b"}",
            b"[",
            b"]",
            b"\"",
            b"\\",
            b",",
            b":",
            b"null",
            b"-1e999",
            b"\\ud800",
            b"\xff",
            b"\"event\": \"new_block\"",
            b"99999999999999999999999999999999999999999",
        ];
        for _ in 0..=next(random) % 4 {
            let at = next(random) % (text.len() + 1);
            let end = (at + next(random) % 20).min(text.len());
            match next(random) % 4 {
                0 => drop(text.drain(at..end)),
                1 => drop(text.splice(at..end, PIECES[next(random) % PIECES.len()].iter().copied())),
                2 => {
                    let piece = text[at..end].to_vec();
                    drop(text.splice(at..at, piece));
                }
                _ if at < text.len() => text[at] = u8::try_from(next(random) % 256).unwrap(),
                _ => {}
            }
        }
    }

    #[test]
    fn no_text_that_a_peer_may_send_does_any_harm() {
        let texts = captured();
        let mut random = 1;
        for round in 0..20_000 {
            let mut text = texts[round % texts.len()].clone();
            if round >= texts.len() {
                spoil(&mut text, &mut random);
            }
            frame(&text);
            answer(&text);
        }
    }
}
