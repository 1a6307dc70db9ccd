//! Letting go of what was held back, each wallet's in its order.

use super::Core;
use crate::Update;
use crate::session::book::{Slot, is_block};
use crate::session::twins::Identity;
use crate::update_ref::UpdateRef;

/// So many updates in a row tell where in what was held back a queue begins: one alone can be another's
/// equal.
const TRACE: usize = 8;

impl Core {
    /// Lets go of all that is held back if there is no queue to wait for any more, and of the pong if
    /// nothing is.
    pub(crate) fn let_go_if_loaded(&mut self) {
        if self.held.deadline().is_some() && self.rounds.are_loaded() {
            self.let_go();
        } else if self.held.is_empty()
            && let Some(number) = self.waiting_pong.take()
        {
            self.pong(number);
        }
    }

    /// The time for holding back is over.
    pub(crate) fn let_go(&mut self) {
        let blocks = self.held.release_blocks();
        self.merge_blocks(&blocks);
        for (slot, updates) in self.held.end() {
            self.merge_from_socket(slot, &updates);
        }
        if let Some(number) = self.waiting_pong.take() {
            self.pong(number);
        }
    }

    /// Lets go of what was held back and is older than all that this wallet's queue has, where that
    /// begins late, as that of a wallet with a long history does when it is loaded. So much was held already
    /// when it was `asked` for. Whether there was anything.
    pub(super) fn release_older(&mut self, slot: Slot, asked: usize, queue: &[Update]) -> bool {
        let identity = |update: UpdateRef<'_>| self.merge.identity(update);
        let queue = queue.iter().map(Update::lend).filter(|update| !is_block(*update));
        let queue: Vec<Identity> = queue.map(identity).collect();
        let older = self.held.release_first(slot, |held| {
            let held: Vec<Identity> = held.iter().map(Update::lend).map(identity).collect();
            begins_at(&held, &queue).unwrap_or_else(|| all_older(&held, asked, &queue))
        });
        let is_newer = !older.is_empty();
        self.merge_from_socket(slot, &older);
        is_newer
    }

    /// Lets go of what was held back until this wallet's queue was here.
    pub(super) fn release(&mut self, slot: Slot) {
        let blocks = self.held.release_blocks();
        self.merge_blocks(&blocks);
        let held = self.held.release(slot);
        self.merge_from_socket(slot, &held);
    }
}

/// How much was held before the queue was asked for, and should be in it and is not: it was dropped.
fn all_older(held: &[Identity], asked: usize, queue: &[Identity]) -> usize {
    let before = &held[..asked.min(held.len())];
    if before.iter().any(|older| queue.contains(older)) { 0 } else { before.len() }
}

/// Where in what was held the queue begins, if that shows.
fn begins_at(held: &[Identity], queue: &[Identity]) -> Option<usize> {
    let mut trace = queue.to_vec();
    trace.dedup();
    trace.truncate(TRACE);
    let begins = |at: usize| match begins_with(&held[at..], &trace) {
        Begins::Here => true,
        // So few say little, but for what the queue should have as well if it began earlier.
        Begins::MaybeHere => !held[..at].iter().any(|older| queue.contains(older)),
        Begins::Elsewhere => false,
    };
    (0..held.len()).find(|at| begins(*at))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    Here,
    /// There is nothing against it, as far as these go.
    MaybeHere,
    Elsewhere,
}

/// Whether these are the trace, each of which may be said several times in a row.
fn begins_with(held: &[Identity], trace: &[Identity]) -> Begins {
    let mut rest = trace.iter();
    let mut last = None;
    for identity in held {
        if last == Some(identity) {
            continue;
        }
        match rest.next() {
            Some(wanted) if wanted == identity => last = Some(identity),
            Some(_) => return Begins::Elsewhere,
            None => break,
        }
    }
    if rest.next().is_none() { Begins::Here } else { Begins::MaybeHere }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_begins_with_a_queue_whatever_is_said_twice() {
        for (held, trace, begins) in [
            (&[1, 2, 3][..], &[1, 2][..], Begins::Here),
            (&[1, 1, 2, 2, 3], &[1, 2, 3], Begins::Here),
            (&[1, 2], &[1, 2, 3], Begins::MaybeHere),
            (&[1, 3, 2], &[1, 2], Begins::Elsewhere),
            (&[1, 2, 1], &[1, 2, 1], Begins::Here),
            (&[2], &[1], Begins::Elsewhere),
        ] {
            assert_eq!(begins_with(held, trace), begins, "{held:?} {trace:?}");
        }
    }

    #[test]
    fn what_is_held_is_older_up_to_where_the_queue_begins() {
        for (held, queue, older) in [
            (&[1, 2, 3][..], &[2, 3, 4][..], Some(1)),
            (&[1, 2, 3, 3], &[3, 3], Some(2)),
            (&[1, 2, 2, 3], &[2, 2, 3], Some(1)),
            (&[2, 3], &[1, 2, 3], None),
            // The queue has all of it, and began with an equal of what came last.
            (&[2, 3, 1], &[1, 2, 3, 1], None),
            (&[1, 2], &[3, 4], None),
            (&[1, 2], &[], Some(0)),
            (&[], &[1], None),
        ] {
            assert_eq!(begins_at(held, queue), older, "{held:?} {queue:?}");
        }
    }

    #[test]
    fn what_was_held_when_the_queue_was_asked_for_and_is_not_in_it_was_dropped() {
        for (held, asked, queue, older) in [
            (&[1, 2, 3][..], 2, &[4, 5][..], 2),
            (&[1, 2, 3], 0, &[4, 5], 0),
            (&[1, 2, 3], 2, &[4, 2], 0),
            (&[1], 2, &[4], 1),
        ] {
            assert_eq!(all_older(held, asked, queue), older, "{held:?} {asked} {queue:?}");
        }
    }
}
