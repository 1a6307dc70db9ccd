//! What was said last about each transaction and request, so that what says nothing new can be
//! told from what does.

use std::collections::{HashMap, VecDeque};

/// What an update is about: a hash of the wallet, the event, and the transaction or request.
pub(crate) type Subject = u64;

/// Grows with every update that is handled; a greater one is later.
pub(crate) type Stamp = u64;

/// Subjects that are remembered for each daemon. The one that was silent longest is forgotten, and
/// then its repeat is handled again.
const CAPACITY: usize = 50_000;

/// What was said about a subject. Parts that one of two does not have are not compared: a block
/// processor's `tx_hashes` change afterwards, and the list of requests of an Electrum-based daemon
/// has no `sent_amount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// A payment's status, a verified transaction's height; 0 for what is only said once.
    pub(crate) state: i64,
    /// A hash of the amount that was sent.
    pub(crate) amount: Option<u64>,
    /// A hash of the transactions, whatever their order.
    pub(crate) transactions: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Known {
    said: HashMap<Subject, (Said, Stamp)>,
    order: VecDeque<(Subject, Stamp)>,
    stamp: Stamp,
    has_forgotten: bool,
}

impl Said {
    /// What can only be said once, as that there is a transaction.
    pub(crate) const ONCE: Self = Self { state: 0, amount: None, transactions: None };

    /// Whether this, said after `earlier`, says something new.
    pub(crate) fn is_news_after(&self, earlier: &Self) -> bool {
        let differ = |a: Option<u64>, b: Option<u64>| a.is_some() && b.is_some() && a != b;
        self.state != earlier.state
            || differ(self.amount, earlier.amount)
            || differ(self.transactions, earlier.transactions)
    }
}

impl Known {
    /// What was said last about a subject.
    pub(crate) fn said(&self, subject: Subject) -> Option<Said> {
        self.said.get(&subject).map(|(said, _)| *said)
    }

    /// Whether there were ever more subjects than are remembered.
    pub(crate) fn has_forgotten(&self) -> bool {
        self.has_forgotten
    }

    /// Now.
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Whether anything was said about a subject after `stamp`.
    pub(crate) fn said_since(&self, subject: Subject, stamp: Stamp) -> bool {
        self.said.get(&subject).is_some_and(|(_, at)| *at > stamp)
    }

    /// Remembers what is said, and tells whether it is new.
    pub(crate) fn say(&mut self, subject: Subject, said: Said) -> bool {
        let news = self.said(subject).is_none_or(|earlier| said.is_news_after(&earlier));
        self.stamp += 1;
        self.said.insert(subject, (said, self.stamp));
        self.order.push_back((subject, self.stamp));
        self.forget_the_oldest();
        news
    }

    /// An entry of the order counts only while it is the subject's latest; the others are left
    /// over from earlier words and are passed by. There are never more than twice as many.
    fn forget_the_oldest(&mut self) {
        while self.said.len() > CAPACITY || self.order.len() > 2 * CAPACITY {
            let Some((subject, stamp)) = self.order.pop_front() else { return };
            let is_latest = self.said.get(&subject).is_some_and(|(_, latest)| *latest == stamp);
            if is_latest {
                self.has_forgotten = true;
                self.said.remove(&subject);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(state: i64) -> Said {
        Said { state, amount: Some(1), transactions: None }
    }

    #[test]
    fn a_reorganisation_is_news_at_every_step() {
        let mut known = Known::default();
        for (state, news) in [(3, true), (3, false), (7, true), (7, false), (3, true)] {
            assert_eq!(known.say(9, payment(state)), news, "{state}");
        }
    }

    #[test]
    fn a_part_that_is_not_said_is_not_news() {
        let full = Said { state: 3, amount: Some(1), transactions: Some(2) };
        for (later, news) in [
            (Said { amount: None, transactions: None, ..full }, false),
            (Said { amount: Some(2), ..full }, true),
            (Said { transactions: Some(3), ..full }, true),
            (full, false),
        ] {
            assert_eq!(later.is_news_after(&full), news, "{later:?}");
        }
    }

    #[test]
    fn what_was_said_since_can_be_asked() {
        let mut known = Known::default();
        known.say(1, Said::ONCE);
        let stamp = known.stamp();
        known.say(2, Said::ONCE);
        assert!(known.said_since(2, stamp));
        assert!(!known.said_since(1, stamp));
    }

    #[test]
    fn what_is_held_is_bounded_and_what_is_said_again_stays() {
        let mut known = Known::default();
        for subject in 0..3 * CAPACITY as u64 {
            known.say(subject + 1, Said::ONCE);
            known.say(0, Said::ONCE);
        }
        assert!(known.said.len() <= CAPACITY);
        assert!(known.order.len() <= 2 * CAPACITY);
        assert!(known.said(0).is_some());
    }
}
