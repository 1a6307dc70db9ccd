//! The order of what each wallet was told, by the numbers of the updates.

use std::collections::{BTreeSet, HashMap};

use super::facts::Facts;
use super::{Judgement, Record, content};
use crate::recorder::Heard;

pub(super) fn judge(to: &mut Judgement, facts: &Facts<'_>, heard: &[Heard]) {
    let record = facts.record;
    let places = places(record, heard);
    let mut reached: HashMap<Option<&str>, usize> = HashMap::new();
    for (heard, place) in heard.iter().zip(places).filter_map(|(heard, place)| Some((heard, place?))) {
        let newest = reached.entry(heard.wallet.as_deref()).or_insert(place);
        if place >= *newest {
            *newest = place;
        } else if facts.may_be_late(place) || facts.is_mistaken(place) || facts.says_again(place) {
            to.late += 1;
        } else {
            let (sent, is_shaky) = (&record.sent[place], record.shaky.contains(&place));
            to.out_of_order.push(format!("{place} after {newest}: {sent:?}, shaky: {is_shaky}"));
        }
    }
}

/// Where each call's update was sent. Of two equal updates it is the same to everybody which was
/// handled: a second call for one of them is taken for the other, and the earlier call for the earlier.
fn places(record: &Record, heard: &[Heard]) -> Vec<Option<usize>> {
    let mut sent: HashMap<(Option<&str>, String), Vec<usize>> = HashMap::new();
    for (place, one) in record.sent.iter().enumerate() {
        sent.entry((one.wallet.as_deref(), content(&one.update))).or_default().push(place);
    }
    let mut equal: HashMap<(Option<&str>, String), Vec<usize>> = HashMap::new();
    for (call, one) in heard.iter().enumerate().filter(|(_, heard)| !heard.recovered) {
        equal.entry((one.wallet.as_deref(), content(&one.update))).or_default().push(call);
    }
    let mut places = vec![None; heard.len()];
    for (key, calls) in equal {
        let mut taken: BTreeSet<usize> = calls.iter().map(|call| heard[*call].number()).collect();
        let others = sent.get(&key).into_iter().flatten();
        let missing = calls.len() - taken.len();
        let others: Vec<usize> =
            others.copied().filter(|place| !taken.contains(place)).take(missing).collect();
        taken.extend(others);
        // One that is left over was handled twice, and is found as that where subjects are judged.
        for (call, place) in calls.into_iter().zip(taken) {
            places[call] = Some(place);
        }
    }
    places
}
