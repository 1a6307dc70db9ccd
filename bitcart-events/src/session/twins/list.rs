//! The updates of a wallet that its queue is still to bring, in the order of arrival.

use std::collections::VecDeque;

use smallvec::SmallVec;

use super::{FEW, Twins, WINDOW, WINDOW_OF_CALL};

/// Room for so many is made at first for those before the newest: to get more costs as much as several updates. It
/// is twice as much each time, and a ring at last, in which the newest take the place of the oldest.
const ROOM: usize = WINDOW / 16;

impl Twins {
    /// Puts one behind all others.
    pub(super) fn push(&mut self, one: u64) {
        if usize::from(self.count) == FEW {
            self.forget_what_is_too_old();
            self.put_newest_with_older();
        }
        self.newest[usize::from(self.count)] = one;
        self.count += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.older.as_ref().map_or(0, |older| older.len()) + self.newest().len()
    }

    /// What is written for the next one beside the wallet's line, if anything is.
    pub(super) fn end_of_older(&self) -> Option<u64> {
        let older = self.older.as_ref().filter(|_| usize::from(self.count) == FEW)?;
        // In the place of the oldest, or behind the newest.
        let is_full = older.len() == older.capacity();
        if is_full { older.front().copied() } else { older.back().copied() }
    }

    /// All, as they stand.
    pub(super) fn each(&self) -> impl Iterator<Item = u64> {
        let older = self.older.iter().flat_map(|older| older.iter());
        older.chain(self.newest()).copied()
    }

    /// All, one behind the other.
    pub(super) fn all(&mut self) -> &[u64] {
        if self.older.is_some() {
            self.put_newest_with_older();
        }
        match &mut self.older {
            Some(older) => older.make_contiguous(),
            None => &self.newest[..usize::from(self.count)],
        }
    }

    /// The first so many are awaited no more.
    pub(super) fn forget(&mut self, count: usize) {
        self.missed = self.missed.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
        if self.older.is_some() {
            self.put_newest_with_older();
        }
        let Some(older) = &mut self.older else {
            let left: SmallVec<[u64; FEW]> = self.newest().iter().skip(count).copied().collect();
            return self.set_newest(&left);
        };
        older.drain(..count.min(older.len()));
        if older.len() <= FEW {
            let left: SmallVec<[u64; FEW]> = older.iter().copied().collect();
            self.older = None;
            self.set_newest(&left);
        } else if older.len() <= WINDOW && older.capacity() > WINDOW {
            older.shrink_to(WINDOW);
        }
    }

    fn newest(&self) -> &[u64] {
        &self.newest[..usize::from(self.count)]
    }

    /// At most [a few](FEW).
    #[allow(clippy::cast_possible_truncation, reason = "a few are fewer")]
    fn set_newest(&mut self, identities: &[u64]) {
        self.newest[..identities.len()].copy_from_slice(identities);
        self.count = identities.len() as u8;
    }

    fn put_newest_with_older(&mut self) {
        let older = self.older.get_or_insert_with(|| Box::new(VecDeque::with_capacity(ROOM)));
        older.extend(&self.newest[..usize::from(self.count)]);
        self.count = 0;
    }

    /// So that there is room for a few more.
    fn forget_what_is_too_old(&mut self) {
        let most = if self.calls == 0 { WINDOW } else { WINDOW_OF_CALL };
        let Some(older) = &mut self.older else { return };
        let too_many = (older.len() + FEW).saturating_sub(most);
        if too_many > FEW {
            // A call is over, for which more was kept.
            return self.forget(too_many);
        }
        self.missed = self.missed.saturating_sub(u32::try_from(too_many).unwrap_or(u32::MAX));
        for _ in 0..too_many {
            older.pop_front();
        }
    }
}
