//! What the updates of a batch are kept in, and where that goes when they are handled.
//!
//! So much memory at a time is none that an allocator has at hand: it looks for it, divides what it finds and brings it
//! together again, and what it finds is in no cache. Among many wallets that took a twentieth of all the time between
//! socket and handler. So what was used last is used next.

use std::sync::{Arc, Mutex, PoisonError};

use super::{LARGEST, LONGEST, Part};
use crate::update_ref::Place;

/// A batch of fewer updates has memory that it fills, and an allocator has that at hand.
const MANY: usize = LONGEST / 2;

/// So much is kept for those that come: of what is read of a socket at once.
const MOST: usize = 32;

#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) texts: String,
    pub(super) places: Vec<Place>,
    pub(super) parts: Vec<Part>,
    /// Where it goes, if it was lent.
    from: Option<Arc<Used>>,
}

/// Memory of batches that are handled.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<Vec<Memory>>);

impl Memory {
    pub(super) fn of(texts: String, places: Vec<Place>) -> Self {
        Self { texts, places, parts: Vec::new(), from: None }
    }

    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
        self.parts.clear();
    }
}

impl Used {
    /// Memory for so many updates.
    pub(super) fn lend(self: &Arc<Self>, updates: usize) -> Memory {
        if updates < MANY {
            return Memory::default();
        }
        let mut memory = self.kept(Vec::pop).unwrap_or_default();
        memory.from = Some(Arc::clone(self));
        memory
    }

    fn take_back(&self, mut memory: Memory) {
        if memory.texts.capacity() <= LARGEST / 4 {
            memory.clear();
            self.kept(|kept| {
                if kept.len() < MOST {
                    kept.push(memory);
                }
            });
        }
    }

    fn kept<T>(&self, with: impl FnOnce(&mut Vec<Memory>) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some(from) = self.from.take() {
            from.take_back(std::mem::take(self));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Borrows memory, and fills it with so much text.
    fn filled(used: &Arc<Used>, updates: usize, text: usize) -> (Memory, usize) {
        let mut memory = used.lend(updates);
        memory.texts.push_str(&"x".repeat(text));
        memory.places.resize(updates, Place::NOWHERE);
        let address = memory.texts.as_ptr().addr();
        (memory, address)
    }

    #[test]
    fn what_many_updates_were_kept_in_is_lent_again_and_empty() {
        let used = Arc::default();
        let ((one, _), (other, address)) = (filled(&used, MANY, 5_000), filled(&used, MANY, 4_000));
        drop((one, other));
        let memory = used.lend(MANY);
        assert_eq!((memory.texts.as_ptr().addr(), memory.texts.capacity()), (address, 4_000));
        assert_eq!((memory.texts.len(), memory.places.len(), memory.parts.len()), (0, 0, 0));
        assert_eq!(used.lend(MANY).texts.capacity(), 5_000);
        assert_eq!(used.lend(MANY).texts.capacity(), 5_000, "it is back");
    }

    #[test]
    fn few_updates_have_memory_of_their_own() {
        let used = Arc::default();
        drop(filled(&used, MANY, 5_000));
        drop(filled(&used, MANY - 1, 100));
        assert_eq!(used.lend(MANY - 1).texts.capacity(), 0);
        assert_eq!(used.kept(|kept| kept.len()), 1);
    }

    #[test]
    fn little_is_kept_and_nothing_that_was_long() {
        let used = Arc::default();
        let many: Vec<Memory> = (0..2 * MOST).map(|_| filled(&used, MANY, LARGEST / 4).0).collect();
        drop(many);
        let long = filled(&used, MANY, LARGEST / 4 + 1);
        let kept = || used.kept(|kept| kept.len());
        assert_eq!(kept(), MOST - 1, "one is lent");
        drop(long);
        assert_eq!(kept(), MOST - 1);
    }
}
