//! Each payment, each transaction, and the row of blocks: what was told of it, held against what was
//! sent of it.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::{Judgement, Subject, state, subject};
use crate::recorder::Heard;

/// Updates in a row that say the same: one piece of news.
struct Run {
    state: i64,
    places: Vec<usize>,
}

pub(super) fn judge(to: &mut Judgement, facts: &Facts<'_>, heard: &[Heard]) {
    let record = facts.record;
    let mut sent: BTreeMap<Subject, Vec<Run>> = BTreeMap::new();
    for (place, one) in record.sent.iter().enumerate() {
        let runs = sent.entry(subject(one.wallet.as_deref(), &one.update)).or_default();
        let state = state(&one.update);
        match runs.last_mut() {
            Some(last) if last.state == state => last.places.push(place),
            _ => runs.push(Run { state, places: vec![place] }),
        }
    }
    let mut told: BTreeMap<Subject, Vec<&Heard>> = BTreeMap::new();
    for heard in heard {
        told.entry(subject(heard.wallet.as_deref(), &heard.update)).or_default().push(heard);
    }
    for (subject, runs) in &sent {
        to.news += runs.len();
        let told = told.remove(subject).unwrap_or_default();
        if subject.1 == "new_block" {
            judge_blocks(to, facts, runs, &told);
        } else {
            judge_subject(to, facts, subject, runs, &told);
        }
    }
    to.invented.extend(told.into_keys().map(|subject| format!("{subject:?}")));
}

/// One payment or transaction, and what was told of it.
struct Story<'a> {
    facts: &'a Facts<'a>,
    subject: &'a Subject,
    runs: &'a [Run],
    states: Vec<i64>,
    /// Each call: the state, and which update it was for; none, if it was recovered.
    told: Vec<(i64, Option<u64>)>,
}

impl Story<'_> {
    fn is_excused(&self, run: &Run) -> bool {
        run.places.iter().all(|place| self.facts.is_lost(*place))
    }

    fn is_silent(&self, run: &Run) -> bool {
        run.places.iter().any(|place| self.facts.record.silent.contains(place))
    }

    fn is_told_to_the_end(&self) -> bool {
        self.states.last().copied() == self.runs.last().map(|run| run.state)
    }

    fn is_mistaken(&self, run: &Run) -> bool {
        run.places.iter().all(|place| self.facts.is_mistaken(*place))
    }

    fn describe(&self, what: &str) -> String {
        let way = |place: &usize| {
            let (sent, shaky) = (&self.facts.record.sent[*place], self.facts.record.shaky.contains(place));
            let (cut_off, silent) =
                (self.facts.record.cut_off.contains(place), self.facts.record.silent.contains(place));
            let (sockets, queues, lost) = (sent.sockets, sent.queues, sent.queues_lost);
            format!(
                "{place}: {sockets} sockets, shaky {shaky}, silent {silent}, {queues} queues, {lost} lost it, cut off {cut_off}"
            )
        };
        let places = |run: &Run| run.places.iter().map(way).collect::<Vec<_>>();
        let sent: Vec<_> = self.runs.iter().map(|run| (run.state, places(run))).collect();
        format!("{:?} {what}: told {:?} of {sent:?}", self.subject, self.told)
    }
}

fn judge_subject(to: &mut Judgement, facts: &Facts<'_>, subject: &Subject, runs: &[Run], told: &[&Heard]) {
    let states: Vec<i64> = told.iter().map(|heard| state(&heard.update)).collect();
    let number = |heard: &&Heard| (state(&heard.update), heard.update["number"].as_u64());
    let story = Story { facts, subject, runs, states, told: told.iter().map(number).collect() };
    if subject.1 == "new_payment" && !story.is_told_to_the_end() {
        to.unknown.push(story.describe("is not known"));
    }
    let is_twice = story.states.windows(2).any(|pair| pair[0] == pair[1]);
    if is_twice {
        to.twice.push(story.describe("is told twice"));
    }
    let has_reason = |run: &Run| story.is_excused(run) || story.is_silent(run);
    let weights: Vec<usize> = runs.iter().map(|run| if has_reason(run) { 1 } else { 1_000 }).collect();
    let matched = align(runs, &story.states, &weights);
    if matched.iter().flatten().count() < story.states.len() && !is_twice {
        to.invented.push(story.describe("was never so"));
    }
    for at in (0..runs.len()).filter(|at| matched[*at].is_none()) {
        judge_missing(to, &story, &matched, at);
    }
}

/// News that nobody was told, and why.
fn judge_missing(to: &mut Judgement, story: &Story<'_>, matched: &[Option<usize>], at: usize) {
    let run = &story.runs[at];
    let is_later_told = matched[at..].iter().any(Option::is_some);
    let before = (0..at).rev().find(|earlier| matched[*earlier].is_some());
    let is_allowed = |run: &Run| story.is_excused(run) || story.is_silent(run) || story.is_mistaken(run);
    let says_again = |earlier: usize| {
        story.runs[earlier].state == run.state && story.runs[earlier + 1..at].iter().all(is_allowed)
    };
    if story.is_excused(run) {
        to.excused += 1;
    } else if story.is_mistaken(run) {
        to.mistaken += 1;
    } else if story.is_silent(run) && (is_later_told || story.is_told_to_the_end()) {
        to.passed_over += 1;
    } else if before.is_some_and(says_again) {
        to.merged += 1;
    } else {
        to.lost.push(story.describe(&format!("{} is lost", run.state)));
    }
}

/// The row of blocks, by their numbers: a run of one height is told once.
fn judge_blocks(to: &mut Judgement, facts: &Facts<'_>, runs: &[Run], told: &[&Heard]) {
    let times = times_told(runs, told);
    let mut spare = told_too_often(facts, runs, &times);
    let mut before = None;
    let mut only_excused_between = true;
    for (at, run) in runs.iter().enumerate() {
        let is_lost = |place: &usize| facts.is_lost(*place) || facts.is_mistaken_block(*place);
        let is_excused = run.places.iter().all(is_lost);
        if times.contains_key(&at) {
            before = Some(run.state);
            only_excused_between = true;
        } else if spare.get(&run.state).is_some_and(|left| *left > 0) {
            *spare.entry(run.state).or_default() -= 1;
        } else if is_excused {
            to.excused += 1;
        } else if only_excused_between && before == Some(run.state) {
            to.merged += 1;
        } else {
            only_excused_between = false;
            to.lost.push(format!(
                "block {}: {:?}",
                run.state,
                run.places.iter().map(|place| &facts.record.sent[*place]).collect::<Vec<_>>()
            ));
        }
    }
    to.twice.extend(
        spare
            .iter()
            .filter(|(_, times)| **times > 0)
            .map(|(height, times)| format!("block {height} is told {times} times too often")),
    );
}

/// How often each run was told.
fn times_told(runs: &[Run], told: &[&Heard]) -> BTreeMap<usize, usize> {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    for heard in told {
        let number = heard.number();
        *times.entry(runs.partition_point(|run| run.places[0] <= number).saturating_sub(1)).or_default() += 1;
    }
    times
}

/// How often each height was told above that. Which of two equal blocks was handled is the same to
/// everybody, so these stand for those of their height that are missing.
fn told_too_often(facts: &Facts<'_>, runs: &[Run], times: &BTreeMap<usize, usize>) -> BTreeMap<i64, usize> {
    let mut spare: BTreeMap<i64, usize> = BTreeMap::new();
    for (run, times) in times {
        let run = &runs[*run];
        // One that came late stands in no row any more, so nothing shows that it is a repeat.
        let may_be_late = run.places.iter().any(|place| facts.may_be_late(*place));
        *spare.entry(run.state).or_default() += if may_be_late { 0 } else { times - 1 };
    }
    spare
}

/// Which of what was told belongs to which run, in the order of both; of several ways the one that
/// leaves the fewest runs without that have no excuse.
fn align(runs: &[Run], told: &[i64], weights: &[usize]) -> Vec<Option<usize>> {
    let mut best = vec![vec![0; told.len() + 1]; runs.len() + 1];
    for run in (0..runs.len()).rev() {
        for at in (0..told.len()).rev() {
            let pair = if runs[run].state == told[at] { weights[run] + best[run + 1][at + 1] } else { 0 };
            best[run][at] = pair.max(best[run + 1][at]).max(best[run][at + 1]);
        }
    }
    let mut matched = vec![None; runs.len()];
    let (mut run, mut at) = (0, 0);
    while run < runs.len() && at < told.len() {
        if runs[run].state == told[at] && best[run][at] == weights[run] + best[run + 1][at + 1] {
            matched[run] = Some(at);
            (run, at) = (run + 1, at + 1);
        } else if best[run][at] == best[run + 1][at] {
            run += 1;
        } else {
            at += 1;
        }
    }
    matched
}
