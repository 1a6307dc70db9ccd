//! What the socket has brought lately, and when that was.

use std::collections::VecDeque;

use crate::session::known::Stamp;
use crate::session::twins::Identity;

/// So many updates are remembered: what comes twice comes soon, and so does the answer to a call.
const WINDOW: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Heard(VecDeque<(Identity, Stamp)>);

impl Heard {
    /// The socket has brought this, and all that was said until then has this stamp or an earlier one.
    pub(super) fn hear(&mut self, identity: Identity, stamp: Stamp) {
        if self.0.len() == WINDOW {
            self.0.pop_front();
        }
        self.0.push_back((identity, stamp));
    }

    pub(super) fn has(&self, identity: Identity) -> bool {
        self.when(identity).is_some()
    }

    /// When it was brought last.
    pub(super) fn when(&self, identity: Identity) -> Option<Stamp> {
        self.0.iter().rev().find(|(one, _)| *one == identity).map(|(_, stamp)| *stamp)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_brought_is_known_by_the_last_time() {
        let mut heard = Heard::default();
        for (identity, stamp) in [(1, 10), (2, 11), (1, 12)] {
            heard.hear(identity, stamp);
        }
        assert_eq!([1, 2, 3].map(|identity| heard.when(identity)), [Some(12), Some(11), None]);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut heard = Heard::default();
        for identity in 0..10_000 {
            heard.hear(identity, identity);
        }
        assert_eq!(heard.0.len(), WINDOW);
        assert!(heard.has(9_999) && !heard.has(0));
    }
}
