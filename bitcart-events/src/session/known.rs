//! What was said last about each transaction and request, so that what says nothing new can be
//! told from what does.

use std::num::NonZeroU64;

use self::marks::{Marks, PLACES};

mod marks;

/// What an update is about: a hash of the wallet, the event, and the transaction or request.
pub(crate) type Subject = u64;

/// Grows with every update that is judged; a greater one is later.
pub(crate) type Stamp = u64;

/// So many subjects are remembered for each daemon, and a third more at most: those that were spoken of
/// last. The repeat of one that is forgotten is handled again.
const REMEMBERED: usize = 50_000;

/// Sayings that are kept: as many as a mark has room for. Memory that is written in a ring is in no near cache.
const KEPT: usize = PLACES;
const _: () = assert!(KEPT > REMEMBERED, "there is no older part of the ring");

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

/// A ring of sayings, in their order. One that follows soon upon another of its subject takes that one's
/// place, so that the younger part of the ring has no subject twice; the older part is gone over at the pace
/// of the updates, and to forget costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Known {
    marks: Marks,
    lasts: Vec<Last>,
    /// Where the next saying goes.
    next: usize,
    stamp: Stamp,
    has_forgotten: bool,
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

    /// Whether this says nothing new about a subject.
    pub(crate) fn has(&self, subject: Subject, said: &Said) -> bool {
        self.said(subject).is_some_and(|earlier| !said.is_news_after(&earlier))
    }

    /// Some of what tells whether there is something of a subject. There is nothing of most.
    pub(crate) fn first_word(&self, subject: Subject) -> u64 {
        self.marks.first_word(subject)
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
        let found = self.find(subject);
        let is_news = found.is_none_or(|place| said.is_news_after(&self.lasts[place].said));
        let place = found.filter(|place| self.is_recent(*place)).unwrap_or_else(|| self.new_place(subject));
        let last = Last { subject, said, stamp: self.stamp };
        match self.lasts.get_mut(place) {
            Some(other) => *other = last,
            None => self.lasts.push(last),
        }
        is_news
    }

    fn last(&self, subject: Subject) -> Option<&Last> {
        self.find(subject).map(|place| &self.lasts[place])
    }

    fn find(&self, subject: Subject) -> Option<usize> {
        self.marks.find(subject, |place| self.lasts.get(place).is_some_and(|last| last.subject == subject))
    }

    /// Whether a place is in the younger part of the ring.
    fn is_recent(&self, place: usize) -> bool {
        (self.next + KEPT - 1 - place) % KEPT < REMEMBERED
    }

    /// The place behind all others, or of the oldest.
    fn new_place(&mut self, subject: Subject) -> usize {
        if self.marks.is_small_for(self.lasts.len()) {
            self.grow();
        }
        let place = self.next;
        self.has_forgotten |= self.marks.insert(subject, place) || self.lasts.len() == KEPT;
        self.next = (place + 1) % KEPT;
        place
    }

    /// While the table is small, nothing in the ring has been left for another.
    fn grow(&mut self) {
        self.marks = self.marks.grown();
        for (place, last) in self.lasts.iter().enumerate() {
            self.has_forgotten |= self.marks.insert(last.subject, place);
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

    /// As numbers that have nothing to do with each other, which a subject's hash is to another's.
    fn subject(number: usize) -> Subject {
        (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
    }

    #[test]
    fn what_is_held_is_bounded_and_what_is_said_again_stays() {
        let mut known = Known::default();
        for number in 1..=3 * KEPT {
            known.say(subject(number), Said::ONCE);
            known.say(subject(0), Said::ONCE);
        }
        assert_eq!(known.lasts.len(), KEPT);
        assert!(known.said(subject(0)).is_some() && known.has_forgotten());
        assert!((0..REMEMBERED).all(|before| known.said(subject(3 * KEPT - before)).is_some()));
        assert!(known.said(subject(KEPT)).is_none());
    }

    #[test]
    fn a_small_table_grows_and_keeps_what_it_has() {
        let mut known = Known::default();
        for number in 0..REMEMBERED {
            known.say(subject(number), payment(3));
            assert!(!known.say(subject(number / 2), payment(3)), "{number}");
        }
        assert!((0..REMEMBERED).all(|number| known.said(subject(number)).is_some()));
        assert!(!known.has_forgotten());
    }

    #[test]
    fn who_has_forgotten_knows_it() {
        let mut known = Known::default();
        for number in 0..=KEPT {
            assert!(!known.has_forgotten(), "{number}");
            // As many in one line of the table as in another.
            known.say((number as u64) << 40 | number as u64, Said::ONCE);
        }
        assert!(known.has_forgotten());
    }

    #[test]
    fn what_is_said_about_the_same_subjects_takes_no_others_place() {
        let mut known = Known::default();
        for round in 0..20 {
            for number in 0..REMEMBERED {
                assert_eq!(known.say(subject(number), payment(3)), round == 0, "{number}");
            }
        }
        assert!(known.lasts.len() <= KEPT && !known.has_forgotten());
    }

    #[test]
    fn the_oldest_of_a_full_ring_is_kept_if_it_is_said_again() {
        let mut known = Known::default();
        for number in 0..KEPT {
            known.say(subject(number), payment(3));
        }
        assert!(!known.say(subject(0), payment(3)));
        assert!(known.say(subject(KEPT), payment(3)));
        assert!(!known.say(subject(0), payment(3)));
        assert!(known.said(subject(1)).is_none());
    }

    #[test]
    fn one_of_the_older_part_is_told_from_its_repeat_and_moves_to_the_younger() {
        let mut known = Known::default();
        for number in 0..=REMEMBERED {
            known.say(subject(number), payment(3));
        }
        assert!(!known.say(subject(0), payment(3)));
        assert!(known.say(subject(0), payment(7)));
        for number in 1..=REMEMBERED {
            known.say(subject(KEPT + number), payment(3));
        }
        assert_eq!(known.said(subject(0)), Some(payment(7)));
    }
}
