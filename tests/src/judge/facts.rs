//! What the record says of each update, looked up once: a long storm has a hundred thousand.

use std::collections::{HashMap, HashSet};

use bitcart::simulator::Sent;

use super::{Record, Subject, content, state, subject};

/// A record, and what follows from it.
pub(super) struct Facts<'r> {
    pub(super) record: &'r Record,
    /// For each place whether [`is_mistaken`](Self::is_mistaken).
    mistaken: Vec<bool>,
    /// For each place whether [`says_again`](Self::says_again).
    says_again: Vec<bool>,
    /// The places of the blocks of each height.
    heights: HashMap<i64, Vec<usize>>,
    /// As many wallets as there are.
    every: usize,
}

impl<'r> Facts<'r> {
    pub(super) fn new(record: &'r Record) -> Self {
        let every = record.sent.iter().map(|sent| sent.queues).max().unwrap_or(0);
        let (mistaken, says_again) = (Vec::new(), says_again(record));
        let mut facts = Self { record, mistaken, says_again, heights: HashMap::new(), every };
        let mut lost = HashSet::new();
        for (place, sent) in record.sent.iter().enumerate() {
            if sent.wallet.is_none() {
                let height = sent.update["height"].as_i64().unwrap_or(-1);
                facts.heights.entry(height).or_default().push(place);
            }
            let said = (sent.wallet.as_deref(), content(&sent.update));
            facts.mistaken.push(lost.contains(&said));
            if facts.came_by_the_queue_alone(place) {
                lost.insert(said);
            }
        }
        facts
    }

    /// Whether both ways may have lost this one.
    pub(super) fn is_lost(&self, place: usize) -> bool {
        self.queue_may_have_lost(place) && self.socket_may_have_lost(place)
    }

    /// Whether the socket's copy may have been taken for that of an equal one that only the queue
    /// brought. Nothing tells the two apart, and the queue brings this one too, if late.
    pub(super) fn is_mistaken(&self, place: usize) -> bool {
        self.mistaken[place]
    }

    /// Whether the socket lost in silence what lies between this one and an equal one that it had told, so that
    /// this one said nothing new when it came, and is told with the other when the queue brings both.
    pub(super) fn says_again(&self, place: usize) -> bool {
        self.says_again[place]
    }

    /// Whether a block may have been taken for another of its height: one of the two came by the queues
    /// alone, late or only by some, and a block says nothing but its height.
    pub(super) fn is_mistaken_block(&self, place: usize) -> bool {
        let came_by_few = self.socket_may_have_lost(place) && self.may_be_late(place);
        let height = self.record.sent[place].update["height"].as_i64().unwrap_or(-1);
        let of_its_height = self.heights.get(&height).into_iter().flatten();
        of_its_height.copied().any(|at| at != place && (came_by_few || self.came_by_the_queue_alone(at)))
    }

    /// Where the two ways cannot be put in one order: the socket went on without this update, or only the
    /// socket had it and where it belongs among what the queue had is not known.
    ///
    /// So for a block too, which every wallet's queue should have had. The wallets of a daemon that
    /// restarted are loaded one after another, and one queue overflows before another: the queues begin at
    /// different places, and which is read first is chance.
    pub(super) fn may_be_late(&self, place: usize) -> bool {
        let sent = &self.record.sent[place];
        let wanted = if sent.wallet.is_none() { self.every } else { 1 };
        self.record.silent.contains(&place) || sent.queues.saturating_sub(sent.queues_lost) < wanted
    }

    fn came_by_the_queue_alone(&self, place: usize) -> bool {
        self.socket_may_have_lost(place) && self.record.sent[place].fetched.is_some()
    }

    fn queue_may_have_lost(&self, place: usize) -> bool {
        let sent = &self.record.sent[place];
        sent.queues_lost >= sent.queues || self.record.cut_off.contains(&place)
    }

    fn socket_may_have_lost(&self, place: usize) -> bool {
        self.record.sent[place].sockets == 0 || self.record.shaky.contains(&place)
    }
}

fn says_again(record: &Record) -> Vec<bool> {
    /// The states that a subject went through, and whether the socket lost one in silence.
    type States = Vec<(i64, bool)>;
    let mut states: HashMap<Subject, States> = HashMap::new();
    let says_again = |(place, sent): (usize, &Sent)| {
        let states = states.entry(subject(sent.wallet.as_deref(), &sent.update)).or_default();
        let (now, is_silent) = (state(&sent.update), record.silent.contains(&place));
        match states.last_mut() {
            Some((last, was_silent)) if *last == now => *was_silent |= is_silent,
            _ => states.push((now, is_silent)),
        }
        let before = states.iter().rev().skip(1);
        let lost = before.clone().take_while(|(_, is_silent)| *is_silent).count();
        // All of these but the first are behind one that was lost, and the last of them was not.
        before.take(lost + 1).skip(1).any(|(before, _)| *before == now)
    };
    record.sent.iter().enumerate().map(says_again).collect()
}
