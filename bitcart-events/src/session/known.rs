//! What was said last about each transaction and request, so that what says nothing new can be
//! told from what does.

use std::num::NonZeroU64;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// What an update is about: a hash of the wallet, the event, and the transaction or request.
pub(crate) type Subject = u64;

/// Grows with every update that is handled; a greater one is later.
pub(crate) type Stamp = u64;

/// At least so many subjects are remembered for each daemon, and at most twice as many: those that
/// were spoken of last. The repeat of one that is forgotten is handled again.
const GENERATION: usize = 50_000;

/// What was said about a subject. Parts that one of two does not have are not compared: a block
/// processor's `tx_hashes` change afterwards, and the list of requests of an Electrum-based daemon
/// has no `sent_amount`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// A payment's status, a verified transaction's height; 0 for what is only said once.
    pub(crate) state: i64,
    /// A hash of the amount that was sent.
    pub(crate) amount: Option<NonZeroU64>,
    /// A hash of the transactions, whatever their order.
    pub(crate) transactions: Option<NonZeroU64>,
}

/// Two generations: when the young one is grown up, the old one is forgotten at once. That costs
/// nothing an update, where to forget the oldest alone would want a list that is kept in order.
#[derive(Debug, Default)]
pub(crate) struct Known {
    young: Generation,
    old: Generation,
    stamp: Stamp,
    has_forgotten: bool,
}

/// The table has places only, of four bytes, and what was said stands in the order of saying. Most updates
/// are about a subject that was never spoken of: for these the table is all that is looked at, and it is small
/// enough to stay in the processor's cache while updates stream through it. (In a map of subjects this took
/// a fifth of the time between socket and handler.)
#[derive(Debug, Default)]
struct Generation {
    places: HashTable<u32>,
    said: Vec<Last>,
}

/// What was said last about a subject.
#[derive(Clone, Copy, Debug)]
struct Last {
    subject: Subject,
    said: Said,
    stamp: Stamp,
}

impl Said {
    /// What can only be said once, as that there is a transaction.
    pub(crate) const ONCE: Self = Self { state: 0, amount: None, transactions: None };

    /// Whether this, said after `earlier`, says something new.
    pub(crate) fn is_news_after(&self, earlier: &Self) -> bool {
        let differ = |a: Option<NonZeroU64>, b: Option<NonZeroU64>| a.is_some() && b.is_some() && a != b;
        self.state != earlier.state
            || differ(self.amount, earlier.amount)
            || differ(self.transactions, earlier.transactions)
    }
}

impl Known {
    /// What was said last about a subject.
    pub(crate) fn said(&self, subject: Subject) -> Option<Said> {
        self.last(subject).map(|last| last.said)
    }

    /// Whether anything was ever forgotten.
    pub(crate) fn has_forgotten(&self) -> bool {
        self.has_forgotten
    }

    /// Now.
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Whether anything was said about a subject after `stamp`.
    pub(crate) fn said_since(&self, subject: Subject, stamp: Stamp) -> bool {
        self.last(subject).is_some_and(|last| last.stamp > stamp)
    }

    /// Remembers what is said, and tells whether it is new.
    pub(crate) fn say(&mut self, subject: Subject, said: Said) -> bool {
        self.stamp += 1;
        let earlier =
            self.young.say(Last { subject, said, stamp: self.stamp }).or_else(|| self.old.last(subject));
        if self.young.said.len() == GENERATION {
            std::mem::swap(&mut self.young, &mut self.old);
            self.has_forgotten |= !self.young.said.is_empty();
            self.young.places.clear();
            self.young.said.clear();
        }
        earlier.is_none_or(|earlier| said.is_news_after(&earlier.said))
    }

    fn last(&self, subject: Subject) -> Option<Last> {
        self.young.last(subject).or_else(|| self.old.last(subject))
    }
}

impl Generation {
    fn last(&self, subject: Subject) -> Option<Last> {
        let place = self.places.find(subject, |place| self.said[*place as usize].subject == subject)?;
        Some(self.said[*place as usize])
    }

    /// Puts this in the place of what was said last about its subject, and gives that back.
    fn say(&mut self, latest: Last) -> Option<Last> {
        let said = &mut self.said;
        let subject = |place: &u32| said[*place as usize].subject;
        match self.places.entry(latest.subject, |place| subject(place) == latest.subject, subject) {
            Entry::Occupied(place) => Some(std::mem::replace(&mut said[*place.get() as usize], latest)),
            Entry::Vacant(place) => {
                // A generation is far smaller than four thousand million.
                place.insert(u32::try_from(said.len()).unwrap_or(u32::MAX));
                said.push(latest);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment(state: i64) -> Said {
        Said { state, amount: NonZeroU64::new(1), transactions: None }
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
        let full = Said { state: 3, amount: NonZeroU64::new(1), transactions: NonZeroU64::new(2) };
        for (later, news) in [
            (Said { amount: None, transactions: None, ..full }, false),
            (Said { amount: NonZeroU64::new(2), ..full }, true),
            (Said { transactions: NonZeroU64::new(3), ..full }, true),
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
        for subject in 0..3 * GENERATION as u64 {
            known.say(subject + 1, Said::ONCE);
            known.say(0, Said::ONCE);
        }
        assert!(known.young.said.len() + known.old.said.len() <= 2 * GENERATION);
        assert!(known.said(0).is_some());
        let last = 3 * GENERATION as u64;
        let first = last - GENERATION as u64 + 2;
        assert!((first..=last).all(|subject| known.said(subject).is_some()));
        assert!(known.has_forgotten());
    }
}
