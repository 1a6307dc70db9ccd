//! What the socket has brought lately, and when that was.

use std::collections::VecDeque;

use crate::session::book::Slot;
use crate::session::known::{Stamp, Subject};
use crate::session::meaning::Meant;
use crate::session::twins::Identity;

/// So many updates are remembered: what comes twice comes soon, and so does the answer to a call.
const WINDOW: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Heard(VecDeque<Update>);

#[derive(Debug)]
struct Update {
    subject: Subject,
    identity: Identity,
    /// All that was said until it came has this stamp or an earlier one.
    stamp: Stamp,
    wallet: Slot,
    /// Its twin is in the queue still, as far as is known.
    is_awaited: bool,
}

impl Heard {
    /// The socket has brought this, and all that was said until then has this stamp or an earlier one. Whether
    /// the queue is to bring its twin.
    pub(super) fn hear(&mut self, wallet: Slot, meant: &Meant, stamp: Stamp, is_awaited: bool) {
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        let Meant { subject, identity, .. } = *meant;
        self.0.push_back(Update { subject, identity, stamp, wallet, is_awaited });
    }

    pub(super) fn has(&self, meant: &Meant) -> bool {
        self.0.iter().any(|update| update.is(meant.subject, meant.identity))
    }

    /// The queue brings the twin of one of these: when that came. Both channels keep one order, so of equal
    /// ones it is the first that is awaited, and nothing before it about the same is awaited any more.
    pub(super) fn pair(&mut self, subject: Subject, identity: Identity) -> Option<Stamp> {
        let at = self.0.iter().position(|update| update.is_awaited && update.is(subject, identity))?;
        for update in self.0.range_mut(..=at).filter(|update| update.subject == subject) {
            update.is_awaited = false;
        }
        Some(self.0[at].stamp)
    }

    /// What a wallet's queue was to bring of what came until then is in it no more.
    pub(super) fn forget(&mut self, wallet: Slot, until: Stamp) {
        for update in self.0.iter_mut().filter(|update| update.wallet == wallet && update.stamp <= until) {
            update.is_awaited = false;
        }
    }

    /// Nor is anything in any queue.
    pub(super) fn await_nothing(&mut self) {
        self.0.iter_mut().for_each(|update| update.is_awaited = false);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Update {
    fn is(&self, subject: Subject, identity: Identity) -> bool {
        self.subject == subject && self.identity == identity
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::known::Said;

    fn meant(subject: Subject, identity: Identity) -> Meant {
        Meant { identity, subject, is_lasting: true, said: Said::ONCE }
    }

    #[test]
    fn of_equal_ones_that_are_awaited_each_is_paired_once_in_their_order() {
        let mut heard = Heard::default();
        for (identity, stamp, is_awaited) in [(1, 9, false), (1, 10, true), (2, 11, true), (1, 12, true)] {
            heard.hear(0, &meant(5, identity), stamp, is_awaited);
        }
        heard.hear(0, &meant(6, 3), 13, true);
        let stamps = [(5, 1), (5, 3), (6, 1), (5, 1), (5, 2), (5, 1), (6, 3)];
        let stamps = stamps.map(|(subject, identity)| heard.pair(subject, identity));
        assert_eq!(stamps, [Some(10), None, None, Some(12), None, None, Some(13)]);
        assert!(heard.has(&meant(5, 1)) && !heard.has(&meant(6, 1)), "it was brought still");
    }

    #[test]
    fn what_is_in_no_queue_any_more_is_paired_with_nothing() {
        let heard = || {
            let mut heard = Heard::default();
            for (wallet, stamp) in [(0, 10), (1, 11), (0, 12)] {
                heard.hear(wallet, &meant(wallet.into(), 1), stamp, true);
            }
            heard
        };
        let paired = |mut heard: Heard| [0, 1].map(|subject| heard.pair(subject, 1));
        assert_eq!(paired(heard()), [Some(10), Some(11)]);
        let mut forgotten = heard();
        forgotten.forget(0, 11);
        assert_eq!(paired(forgotten), [Some(12), Some(11)]);
        let mut forgotten = heard();
        forgotten.await_nothing();
        assert!(forgotten.has(&meant(0, 1)));
        assert_eq!(paired(forgotten), [None, None]);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut heard = Heard::default();
        for identity in 0..10_000 {
            heard.hear(0, &meant(5, identity), identity, true);
        }
        assert_eq!(heard.0.len(), WINDOW);
        assert!(heard.has(&meant(5, 9_999)) && !heard.has(&meant(5, 0)));
    }
}
