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

/// So many of the updates that the socket brought last are remembered. What comes twice comes soon.
const HEARD: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Owed {
    subjects: ByHash<VecDeque<(Identity, PingNumber)>>,
    count: usize,
    heard: VecDeque<Identity>,
}

impl Owed {
    /// A queue has brought this. The socket may still bring it, until the pong of this ping.
    pub(super) fn await_on_socket(&mut self, subject: Subject, identity: Identity, ping: PingNumber) {
        if self.count < LIMIT {
            self.count += 1;
            self.subjects.entry(subject).or_default().push_back((identity, ping));
        }
    }

    /// The socket brings this. Whether it has brought it before, and owes what follows upon it. What it is
    /// about is asked only if anything is owed.
    pub(super) fn is_said_again(
        &mut self,
        identity: Identity,
        subject: impl FnOnce() -> Option<Subject>,
    ) -> bool {
        let subject = if self.subjects.is_empty() { None } else { subject() };
        let is_again = subject.is_some_and(|subject| self.is_again(subject, identity));
        if self.heard.len() == HEARD {
            self.heard.pop_front();
        }
        self.heard.push_back(identity);
        is_again
    }

    fn is_again(&mut self, subject: Subject, identity: Identity) -> bool {
        let Some(owed) = self.subjects.get_mut(&subject) else { return false };
        let at = owed.iter().position(|(one, _)| *one == identity);
        // An equal one may be owed as well, but only after what else is.
        if at != Some(0) && self.heard.contains(&identity) {
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

    /// The socket has brought A, and the queue A, B and C.
    fn owed() -> Owed {
        let mut owed = Owed::default();
        for identity in [A, B, C] {
            owed.await_on_socket(SUBJECT, identity, 7);
        }
        assert!(!owed.is_said_again(A, || Some(SUBJECT)));
        owed
    }

    #[test]
    fn what_the_socket_says_again_before_what_it_owes_is_told_from_all_else() {
        for (subject, identity, is_again) in
            [(SUBJECT, A, true), (SUBJECT, B, false), (SUBJECT, 13, false), (OTHER, A, false)]
        {
            assert_eq!(owed().is_said_again(identity, || Some(subject)), is_again, "{subject} {identity}");
        }
    }

    #[test]
    fn what_came_between_makes_no_difference_until_nothing_is_owed() {
        let mut owed = owed();
        owed.is_said_again(A, || Some(OTHER));
        owed.is_said_again(B, || Some(SUBJECT));
        assert!(owed.is_said_again(A, || Some(SUBJECT)) && owed.is_said_again(B, || Some(SUBJECT)));
        owed.is_said_again(C, || Some(SUBJECT));
        assert!(!owed.is_said_again(A, || Some(SUBJECT)), "a reorganisation");
    }

    #[test]
    fn what_is_owed_is_owed_until_the_pong_and_by_this_socket() {
        let mut owed = owed();
        owed.pong(6);
        assert!(owed.is_said_again(A, || Some(SUBJECT)));
        owed.pong(7);
        assert!(!owed.is_said_again(A, || Some(SUBJECT)), "it has lost the rest");
        owed = self::owed();
        owed.disconnected();
        assert!(!owed.is_said_again(A, || Some(SUBJECT)));
    }

    #[test]
    fn an_equal_update_that_is_owed_too_is_another_only_when_its_turn_has_come() {
        let mut owed = Owed::default();
        for identity in [A, B, A] {
            owed.await_on_socket(SUBJECT, identity, 1);
        }
        let said = [(A, false), (A, true), (B, false), (A, false), (A, false)];
        for (identity, is_again) in said {
            assert_eq!(owed.is_said_again(identity, || Some(SUBJECT)), is_again, "{identity}");
        }
    }

    #[test]
    fn what_is_owed_may_be_brought_without_what_is_owed_before_it() {
        let mut owed = owed();
        assert!(!owed.is_said_again(C, || Some(SUBJECT)));
        assert!(owed.is_said_again(C, || Some(SUBJECT)), "B is owed still");
    }

    #[test]
    fn what_is_held_is_bounded_though_no_pong_comes() {
        let mut owed = Owed::default();
        for subject in 0..3 * LIMIT as Subject {
            owed.await_on_socket(subject, A, 1);
            owed.is_said_again(A, || Some(subject + 1_000_000));
        }
        assert!(owed.count == LIMIT && owed.subjects.len() == LIMIT && owed.heard.len() == HEARD);
        owed.pong(1);
        assert_eq!(owed.count, 0);
    }
}
