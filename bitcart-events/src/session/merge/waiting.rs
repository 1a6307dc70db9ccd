//! Full queues that wait for what the socket still brings: what of them it has brought meanwhile.

use std::collections::HashMap;

use crate::session::book::Slot;
use crate::session::twins::Identity;

/// There are as few as calls at the same time.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    queues: HashMap<Slot, Vec<Queued>>,
}

/// Of an update, in the queue's order.
#[derive(Clone, Copy, Debug)]
struct Queued {
    identity: Identity,
    /// The socket has brought the other one.
    is_twin: bool,
}

impl Waiting {
    /// A wallet's queue waits from now on. The socket has brought some of it before.
    pub(super) fn begin(&mut self, slot: Slot, identities: &[Identity], are_twins: &[bool]) {
        let queued = identities.iter().zip(are_twins);
        let queued = queued.map(|(&identity, &is_twin)| Queued { identity, is_twin });
        self.queues.insert(slot, queued.collect());
    }

    /// The socket brings this of a wallet. Whether a queue that waits has it as well.
    pub(super) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        if self.queues.is_empty() {
            return false;
        }
        let mut queued = self.queues.get_mut(&slot).into_iter().flatten();
        match queued.find(|queued| queued.identity == identity && !queued.is_twin) {
            Some(queued) => {
                queued.is_twin = true;
                true
            }
            None => false,
        }
    }

    /// This queue of a wallet waits no longer, if it did: which of it the socket has brought. Another of the same
    /// wallet may come meanwhile, where it was removed and added again.
    pub(super) fn end(&mut self, slot: Slot, identities: &[Identity]) -> Option<Vec<bool>> {
        let waits = self.queues.get(&slot)?.iter().map(|queued| queued.identity);
        if !waits.eq(identities.iter().copied()) {
            return None;
        }
        let queued = self.queues.remove(&slot)?;
        Some(queued.iter().map(|queued| queued.is_twin).collect())
    }

    /// Nothing of the wallet waits any more.
    pub(super) fn forget(&mut self, slot: Slot) {
        self.queues.remove(&slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_socket_brings_meanwhile_is_counted_and_what_it_had_brought_is_not_counted_again() {
        let mut waiting = Waiting::default();
        waiting.begin(3, &[1, 2, 2, 4], &[true, false, false, false]);
        let brought =
            [(3, 1), (3, 2), (5, 4), (3, 9)].map(|(slot, identity)| waiting.on_socket(slot, identity));
        assert_eq!(brought, [false, true, false, false]);
        assert!(waiting.end(3, &[1, 2, 2, 4, 5]).is_none(), "another queue of the wallet");
        assert_eq!(waiting.end(3, &[1, 2, 2, 4]).unwrap(), [true, true, false, false]);
        assert!(waiting.end(3, &[1, 2, 2, 4]).is_none() && !waiting.on_socket(3, 2));
    }
}
