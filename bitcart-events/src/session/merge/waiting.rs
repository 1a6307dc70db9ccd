//! Full queues that wait for what the socket still brings: what of them it has brought meanwhile.

use smallvec::SmallVec;

use crate::prehashed::ByHash;
use crate::session::book::Slot;
use crate::session::twins::Identity;

/// There are as few as calls at the same time, and of a wallet there is one.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    queues: Vec<(Slot, Queue)>,
}

/// A queue that waits.
#[derive(Debug)]
struct Queue {
    identities: Vec<Identity>,
    /// The socket has brought the other one.
    are_twins: Vec<bool>,
    /// Where those are that it has not brought; of equal ones the first is at the end. A busy wallet's socket brings
    /// far more meanwhile than there are.
    awaited: ByHash<SmallVec<[usize; 1]>>,
}

impl Waiting {
    /// A wallet's queue waits from now on. The socket has brought some of it before.
    pub(super) fn begin(&mut self, slot: Slot, identities: Vec<Identity>, are_twins: Vec<bool>) {
        let mut awaited: ByHash<SmallVec<[usize; 1]>> = ByHash::default();
        for (at, identity) in identities.iter().enumerate().rev() {
            if !are_twins[at] {
                awaited.entry(*identity).or_default().push(at);
            }
        }
        self.forget(slot);
        self.queues.push((slot, Queue { identities, are_twins, awaited }));
    }

    /// The socket brings this of a wallet. Whether a queue that waits has it as well.
    pub(super) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        let Some((_, queue)) = self.queues.iter_mut().find(|(whose, _)| *whose == slot) else { return false };
        let Some(at) = queue.awaited.get_mut(&identity).and_then(SmallVec::pop) else { return false };
        queue.are_twins[at] = true;
        true
    }

    /// This queue of a wallet waits no longer, if it did: which of it the socket has brought. Another of the same
    /// wallet may come meanwhile, where it was removed and added again.
    pub(super) fn end(&mut self, slot: Slot, identities: &[Identity]) -> Option<Vec<bool>> {
        let is_this = |(whose, queue): &(Slot, Queue)| *whose == slot && queue.identities == identities;
        let at = self.queues.iter().position(is_this)?;
        Some(self.queues.swap_remove(at).1.are_twins)
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
        let mut waiting = Waiting::default();
        waiting.begin(3, vec![1, 2, 2, 4], vec![true, false, false, false]);
        let brought =
            [(3, 1), (3, 2), (5, 4), (3, 9)].map(|(slot, identity)| waiting.on_socket(slot, identity));
        assert_eq!(brought, [false, true, false, false]);
        assert!(waiting.end(3, &[1, 2, 2, 4, 5]).is_none(), "another queue of the wallet");
        assert_eq!(waiting.end(3, &[1, 2, 2, 4]).unwrap(), [true, true, false, false]);
        assert!(waiting.end(3, &[1, 2, 2, 4]).is_none() && !waiting.on_socket(3, 2));
    }
}
