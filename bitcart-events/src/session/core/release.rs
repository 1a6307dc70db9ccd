//! Letting go of what was held back, each wallet's in its order.

use super::Core;
use crate::Update;
use crate::session::book::{Slot, is_block};
use crate::session::twins::Identity;

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
        for update in self.held.release_blocks() {
            self.merge_unnamed(update);
        }
        for (slot, updates) in self.held.end() {
            self.merge_from_socket(slot, updates);
        }
        if let Some(number) = self.waiting_pong.take() {
            self.pong(number);
        }
    }

    /// Lets go of what was held back and is older than all that this wallet's queue has: one that
    /// overflowed begins late, as that of a wallet with a long history does when it is loaded.
    pub(super) fn release_older(&mut self, slot: Slot, queue: &[Update]) {
        let identity = |update: &Update| self.merge.identity(update);
        let mut trace: Vec<Identity> =
            queue.iter().filter(|update| !is_block(update)).map(identity).collect();
        trace.dedup();
        trace.truncate(TRACE);
        if trace.is_empty() {
            return;
        }
        let older = self.held.release_before(slot, |held| begins_with(held.iter().map(identity), &trace));
        self.merge_from_socket(slot, older);
    }

    /// Lets go of what was held back until this wallet's queue was here.
    pub(super) fn release(&mut self, slot: Slot) {
        for update in self.held.release_blocks() {
            self.merge_unnamed(update);
        }
        let held = self.held.release(slot);
        self.merge_from_socket(slot, held);
    }
}

/// Whether these are the trace, each of which may be said several times in a row.
fn begins_with(held: impl Iterator<Item = Identity>, trace: &[Identity]) -> bool {
    let mut rest = trace.iter().peekable();
    let mut last = None;
    for identity in held {
        if last == Some(identity) {
            continue;
        }
        match rest.next() {
            Some(wanted) if *wanted == identity => last = Some(identity),
            Some(_) => return false,
            None => return true,
        }
    }
    rest.peek().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_begins_with_a_queue_whatever_is_said_twice() {
        for (held, trace, begins) in [
            (&[1, 2, 3][..], &[1, 2][..], true),
            (&[1, 1, 2, 2, 3], &[1, 2, 3], true),
            (&[1, 2], &[1, 2, 3], false),
            (&[1, 3, 2], &[1, 2], false),
            (&[1, 2, 1], &[1, 2, 1], true),
            (&[], &[1], false),
        ] {
            assert_eq!(begins_with(held.iter().copied(), trace), begins, "{held:?} {trace:?}");
        }
    }
}
