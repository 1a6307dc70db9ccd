//! The twins of all wallets of a daemon.

use std::collections::HashMap;

use super::from_queue::FromQueue;
use super::{Identity, PingNumber, Twins};
use crate::cache;
use crate::session::book::Slot;
use crate::session::rounds::Activity;

/// Found by the wallet's place. There is one for each from the beginning, also if that wallet awaits nothing: to
/// get its memory costs as much as several updates, and is none of a burst's business.
#[derive(Debug, Default)]
pub(crate) struct BySlot {
    twins: Vec<Twins>,
    /// Of the wallets whose queue has brought something that the socket may still bring. Most have none.
    from_queue: HashMap<Slot, FromQueue>,
}

impl BySlot {
    /// There is a wallet at this place, of which nothing was heard.
    pub(crate) fn add(&mut self, slot: Slot) {
        self.of(slot).activity = Activity::default();
    }

    /// Has what is written when the socket brings updates of these wallets brought into the processor's cache.
    pub(crate) fn look_at(&self, slots: &[Slot]) {
        let twins = || slots.iter().filter_map(|slot| self.twins.get(*slot as usize));
        cache::look_at(twins().map(Twins::position));
        cache::look_at(twins().filter_map(Twins::end_of_older));
    }

    /// Whether the socket may still bring something that a wallet's queue has brought.
    pub(crate) fn awaits_socket(&self, slot: Slot) -> bool {
        self.from_queue.contains_key(&slot)
    }

    /// Of a wallet.
    pub(crate) fn get(&self, slot: Slot) -> Option<&Twins> {
        self.twins.get(slot as usize)
    }

    /// Of a wallet, which is there from now on.
    pub(crate) fn of(&mut self, slot: Slot) -> &mut Twins {
        let count = slot as usize + 1;
        if self.twins.len() < count {
            self.twins.resize_with(count, Twins::default);
        }
        &mut self.twins[slot as usize]
    }

    /// The socket brings an update of a wallet. Whether it is the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, slot: Slot, identity: Identity) -> bool {
        if self.is_from_queue(slot, identity) {
            return true;
        }
        self.of(slot).on_socket(identity);
        false
    }

    /// What the socket has brought of a wallet just now is no twin, and says nothing new, so that nobody is told.
    pub(crate) fn nobody_is_told(&mut self, slot: Slot) {
        self.of(slot).nobody_is_told();
    }

    /// The socket may still bring the twin of what a wallet's queue has brought, until the pong of `ping`.
    pub(crate) fn await_on_socket(&mut self, slot: Slot, identity: Identity, ping: PingNumber) {
        self.from_queue.entry(slot).or_default().put(identity, ping);
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(crate) fn pong(&mut self, ping: PingNumber) {
        self.from_queue.retain(|_, from_queue| {
            from_queue.pong(ping);
            !from_queue.is_empty()
        });
        // When many are loaded, the queues of all may have something.
        self.from_queue.shrink_to(2 * self.from_queue.len());
    }

    /// The socket is gone, and with it the twins that it might have brought.
    pub(crate) fn disconnected(&mut self) {
        self.from_queue.clear();
    }

    /// A wallet awaits nothing any more, of its queue and of the socket.
    pub(crate) fn forget(&mut self, slot: Slot) {
        self.from_queue.remove(&slot);
        if let Some(twins) = self.twins.get_mut(slot as usize) {
            twins.clear();
        }
    }

    /// No wallet awaits anything of its queue any more.
    pub(crate) fn clear(&mut self) {
        self.twins.iter_mut().for_each(Twins::clear);
    }

    fn is_from_queue(&mut self, slot: Slot, identity: Identity) -> bool {
        let Some(from_queue) = self.from_queue.get_mut(&slot) else { return false };
        let is_twin = from_queue.on_socket(identity);
        if from_queue.is_empty() {
            self.from_queue.remove(&slot);
        }
        is_twin
    }
}

#[cfg(test)]
mod tests {
    use super::super::BySocket;
    use super::*;

    const A: Identity = 1;
    const B: Identity = 2;

    #[test]
    fn the_second_channel_cancels_the_first_whichever_it_is() {
        let mut all = BySlot::default();
        assert!(!all.on_socket(7, A));
        assert_eq!(all.of(7).on_queue(&[A, B]), [BySocket::Told, BySocket::Not]);
        all.await_on_socket(7, B, 1);
        assert!(all.awaits_socket(7));
        assert!(!all.on_socket(6, B), "it is another wallet's");
        assert!(all.on_socket(7, B));
        assert!(!all.awaits_socket(7));
        assert_eq!(all.of(7).on_queue(&[B]), [BySocket::Not], "a twin is kept for nothing more");
    }

    #[test]
    fn after_the_pong_nothing_is_awaited_and_nothing_is_kept_for_it() {
        let mut all = BySlot::default();
        all.await_on_socket(0, A, 7);
        all.await_on_socket(1, B, 8);
        all.pong(7);
        assert_eq!([0, 1].map(|slot| all.awaits_socket(slot)), [false, true]);
        assert_eq!([(0, A), (1, B)].map(|(slot, identity)| all.on_socket(slot, identity)), [false, true]);
        assert!(all.from_queue.is_empty());
    }

    #[test]
    fn what_many_wallets_awaited_leaves_no_memory_behind() {
        let mut all = BySlot::default();
        (0..1_000).for_each(|slot| all.await_on_socket(slot, A, 7 + PingNumber::from(slot > 0)));
        all.pong(7);
        assert!(all.from_queue.capacity() >= 999, "the others are awaited still");
        all.pong(8);
        assert_eq!(all.from_queue.capacity(), 0);
    }

    #[test]
    fn a_lost_socket_brings_no_twins_but_the_queue_still_does() {
        let mut all = BySlot::default();
        all.on_socket(0, A);
        all.await_on_socket(0, B, 1);
        all.disconnected();
        assert!(!all.on_socket(0, B));
        assert_eq!(all.of(0).on_queue(&[A]), [BySocket::Told]);
    }

    #[test]
    fn a_wallet_in_the_place_of_another_has_nothing_of_it_but_that_its_calls_may_still_be_answered() {
        let mut all = BySlot::default();
        all.on_socket(0, A);
        all.await_on_socket(0, B, 1);
        all.of(0).activity.again(5);
        let call = all.of(0).position();
        all.forget(0);
        all.add(0);
        assert_eq!((all.awaits_socket(0), all.of(0).activity.when()), (false, 0));
        assert_eq!(all.of(0).on_queue(&[A]), [BySocket::Not]);
        assert!(all.of(0).position() >= call);
        assert_eq!(all.of(0).activity.again(6), 1, "what was heard of the other is not counted");
    }

    #[test]
    fn who_awaits_something_again_goes_on_behind_every_call_that_was_sent() {
        let mut all = BySlot::default();
        let before = all.of(0).position();
        assert!(!all.on_socket(0, 7));
        let call = all.of(0).position();
        assert!(before < call);
        all.clear();
        assert!(all.of(0).position() >= call);
        assert!(!all.on_socket(0, 7));
        for _ in 0..2 {
            assert_eq!(all.of(0).call_answered(call), 0, "it came after the call was sent");
        }
    }
}
