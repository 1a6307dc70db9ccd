//! The updates of a wallet that its queue is still to bring, in the order of arrival.

use smallvec::SmallVec;

use super::{FEW, Identity, Twins, WINDOW, WINDOW_OF_CALL};

/// Room for so many is made at first for those before the newest: to get more costs as much as several updates.
const ROOM: usize = 3 * FEW;

impl Twins {
    /// Puts one behind all others.
    pub(super) fn push(&mut self, identity: Identity) {
        if self.newest().len() == FEW {
            self.put_newest_with_older();
            self.forget_what_is_too_old();
        }
        self.newest[usize::from(self.count)] = identity;
        self.count += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.older().len() + self.newest().len()
    }

    /// What is written for the next one beside the wallet's line, if anything is.
    pub(super) fn end_of_older(&self) -> Option<u64> {
        self.older().last().filter(|_| self.newest().len() == FEW).copied()
    }

    /// All, as they stand.
    pub(super) fn each(&self) -> impl Iterator<Item = u64> {
        self.older().iter().chain(self.newest()).copied()
    }

    /// All, one behind the other.
    pub(super) fn all(&mut self) -> &[u64] {
        if self.older.is_none() {
            return self.newest();
        }
        self.put_newest_with_older();
        self.older()
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
            let left = self.older.take().unwrap_or_default();
            self.set_newest(&left);
        } else if older.len() <= WINDOW && older.capacity() > 4 * WINDOW {
            older.shrink_to_fit();
        }
    }

    fn newest(&self) -> &[u64] {
        &self.newest[..usize::from(self.count)]
    }

    fn older(&self) -> &[u64] {
        self.older.as_deref().map_or(&[], Vec::as_slice)
    }

    /// At most [a few](FEW).
    #[allow(clippy::cast_possible_truncation, reason = "a few are fewer")]
    fn set_newest(&mut self, identities: &[u64]) {
        self.newest[..identities.len()].copy_from_slice(identities);
        self.count = identities.len() as u8;
    }

    fn put_newest_with_older(&mut self) {
        let older = self.older.get_or_insert_with(|| Box::new(Vec::with_capacity(ROOM)));
        older.extend_from_slice(&self.newest[..usize::from(self.count)]);
        self.count = 0;
    }

    /// So that there is room for a few more.
    fn forget_what_is_too_old(&mut self) {
        let most = if self.calls == 0 { 2 * WINDOW } else { WINDOW_OF_CALL };
        if self.len() + FEW > most {
            self.forget(self.len() - most / 2);
        }
    }
}
