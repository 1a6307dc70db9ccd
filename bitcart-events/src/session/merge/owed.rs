//! What the socket still owes of each request and transaction: what a queue has brought of it first.
//!
//! Both channels keep one order. So what the socket says again of something while it owes what follows
//! upon that, it has said twice; it would take the state backwards, and no queue has it any more.

use std::collections::VecDeque;

use crate::prehashed::ByHash;
use crate::session::known::Subject;
use crate::session::twins::{Identity, PingNumber};

/// So many updates are owed at once, and no more: far more than come between a ping and its pong.
const LIMIT: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Owed {
    subjects: ByHash<VecDeque<(Identity, PingNumber)>>,
    count: usize,
}

impl Owed {
    /// A queue has brought this. The socket may still bring it, until the pong of this ping.
    pub(super) fn await_on_socket(&mut self, subject: Subject, identity: Identity, ping: PingNumber) {
        if self.count < LIMIT {
            self.count += 1;
            self.subjects.entry(subject).or_default().push_back((identity, ping));
        }
    }

    /// Whether nothing is owed, so that nobody has to ask.
    pub(super) fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// The socket brings this, which it `was_heard` to bring before or not. Whether it owes what follows
    /// upon it, so that it has said it twice.
    pub(super) fn is_said_again(&mut self, subject: Subject, identity: Identity, was_heard: bool) -> bool {
        let Some(owed) = self.subjects.get_mut(&subject) else { return false };
        let at = owed.iter().position(|(one, _)| *one == identity);
        // An equal one may be owed as well, but only after what else is.
        if at != Some(0) && was_heard {
            return true;
        }
        if let Some(at) = at {
            owed.remove(at);
            self.count -= 1;
            if owed.is_empty() {
                self.subjects.remove(&subject);
            }
        }
        false
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(super) fn pong(&mut self, ping: PingNumber) {
        self.subjects.retain(|_, owed| {
            owed.retain(|(_, waits_for)| *waits_for > ping);
            !owed.is_empty()
        });
        self.count = self.subjects.values().map(VecDeque::len).sum();
    }

    /// The socket is gone, and with it what it owed.
    pub(super) fn disconnected(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject = 1;
    const OTHER: Subject = 2;
    const A: Identity = 10;
    const B: Identity = 11;
    const C: Identity = 12;

    /// The queue has brought A, B and C, and the socket A.
    fn owed() -> Owed {
        let mut owed = Owed::default();
        for identity in [A, B, C] {
            owed.await_on_socket(SUBJECT, identity, 7);
        }
        assert!(!owed.is_said_again(SUBJECT, A, false));
        owed
    }

    #[test]
    fn what_the_socket_says_again_before_what_it_owes_is_told_from_all_else() {
        for (subject, identity, was_heard, is_again) in [
            (SUBJECT, A, true, true),
            (SUBJECT, B, false, false),
            (SUBJECT, 13, false, false),
            (OTHER, A, true, false),
        ] {
            let is_said_again = owed().is_said_again(subject, identity, was_heard);
            assert_eq!(is_said_again, is_again, "{subject} {identity}");
        }
    }

    #[test]
    fn when_nothing_is_owed_any_more_nothing_is_said_twice() {
        let mut owed = owed();
        owed.is_said_again(SUBJECT, B, false);
        assert!(owed.is_said_again(SUBJECT, A, true) && owed.is_said_again(SUBJECT, B, true));
        owed.is_said_again(SUBJECT, C, false);
        assert!(owed.is_empty());
        assert!(!owed.is_said_again(SUBJECT, A, true), "a reorganisation");
    }

    #[test]
    fn what_is_owed_is_owed_until_the_pong_and_by_this_socket() {
        let mut owed = owed();
        owed.pong(6);
        assert!(owed.is_said_again(SUBJECT, A, true));
        owed.pong(7);
        assert!(!owed.is_said_again(SUBJECT, A, true), "it has lost the rest");
        owed = self::owed();
        owed.disconnected();
        assert!(!owed.is_said_again(SUBJECT, A, true));
    }

    #[test]
    fn an_equal_update_that_is_owed_too_is_another_only_when_its_turn_has_come() {
        let mut owed = Owed::default();
        for identity in [A, B, A] {
            owed.await_on_socket(SUBJECT, identity, 1);
        }
        for (identity, was_heard, is_again) in
            [(A, false, false), (A, true, true), (B, false, false), (A, true, false), (A, true, false)]
        {
            assert_eq!(owed.is_said_again(SUBJECT, identity, was_heard), is_again, "{identity}");
        }
    }

    #[test]
    fn what_is_owed_may_be_brought_without_what_is_owed_before_it() {
        let mut owed = owed();
        assert!(!owed.is_said_again(SUBJECT, C, false));
        assert!(owed.is_said_again(SUBJECT, C, true), "B is owed still");
    }

    #[test]
    fn what_is_held_is_bounded_though_no_pong_comes() {
        let mut owed = Owed::default();
        for subject in 0..3 * LIMIT as Subject {
            owed.await_on_socket(subject, A, 1);
        }
        assert!(owed.count == LIMIT && owed.subjects.len() == LIMIT);
        owed.pong(1);
        assert_eq!(owed.count, 0);
    }
}
