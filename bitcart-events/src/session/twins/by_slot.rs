//! The twins of all wallets of a daemon.

use std::hint::black_box;

use super::{Identity, PingNumber, Position, Twins};
use crate::session::book::Slot;

/// Found by the wallet's place, since that takes one step for every update of the socket. Most wallets await
/// nothing, and have a null pointer here.
#[derive(Debug, Default)]
pub(crate) struct BySlot {
    twins: Vec<Option<Box<Twins>>>,
    /// Where those begin that await something from now on: behind all positions that there have been.
    position: Position,
}

impl BySlot {
    pub(crate) fn get(&self, slot: Slot) -> Option<&Twins> {
        self.twins.get(slot as usize)?.as_deref()
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Twins> {
        self.twins.get_mut(slot as usize)?.as_deref_mut()
    }

    /// Has what a wallet awaits brought into the processor's cache.
    pub(crate) fn look_at(&self, slot: Slot) {
        black_box(self.get(slot).map(Twins::newest));
    }

    /// Behind all that the socket has brought of a wallet.
    pub(crate) fn position(&self, slot: Slot) -> Position {
        self.get(slot).map_or(self.position, Twins::position)
    }

    /// The socket brings an update of a wallet. Whether it is the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        let is_twin = self.of(slot).on_socket(identity);
        self.position += 1;
        is_twin
    }

    /// The socket may still bring the twin of what a wallet's queue has brought, until the pong of `ping`.
    pub(crate) fn await_on_socket(&mut self, slot: Slot, identity: Identity, ping: PingNumber) {
        self.of(slot).await_on_socket(identity, ping);
    }

    pub(crate) fn forget(&mut self, slot: Slot) {
        if let Some(twins) = self.twins.get_mut(slot as usize) {
            *twins = None;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.twins.clear();
    }

    /// Does this with all, some of which may await nothing any more.
    pub(crate) fn all(&mut self, what: impl Fn(&mut Twins)) {
        for place in &mut self.twins {
            if let Some(twins) = place {
                what(twins);
                if twins.is_settled() {
                    *place = None;
                }
            }
        }
    }

    fn of(&mut self, slot: Slot) -> &mut Twins {
        let index = slot as usize;
        if self.twins.len() <= index {
            self.twins.resize_with(index + 1, Option::default);
        }
        self.twins[index].get_or_insert_with(|| Box::new(Twins::beginning(self.position)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_awaits_something_again_goes_on_behind_every_call_that_was_sent() {
        let mut all = BySlot::default();
        let before = all.position(0);
        assert!(!all.on_socket(0, 7));
        let call = all.position(0);
        assert!(before < call);
        all.clear();
        assert!(all.position(0) >= call);
        assert!(!all.on_socket(0, 7));
        for _ in 0..2 {
            assert_eq!(all.get_mut(0).unwrap().call_answered(call), 0, "it came after the call was sent");
        }
    }
}
