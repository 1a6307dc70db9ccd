//! Which updates of one wallet still await their copy on the other channel.
//!
//! The daemon puts every update on the websocket and into the wallet's queue, in the same order.
//! Whichever copy comes first is handled; the other one, its twin, only cancels it. Twins are
//! counted and not merely remembered, since two equal updates can be two.

use std::collections::VecDeque;

use smallvec::SmallVec;

use self::align::align;
pub(crate) use self::by_slot::BySlot;

mod align;
mod by_slot;

/// What makes two updates equal: a hash of all that they say, `tx_hashes` aside.
pub(crate) type Identity = u64;

/// The number of a ping. Its pong says that the socket has brought all that was written before.
pub(crate) type PingNumber = u64;

/// More than a queue holds; what is older cannot be in it any more, and is forgotten when there is as much of it
/// again.
const WINDOW: usize = 256;

/// So many updates are awaited without memory of their own: most wallets have few between two calls for their
/// queue, and the first touch of a page of memory costs as much as several updates.
const FEW: usize = 4;

/// A place behind updates that a wallet's socket has brought: one further for each that awaits its twin, and
/// never less than it was.
pub(crate) type Position = u64;

/// One line of the processor's cache, and where there are more than [a few](FEW) a word behind it for each:
/// with many wallets none of this is in the cache.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(crate) struct Twins {
    /// Came by the socket, and not yet by the queue; in the order of arrival.
    from_socket: SmallVec<[Identity; FEW]>,
    /// Behind the last of these.
    position: Position,
    /// So many of the first were not in the answer to a call that was sent after they came.
    missed: usize,
    /// Came by the queue, and may still come by the socket until the pong of that ping. Most wallets have
    /// none.
    #[allow(clippy::box_collection, reason = "there is no room for more than a word")]
    from_queue: Option<Box<VecDeque<(Identity, PingNumber)>>>,
}
const _: () = assert!(size_of::<Twins>() == 64);

impl Twins {
    /// Behind all that the socket has brought.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// An update has come by the socket. Whether it is the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, identity: Identity) -> bool {
        if let Some(from_queue) = &mut self.from_queue
            && let Some(at) = from_queue.iter().position(|(waiting, _)| *waiting == identity)
        {
            from_queue.remove(at);
            return true;
        }
        if self.from_socket.len() == 2 * WINDOW {
            self.forget(WINDOW);
        }
        self.from_socket.push(identity);
        self.position += 1;
        false
    }

    /// The queue has brought these, in this order. For each, whether it is the twin of one that
    /// the socket brought.
    pub(crate) fn on_queue(&mut self, identities: &[Identity]) -> Vec<bool> {
        let pairs = align(identities, &self.from_socket);
        // Both channels keep one order: what the socket brought before a pair, and the queue did
        // not, will not be in the queue any more.
        if let Some(last) = pairs.iter().flatten().max() {
            self.forget(last + 1);
        }
        pairs.iter().map(Option::is_some).collect()
    }

    /// The socket may still bring the twin of what the queue has brought, until the pong of `ping`.
    pub(crate) fn await_on_socket(&mut self, identity: Identity, ping: PingNumber) {
        let from_queue = self.from_queue.get_or_insert_default();
        // A peer that sends and never answers a ping ends no wait.
        if from_queue.len() == WINDOW {
            from_queue.pop_front();
        }
        from_queue.push_back((identity, ping));
    }

    /// The answer to a call has been taken in, which was sent at this position. What the socket brought
    /// before two calls that have been answered without it is in the queue no more: an Electrum-based daemon
    /// sends to the sockets first and fills the queue a moment later, so one call can be too early for a
    /// twin, and two cannot. Tells how many those are.
    pub(crate) fn call_answered(&mut self, position: Position) -> usize {
        let before = self.count_before(position);
        let missed_twice = before.min(self.missed);
        self.missed = before.max(self.missed);
        self.forget(missed_twice);
        missed_twice
    }

    /// The queue has overflowed: what the socket brought before the call at this position may have been
    /// dropped from it.
    pub(crate) fn overflowed(&mut self, position: Position) {
        self.forget(self.count_before(position));
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(crate) fn pong(&mut self, ping: PingNumber) {
        if let Some(from_queue) = &mut self.from_queue {
            from_queue.retain(|(_, waits_for)| *waits_for > ping);
        }
    }

    /// The socket is gone, and with it the twins that it might have brought.
    pub(crate) fn disconnected(&mut self) {
        self.from_queue = None;
    }

    /// Awaits nothing any more, and needs no memory but this. What comes from now on has other positions.
    pub(crate) fn clear(&mut self) {
        *self = Self { position: self.position, ..Self::default() };
    }

    /// Whether nothing is awaited.
    pub(crate) fn is_settled(&self) -> bool {
        self.from_socket.is_empty() && !self.awaits_socket()
    }

    /// Whether the queue brought something whose twin the socket may still bring.
    pub(crate) fn awaits_socket(&self) -> bool {
        self.from_queue.as_ref().is_some_and(|from_queue| !from_queue.is_empty())
    }

    /// How many of those that are awaited from the queue came before this position.
    fn count_before(&self, position: Position) -> usize {
        let later = usize::try_from(self.position.saturating_sub(position)).unwrap_or(usize::MAX);
        self.from_socket.len().saturating_sub(later)
    }

    /// The first so many are awaited no more.
    fn forget(&mut self, count: usize) {
        self.from_socket.drain(..count);
        self.missed = self.missed.saturating_sub(count);
        if self.from_socket.len() <= FEW {
            self.from_socket.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Identity = 1;
    const B: Identity = 2;

    #[test]
    fn the_second_channel_cancels_the_first_whichever_it_is() {
        let mut twins = Twins::default();
        assert!(!twins.on_socket(A));
        assert_eq!(twins.on_queue(&[A, B]), [true, false]);
        twins.await_on_socket(B, 1);
        assert!(twins.on_socket(B));
        assert!(twins.is_settled());
    }

    #[test]
    fn what_is_awaited_is_bounded_though_no_pong_comes() {
        let mut twins = Twins::default();
        for identity in 0..10 * WINDOW as Identity {
            twins.on_socket(identity);
            twins.await_on_socket(identity, 1);
        }
        assert_eq!(twins.from_queue.unwrap().len(), WINDOW);
        assert!((WINDOW..=2 * WINDOW).contains(&twins.from_socket.len()), "{}", twins.from_socket.len());
    }

    #[test]
    fn two_equal_updates_are_two() {
        let mut twins = Twins::default();
        assert!(!twins.on_socket(A));
        assert!(!twins.on_socket(A));
        assert_eq!(twins.on_queue(&[A, A, A]), [true, true, false]);
    }

    #[test]
    fn an_update_of_the_queue_awaits_its_twin_until_the_pong_and_no_longer() {
        let mut twins = Twins::default();
        twins.await_on_socket(A, 7);
        twins.pong(6);
        assert!(twins.awaits_socket());
        twins.pong(7);
        assert!(!twins.on_socket(A), "after the pong it is another one");
    }

    #[test]
    fn a_lost_socket_brings_no_twins_but_the_queue_still_does() {
        let mut twins = Twins::default();
        twins.on_socket(A);
        twins.await_on_socket(B, 1);
        twins.disconnected();
        assert!(!twins.on_socket(B));
        assert_eq!(twins.on_queue(&[A]), [true]);
    }

    #[test]
    fn a_twin_may_miss_the_first_answer_and_not_the_second() {
        let mut twins = Twins::default();
        let before = twins.position();
        twins.on_socket(A);
        let after = twins.position();
        for position in [before, before, after] {
            assert_eq!(twins.call_answered(position), 0);
            assert!(!twins.is_settled(), "the first of these was sent before it came, the last after");
        }
        assert_eq!(twins.call_answered(before), 0);
        assert_eq!(twins.call_answered(after), 1);
        assert!(twins.is_settled(), "it was never queued, or another poller has it");
    }

    #[test]
    fn what_was_missed_once_is_told_from_what_came_after() {
        let mut twins = Twins { position: 70, ..Twins::default() };
        let calls: Vec<Position> = [A, B, A, B]
            .map(|identity| {
                twins.on_socket(identity);
                twins.position()
            })
            .into();
        assert_eq!(twins.call_answered(calls[1]), 0);
        assert_eq!(twins.call_answered(calls[2]), 2, "the third has been missed once");
        assert_eq!(twins.on_queue(&[A]), [true]);
        assert_eq!(twins.call_answered(calls[3]), 0, "the fourth once");
        assert_eq!(twins.call_answered(calls[0]), 0, "it came after this was sent");
        assert_eq!(twins.call_answered(calls[3]), 1);
    }

    #[test]
    fn one_order_on_both_channels_settles_what_was_never_queued() {
        let mut twins = Twins::default();
        for identity in [A, A, B] {
            twins.on_socket(identity);
        }
        assert_eq!(twins.on_queue(&[A, B]), [true, true]);
        assert!(twins.is_settled(), "the second A came twice by the socket alone");
    }

    #[test]
    fn an_overflow_forgets_what_may_have_been_dropped() {
        let mut twins = Twins::default();
        twins.on_socket(A);
        let call = twins.position();
        twins.on_socket(B);
        twins.overflowed(call);
        assert_eq!(twins.on_queue(&[A, B]), [false, true], "B came after the call was sent");
    }

    #[test]
    fn who_awaits_little_again_has_no_memory_of_its_own() {
        let mut twins = Twins::default();
        for identity in 0..10 {
            twins.on_socket(identity);
        }
        assert!(twins.from_socket.spilled());
        twins.on_queue(&[0, 1, 2, 3, 4, 5]);
        assert!(!twins.from_socket.spilled());
        assert_eq!(twins.on_queue(&[6, 7, 8, 9]), [true; 4]);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut twins = Twins::default();
        for identity in 0..10_000 {
            twins.on_socket(identity);
        }
        assert!((WINDOW..=2 * WINDOW).contains(&twins.from_socket.len()));
    }
}
