//! The twins of all wallets of a daemon.

use std::collections::HashSet;

use super::{Identity, PingNumber, Position, Twins};
use crate::cache;
use crate::session::book::Slot;

/// Found by the wallet's place. There is one for each from the beginning, also if that wallet awaits nothing: to
/// get its memory costs as much as several updates, and is none of a burst's business.
#[derive(Debug, Default)]
pub(crate) struct BySlot {
    twins: Vec<Twins>,
    /// Came by the socket, in their order, and are not with their wallets yet. With many wallets none of those
    /// is in the processor's cache; to go to one after the other costs a third of going to each in its turn,
    /// between all that an update is else about.
    unfiled: Vec<(Slot, Identity)>,
    /// Whose queues have brought something that the socket may still bring, and some that did.
    await_socket: HashSet<Slot>,
}

/// So many and no more are not with their wallets.
const UNFILED: usize = 4096;

/// So many are looked up at the same time.
const TOGETHER: usize = 32;

impl BySlot {
    /// There is a wallet at this place.
    pub(crate) fn add(&mut self, slot: Slot) {
        let count = slot as usize + 1;
        if self.twins.len() < count {
            self.twins.resize_with(count, Twins::default);
        }
    }

    /// Whether the socket may still bring something that a wallet's queue has brought.
    pub(crate) fn awaits_socket(&self, slot: Slot) -> bool {
        self.await_socket.contains(&slot) && self.twins.get(slot as usize).is_some_and(Twins::awaits_socket)
    }

    /// Of a wallet.
    pub(crate) fn get(&mut self, slot: Slot) -> Option<&mut Twins> {
        self.file();
        self.twins.get_mut(slot as usize)
    }

    /// Behind all that the socket has brought of a wallet, and of those that had its place before.
    pub(crate) fn position(&mut self, slot: Slot) -> Position {
        self.get(slot).map_or(0, |twins| twins.position())
    }

    /// A call for a wallet's queue goes out.
    pub(crate) fn call_sent(&mut self, slot: Slot) {
        self.file();
        self.of(slot).call_sent();
    }

    /// One that went out is over. What the socket has brought up to now is kept for its answer.
    pub(crate) fn call_over(&mut self, slot: Slot) {
        self.file();
        self.of(slot).call_over();
    }

    /// The socket brings an update of a wallet. Whether it is the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        if self.await_socket.contains(&slot) {
            self.file();
            return self.of(slot).on_socket(identity);
        }
        if self.unfiled.len() == UNFILED {
            self.file();
        }
        self.unfiled.push((slot, identity));
        false
    }

    /// The socket may still bring the twin of what a wallet's queue has brought, until the pong of `ping`.
    pub(crate) fn await_on_socket(&mut self, slot: Slot, identity: Identity, ping: PingNumber) {
        self.file();
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
        if let Some(twins) = self.get(slot) {
            twins.clear();
        }
    }

    /// No wallet does.
    pub(crate) fn clear(&mut self) {
        self.file();
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

    fn file(&mut self) {
        let Some(last) = self.unfiled.iter().map(|(slot, _)| *slot).max() else { return };
        self.add(last);
        for some in self.unfiled.chunks(TOGETHER) {
            for (slot, _) in some {
                cache::look_at(self.twins[*slot as usize].position());
            }
            // Of those with a list, that is somewhere else.
            for (slot, _) in some {
                cache::look_at(self.twins[*slot as usize].newest());
            }
            for (slot, identity) in some {
                self.twins[*slot as usize].on_socket(*identity);
            }
        }
        self.unfiled.clear();
    }

    fn of(&mut self, slot: Slot) -> &mut Twins {
        self.add(slot);
        &mut self.twins[slot as usize]
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
            assert_eq!(all.get(0).unwrap().call_answered(call), 0, "it came after the call was sent");
        }
    }
}
