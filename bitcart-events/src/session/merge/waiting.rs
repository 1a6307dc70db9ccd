//! Queues that wait for what the socket still brings: what of them it has brought meanwhile.

use smallvec::SmallVec;

use crate::prehashed::ByHash;
use crate::session::book::Slot;
use crate::session::known::Subject;
use crate::session::twins::{BySocket, Identity};

/// There are as few as calls at the same time, and of a wallet there is one.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    queues: Vec<(Slot, Queue)>,
}

/// A queue that waits.
#[derive(Debug)]
struct Queue {
    identities: Vec<Identity>,
    /// Whether the socket has brought the other one.
    by_socket: Vec<BySocket>,
    /// Where those are that it may still bring; of equal ones the first is at the end. A busy wallet's socket brings
    /// far more meanwhile than there are.
    awaited: ByHash<SmallVec<[usize; 1]>>,
}

impl Waiting {
    /// A wallet's queue waits from now on. `states` has for each of its updates what that tells a state of, if it does. The
    /// socket has brought some of it before; a state that stands before that it brings no more, since both channels keep one
    /// order, unless that is a frame that came twice.
    pub(super) fn begin(
        &mut self,
        slot: Slot,
        identities: Vec<Identity>,
        states: &[Option<Subject>],
        by_socket: Vec<BySocket>,
    ) {
        let mut awaited: ByHash<SmallVec<[usize; 1]>> = ByHash::default();
        let last = by_socket.iter().rposition(|by_socket| *by_socket == BySocket::Told);
        for (at, identity) in identities.iter().enumerate().rev() {
            let is_passed = states[at].is_some() && last.is_some_and(|last| at < last);
            if by_socket[at] == BySocket::Not && !is_passed {
                awaited.entry(*identity).or_default().push(at);
            }
        }
        self.forget(slot);
        self.queues.push((slot, Queue { identities, by_socket, awaited }));
    }

    /// The socket brings this of a wallet. Whether a queue that waits has it as well.
    pub(super) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        let Some((_, queue)) = self.queues.iter_mut().find(|(whose, _)| *whose == slot) else { return false };
        let Some(at) = queue.awaited.get_mut(&identity).and_then(SmallVec::pop) else { return false };
        queue.by_socket[at] = BySocket::Told;
        true
    }

    /// This queue of a wallet waits no longer, if it did: which of it the socket has brought. Another of the same
    /// wallet may come meanwhile, where it was removed and added again.
    pub(super) fn end(&mut self, slot: Slot, identities: &[Identity]) -> Option<Vec<BySocket>> {
        let is_this = |(whose, queue): &(Slot, Queue)| *whose == slot && queue.identities == identities;
        let at = self.queues.iter().position(is_this)?;
        Some(self.queues.swap_remove(at).1.by_socket)
    }

    /// The wallet's queue has waited for nothing: what it has may still come.
    pub(super) fn in_vain(&mut self, slot: Slot) {
        for (_, queue) in self.queues.iter_mut().filter(|(whose, _)| *whose == slot) {
            queue.by_socket.iter_mut().for_each(|by_socket| *by_socket = by_socket.as_told());
        }
    }

    /// Nothing of the wallet waits any more.
    pub(super) fn forget(&mut self, slot: Slot) {
        self.queues.retain(|(whose, _)| *whose != slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_socket_brings_meanwhile_is_counted_and_what_it_had_brought_is_not_counted_again() {
        use BySocket::{Not, Told, Untold};
        let mut waiting = Waiting::default();
        waiting.begin(3, vec![1, 2, 2, 4], &[Some(9); 4], vec![Untold, Not, Not, Not]);
        let brought =
            [(3, 1), (3, 2), (5, 4), (3, 9)].map(|(slot, identity)| waiting.on_socket(slot, identity));
        assert_eq!(brought, [false, true, false, false]);
        assert!(waiting.end(3, &[1, 2, 2, 4, 5]).is_none(), "another queue of the wallet");
        assert_eq!(waiting.end(3, &[1, 2, 2, 4]).unwrap(), [Untold, Told, Not, Not]);
        assert!(waiting.end(3, &[1, 2, 2, 4]).is_none() && !waiting.on_socket(3, 2));
    }

    #[test]
    fn a_state_that_stands_before_one_that_was_told_does_not_come_any_more() {
        use BySocket::{Not, Told, Untold};
        let mut waiting = Waiting::default();
        waiting.begin(3, vec![1, 2, 1, 2, 1], &[Some(9); 5], vec![Not, Told, Not, Untold, Not]);
        assert_eq!([1, 1, 1].map(|identity| waiting.on_socket(3, identity)), [true, true, false]);
        waiting.in_vain(4);
        assert_eq!(waiting.end(3, &[1, 2, 1, 2, 1]).unwrap(), [Not, Told, Told, Untold, Told]);
        waiting.begin(3, vec![1, 2, 3], &[None, Some(9), Some(9)], vec![Not, Told, Untold]);
        assert!(waiting.on_socket(3, 1), "it is no state");
        waiting.in_vain(3);
        assert_eq!(waiting.end(3, &[1, 2, 3]).unwrap(), [Told, Told, Told]);
    }
}
