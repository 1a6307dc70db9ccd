//! Whether every update that a daemon made was handled as it is promised, judged by what the daemon
//! says that it sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bitcart::simulator::Sent;
use serde_json::Value;

use crate::recorder::Heard;

/// A wallet (none for blocks), an event, and the request, transaction or height.
type Subject = (Option<String>, String, String);

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
    /// News that no handler heard, and that nothing excuses.
    pub lost: Vec<String>,
    /// News that no handler heard, because both ways were made to lose it.
    pub excused: usize,
    /// Not heard, while something later about the same payment or transaction was.
    pub passed_over: usize,
    /// Calls that said nothing new.
    pub twice: Vec<String>,
    /// Calls that said what the daemon never did.
    pub invented: Vec<String>,
    /// Calls with something that the daemon had sent before the call before.
    pub out_of_order: usize,
    /// Payments whose last state no handler heard.
    pub unknown: Vec<String>,
}

/// What an update is about, and its state.
fn parts(wallet: Option<&str>, update: &Value) -> (Subject, i64) {
    let event = update["event"].as_str().unwrap().to_owned();
    let (name, state) = match event.as_str() {
        "new_block" => (update["height"].to_string(), 0),
        "new_payment" => (update["address"].to_string(), update["status"].as_i64().unwrap()),
        "verified_tx" => (update["tx"].to_string(), update["height"].as_i64().unwrap()),
        _ => (format!("{} {} {}", update["tx"], update["to"], update["contract"]), 0),
    };
    let wallet = if event == "new_block" { None } else { wallet.map(str::to_owned) };
    ((wallet, event, name), state)
}

/// States in a row that differ from the one before, each with the places where it was sent.
type News = Vec<(i64, Vec<usize>)>;

/// Judges what was handled; `excused` are places in `sent` where both ways may have lost it.
pub fn judge(sent: &[Sent], heard: &[Heard], excused: &BTreeSet<usize>) -> Judgement {
    let mut news: BTreeMap<Subject, News> = BTreeMap::new();
    for (at, sent) in sent.iter().enumerate() {
        let (subject, state) = parts(sent.wallet.as_deref(), &sent.update);
        let states = news.entry(subject).or_default();
        match states.last_mut() {
            Some((last, places)) if *last == state => places.push(at),
            _ => states.push((state, vec![at])),
        }
    }
    let mut told: BTreeMap<Subject, Vec<i64>> = BTreeMap::new();
    for heard in heard {
        let (subject, state) = parts(heard.wallet.as_deref(), &heard.update);
        told.entry(subject).or_default().push(state);
    }
    let mut judgement = Judgement {
        sent: sent.len(),
        news: news.values().map(Vec::len).sum(),
        handled: heard.len(),
        recovered: heard.iter().filter(|heard| heard.recovered).count(),
        out_of_order: out_of_order(&news, heard),
        ..Judgement::default()
    };
    for (subject, states) in &news {
        compare(&mut judgement, subject, states, told.remove(subject).unwrap_or_default(), excused);
    }
    judgement.invented = told.into_keys().map(|subject| format!("{subject:?}")).collect();
    judgement
}

fn compare(to: &mut Judgement, subject: &Subject, sent: &News, told: Vec<i64>, excused: &BTreeSet<usize>) {
    let last = sent.last().map(|(state, _)| *state);
    if subject.1 == "new_payment" && told.last().copied() != last {
        to.unknown.push(format!("{subject:?} is {last:?}, and {told:?} was told"));
    }
    // A height that the daemon itself told again is another block, after a reorganisation.
    let is_repeat = match subject.1.as_str() {
        "new_block" => told.len() > sent.iter().map(|(_, places)| places.len()).sum(),
        _ => told.windows(2).any(|pair| pair[0] == pair[1]),
    };
    if is_repeat {
        to.twice.push(format!("{subject:?}: {told:?}"));
    }
    // From the end, so that what is missing is taken for the earlier of two.
    let mut rest = told.as_slice();
    let mut is_later_known = false;
    for (state, places) in sent.iter().rev() {
        if rest.last() == Some(state) {
            while rest.last() == Some(state) {
                rest = &rest[..rest.len() - 1];
            }
            is_later_known = true;
        } else if places.iter().all(|place| excused.contains(place)) {
            to.excused += 1;
        } else if is_later_known {
            to.passed_over += 1;
        } else {
            to.lost.push(format!("{subject:?} {state} at {places:?}"));
        }
    }
    if !rest.is_empty() {
        to.invented.push(format!("{subject:?}: {told:?} of {:?}", sent));
    }
}

/// Calls of which every place where it was sent lies before that of the call before.
fn out_of_order(news: &BTreeMap<Subject, News>, heard: &[Heard]) -> usize {
    let mut reached: HashMap<Option<String>, usize> = HashMap::new();
    let mut count = 0;
    for heard in heard.iter().filter(|heard| !heard.recovered) {
        let (subject, state) = parts(heard.wallet.as_deref(), &heard.update);
        let Some(states) = news.get(&subject) else { continue };
        let lane = reached.entry(subject.0.clone()).or_default();
        let mut places =
            states.iter().filter(|(told, _)| *told == state).flat_map(|(_, places)| places.iter().copied());
        match places.find(|place| *place >= *lane) {
            Some(place) => *lane = place,
            None => count += 1,
        }
    }
    count
}
