//! What a wallet's queue has brought, and the socket may still bring.

use std::collections::VecDeque;

use super::{Identity, PingNumber, WINDOW};

/// Each with the ping whose pong ends the wait.
#[derive(Debug, Default)]
pub(super) struct FromQueue(VecDeque<(Identity, PingNumber)>);

impl FromQueue {
    pub(super) fn put(&mut self, identity: Identity, ping: PingNumber) {
        // A peer that sends and never answers a ping ends no wait.
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        self.0.push_back((identity, ping));
    }

    /// The socket brings an update. Whether it is the twin of one of these.
    pub(super) fn on_socket(&mut self, identity: Identity) -> bool {
        let at = self.0.iter().position(|(waiting, _)| *waiting == identity);
        at.is_some_and(|at| self.0.remove(at).is_some())
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(super) fn pong(&mut self, ping: PingNumber) {
        self.0.retain(|(_, waits_for)| *waits_for > ping);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_awaits_its_twin_until_the_pong_and_no_longer() {
        let mut from_queue = FromQueue::default();
        from_queue.put(1, 7);
        from_queue.pong(6);
        assert!(!from_queue.is_empty());
        from_queue.pong(7);
        assert!(!from_queue.on_socket(1), "after the pong it is another one");
    }

    #[test]
    fn of_two_equal_ones_each_has_its_twin() {
        let mut from_queue = FromQueue::default();
        for identity in [1, 2, 1] {
            from_queue.put(identity, 7);
        }
        assert_eq!([1, 1, 1, 2].map(|identity| from_queue.on_socket(identity)), [true, true, false, true]);
        assert!(from_queue.is_empty());
    }

    #[test]
    fn what_is_awaited_is_bounded_though_no_pong_comes() {
        let mut from_queue = FromQueue::default();
        (0..10 * WINDOW as Identity).for_each(|identity| from_queue.put(identity, 1));
        assert_eq!(from_queue.0.len(), WINDOW);
        assert!(from_queue.on_socket(10 * WINDOW as Identity - 1), "the newest are kept");
    }
}
