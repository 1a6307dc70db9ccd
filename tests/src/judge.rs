//! Whether every update that a daemon made was handled as it is promised, judged update by update.
//!
//! The daemon numbers its updates, so that each call of a handler is held against the very update
//! that it was made for. Every deviation that the protocol makes unavoidable has a name here, a
//! condition that is looked up in the simulator's own record, and a count; everything else is a
//! failure:
//!
//! | name | what is allowed | only if the record says |
//! | --- | --- | --- |
//! | `excused` | news that no handler heard | that both ways lost it |
//! | `mistaken` | news that no handler heard, and of which the state that follows was told | that an equal one came before it by the queue alone (of two blocks of one height: either did) |
//! | `recovered` | told from the list of requests instead | nothing more: the state is true |
//! | `merged` | news that says again what was told last | that all that lay between is excused |
//! | `passed_over` | an earlier state, of which a later one was told, or the same before | that the socket lost it in silence, so the queue brought it late |
//! | `late` | told after something newer of its wallet | the same, also of what lies between it and an equal one before; or that its queue lost it (for a block: any wallet's queue), or that an equal one that only the queue had came before |
//!
//! A payment's last state has no excuse at all.

use std::collections::{BTreeMap, BTreeSet};

use bitcart::simulator::Sent;
use serde_json::Value;

use self::facts::Facts;
use crate::recorder::Heard;

mod facts;
mod order;
mod subjects;

/// What a test knows of the ways that the updates took, besides what the simulator has recorded.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Every update, in order: its place here is its number.
    pub sent: Vec<Sent>,
    /// Places in `sent` whose answer may have been on its way when everything was cut.
    pub cut_off: BTreeSet<usize>,
    /// Places that the socket may have lost since it was about to break.
    pub shaky: BTreeSet<usize>,
    /// Places that the socket lost in silence, and then went on.
    pub silent: BTreeSet<usize>,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Updates that the daemon made.
    pub sent: usize,
    /// Of these, those that said something new.
    pub news: usize,
    /// Calls of handlers.
    pub handled: usize,
    /// Of these, from the list of requests.
    pub recovered: usize,
    /// Allowed, see above.
    pub excused: usize,
    /// Allowed, see above.
    pub mistaken: usize,
    /// Allowed, see above.
    pub merged: usize,
    /// Allowed, see above.
    pub passed_over: usize,
    /// Allowed, see above.
    pub late: usize,
    /// News that no handler heard.
    pub lost: Vec<String>,
    /// Calls that said nothing new.
    pub twice: Vec<String>,
    /// Calls that said what the daemon never did, or did not say in that order.
    pub invented: Vec<String>,
    /// Calls with something older than the call before had.
    pub out_of_order: Vec<String>,
    /// Payments whose last state no handler heard.
    pub unknown: Vec<String>,
}

/// A wallet (none for blocks), an event, and the request, transaction or height.
type Subject = (Option<String>, String, String);

impl Judgement {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        let wrong = [&self.lost, &self.twice, &self.invented, &self.out_of_order, &self.unknown];
        wrong.iter().all(|list| list.is_empty())
    }

    /// Whether nothing is missing, so that there is nothing to wait for.
    pub fn is_settled(&self) -> bool {
        self.lost.is_empty() && self.unknown.is_empty()
    }

    /// All of it in one line.
    pub fn summary(&self) -> String {
        format!(
            "sent {}, news {}, handled {}, lost {}, twice {}, invented {}, out of order {}, unknown {}; \
             allowed: excused {}, mistaken {}, recovered {}, merged {}, passed over {}, late {}",
            self.sent,
            self.news,
            self.handled,
            self.lost.len(),
            self.twice.len(),
            self.invented.len(),
            self.out_of_order.len(),
            self.unknown.len(),
            self.excused,
            self.mistaken,
            self.recovered,
            self.merged,
            self.passed_over,
            self.late,
        )
    }
}

/// Judges what was handled.
pub fn judge(record: &Record, heard: &[Heard]) -> Judgement {
    let mut judgement = Judgement {
        sent: record.sent.len(),
        handled: heard.len(),
        recovered: heard.iter().filter(|heard| heard.recovered).count(),
        ..Judgement::default()
    };
    let facts = Facts::new(record);
    subjects::judge(&mut judgement, &facts, heard);
    order::judge(&mut judgement, &facts, heard);
    judgement
}

/// What an update is about. Blocks are judged as one row.
fn subject(wallet: Option<&str>, update: &Value) -> Subject {
    let event = update["event"].as_str().unwrap_or_default();
    let name = match event {
        "new_block" => String::new(),
        "new_payment" => update["address"].to_string(),
        "verified_tx" => update["tx"].to_string(),
        _ => content(update),
    };
    let wallet = if event == "new_block" { None } else { wallet.map(str::to_owned) };
    (wallet, event.to_owned(), name)
}

/// What it says of that. Of a payment its status, and while it is not paid in full how much was sent.
fn state(update: &Value) -> i64 {
    match (update["event"].as_str(), update["status"].as_i64()) {
        (Some("new_payment"), Some(0)) => hundred_millionths(update["sent_amount"].as_str()),
        (Some("new_payment"), status) => status.unwrap_or(-1) * PAID,
        (Some("new_block" | "verified_tx"), _) => update["height"].as_i64().unwrap_or(-1),
        _ => 0,
    }
}

/// More than is ever sent for a request, so that no part of a payment is taken for a status.
const PAID: i64 = 1_000_000_000_000;

fn hundred_millionths(amount: Option<&str>) -> i64 {
    let (whole, part) = amount.unwrap_or_default().split_once('.').unwrap_or_default();
    format!("{whole}{:0<8.8}", part).parse().unwrap_or(-1)
}

/// What makes two updates equal: a block processor's `tx_hashes` change while they are queued.
fn content(update: &Value) -> String {
    let fields = update.as_object().into_iter().flatten();
    let said: BTreeMap<&String, &Value> =
        fields.filter(|(name, _)| !matches!(name.as_str(), "number" | "tx_hashes")).collect();
    format!("{said:?}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A wallet's payments with these states, sent to one socket and into one queue.
    fn record(states: &[i64]) -> Record {
        let sent = states.iter().enumerate().map(|(number, state)| {
            let update = json!({"event": "new_payment", "address": "r", "status": state, "number": number});
            Sent::new(Some("w"), update, 1, 1)
        });
        Record { sent: sent.collect(), ..Record::default() }
    }

    fn heard(record: &Record, places: &[usize]) -> Vec<Heard> {
        let call = |place: &usize| Heard {
            currency: bitcart::Currency::Ltc,
            wallet: Some("w".to_owned()),
            update: record.sent[*place].update.clone(),
            recovered: false,
        };
        places.iter().map(call).collect()
    }

    #[test]
    fn what_is_handled_once_and_in_order_is_clean() {
        let record = record(&[7, 7, 3, 7, 3]);
        let judgement = judge(&record, &heard(&record, &[0, 2, 3, 4]));
        assert!(judgement.is_clean(), "{judgement:?}");
        assert_eq!(judgement.news, 4);
    }

    #[test]
    fn every_kind_of_mistake_is_found() {
        let record = record(&[7, 3, 7, 3]);
        let found = |places: &[usize]| {
            let found = judge(&record, &heard(&record, places));
            [found.lost, found.twice, found.out_of_order, found.unknown].map(|list| list.len() as u64)
        };
        assert_eq!(found(&[0, 1, 2, 3]), [0, 0, 0, 0]);
        assert_eq!(found(&[0, 1, 2]), [1, 0, 0, 1], "the last one is lost");
        assert_eq!(found(&[0, 1, 3]), [1, 1, 0, 0], "one in the middle is lost, so the next says nothing");
        assert_eq!(found(&[0, 1, 2, 3, 3]), [0, 1, 0, 0], "one is handled twice");
        assert_eq!(found(&[0, 3, 2, 1]), [0, 0, 0, 0], "which of two equal ones it is makes no difference");
    }

    #[test]
    fn a_part_of_a_payment_is_told_from_another() {
        let state_of = |amount: &str| {
            state(&json!({"event": "new_payment", "address": "r", "status": 0, "sent_amount": amount}))
        };
        assert_eq!(state_of("0.2"), state_of("0.200000000000000000"));
        assert_ne!(state_of("0.2"), state_of("0.20000001"));
        assert!(state_of("123.") < PAID && state_of("123.") > state_of("12.3"));
    }

    #[test]
    fn an_order_that_is_turned_round_is_found() {
        let record = record(&[7, 3, 0]);
        let judgement = judge(&record, &heard(&record, &[1, 0, 2]));
        assert_eq!(judgement.out_of_order.len(), 1, "{judgement:?}");
    }

    #[test]
    fn an_excuse_is_looked_up_in_the_record() {
        let mut record = record(&[7, 3, 0]);
        assert_eq!(judge(&record, &heard(&record, &[0, 2])).lost.len(), 1);
        record.sent[1].queues_lost = 1;
        assert_eq!(judge(&record, &heard(&record, &[0, 2])).lost.len(), 1, "the socket had it");
        record.shaky.insert(1);
        let judgement = judge(&record, &heard(&record, &[0, 2]));
        assert!(judgement.is_clean() && judgement.excused == 1, "{judgement:?}");
        let unknown = judge(&record, &heard(&record, &[0]));
        assert_eq!(unknown.unknown.len(), 1, "the last state has no excuse");
    }

    #[test]
    fn what_is_taken_for_an_equal_one_is_allowed_if_that_came_by_the_queue_alone() {
        let mut record = record(&[7, 3, 7, 3]);
        let lost = |record: &Record| judge(record, &heard(record, &[0, 1])).lost.len();
        assert_eq!(lost(&record), 2);
        record.shaky.insert(0);
        assert_eq!(lost(&record), 2, "no queue brought it");
        record.sent[0].fetched = Some(std::time::Instant::now());
        let judgement = judge(&record, &heard(&record, &[0, 1]));
        assert!(judgement.is_clean(), "{judgement:?}");
        assert_eq!((judgement.mistaken, judgement.merged), (1, 1));
    }

    #[test]
    fn what_a_silent_socket_lost_may_come_late_or_be_passed_over() {
        let mut record = record(&[7, 3]);
        assert_eq!(judge(&record, &heard(&record, &[1])).lost.len(), 1);
        record.silent.insert(0);
        let judgement = judge(&record, &heard(&record, &[1]));
        assert!(judgement.is_clean() && judgement.passed_over == 1, "{judgement:?}");
    }

    #[test]
    fn what_follows_upon_what_a_silent_socket_lost_may_be_late_as_well_if_it_says_what_was_told_before_that()
    {
        let mut record = record(&[3, 7, 3]);
        let transaction = serde_json::json!({"event": "new_transaction", "tx": "t", "number": 3});
        record.sent.push(Sent::new(Some("w"), transaction, 1, 1));
        let late = [0, 3, 1, 2];
        assert_eq!(judge(&record, &heard(&record, &late)).out_of_order.len(), 2);
        record.silent.insert(1);
        let judgement = judge(&record, &heard(&record, &late));
        assert!(judgement.is_clean() && judgement.late == 2, "{judgement:?}");
        let judgement = judge(&record, &heard(&record, &[0, 3]));
        assert!(judgement.is_clean() && judgement.passed_over == 1 && judgement.merged == 1, "{judgement:?}");
        assert_eq!(judge(&record, &heard(&record, &[0, 3, 1])).unknown.len(), 1);
    }

    #[test]
    fn what_a_silent_socket_lost_may_be_several_states() {
        let mut record = record(&[3, 7, 0, 3]);
        let transaction = serde_json::json!({"event": "new_transaction", "tx": "t", "number": 4});
        record.sent.push(Sent::new(Some("w"), transaction, 1, 1));
        record.silent.extend([1, 2]);
        let judgement = judge(&record, &heard(&record, &[0, 4, 1, 2, 3]));
        assert!(judgement.is_clean() && judgement.late == 3, "{judgement:?}");
        record.silent.remove(&1);
        assert!(!judge(&record, &heard(&record, &[0, 4, 1, 2, 3])).is_clean());
    }
}
