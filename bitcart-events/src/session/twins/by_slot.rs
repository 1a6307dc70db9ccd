//! The twins of all wallets of a daemon.

use std::collections::HashSet;
use std::hint::black_box;

use super::{Identity, PingNumber, Position, Twins};
use crate::session::book::Slot;

/// Found by the wallet's place, since that takes one step for every update of the socket. There is one for
/// each place up to the last of which there ever was an update, also if that wallet awaits nothing.
#[derive(Debug, Default)]
pub(crate) struct BySlot {
    twins: Vec<Twins>,
    /// Whose queues have brought something that the socket may still bring, and some that did.
    await_socket: HashSet<Slot>,
}

impl BySlot {
    pub(crate) fn get(&self, slot: Slot) -> Option<&Twins> {
        self.twins.get(slot as usize)
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Twins> {
        self.twins.get_mut(slot as usize)
    }

    /// Has what a wallet awaits brought into the processor's cache.
    pub(crate) fn look_at(&self, slot: Slot) {
        black_box(self.position(slot));
    }

    /// Behind all that the socket has brought of a wallet, and of those that had its place before.
    pub(crate) fn position(&self, slot: Slot) -> Position {
        self.get(slot).map_or(0, Twins::position)
    }

    /// The socket brings an update of a wallet. Whether it is the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        self.of(slot).on_socket(identity)
    }

    /// The socket may still bring the twin of what a wallet's queue has brought, until the pong of `ping`.
    pub(crate) fn await_on_socket(&mut self, slot: Slot, identity: Identity, ping: PingNumber) {
        self.of(slot).await_on_socket(identity, ping);
        self.await_socket.insert(slot);
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(crate) fn pong(&mut self, ping: PingNumber) {
        self.level(|twins| twins.pong(ping));
    }

    /// The socket is gone, and with it the twins that it might have brought.
    pub(crate) fn disconnected(&mut self) {
        self.level(Twins::disconnected);
    }

    /// A wallet awaits nothing any more.
    pub(crate) fn forget(&mut self, slot: Slot) {
        if let Some(twins) = self.get_mut(slot) {
            twins.clear();
        }
    }

    /// No wallet does.
    pub(crate) fn clear(&mut self) {
        for twins in &mut self.twins {
            twins.clear();
        }
    }

    fn level(&mut self, what: impl Fn(&mut Twins)) {
        let twins = &mut self.twins;
        self.await_socket.retain(|slot| {
            let Some(twins) = twins.get_mut(*slot as usize) else { return false };
            what(twins);
            if twins.is_settled() {
                twins.clear();
            }
            twins.awaits_socket()
        });
    }

    fn of(&mut self, slot: Slot) -> &mut Twins {
        let index = slot as usize;
        if self.twins.len() <= index {
            self.twins.resize_with(index + 1, Twins::default);
        }
        &mut self.twins[index]
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
