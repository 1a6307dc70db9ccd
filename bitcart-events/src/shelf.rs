//! Wallets under their numbers, and one hold of them all.

use std::ops::Index;
use std::sync::Arc;

use crate::Wallet;

/// A wallet's number, which is another's once it is removed.
pub(crate) type Slot = u32;

/// Whoever has a clone has all wallets as they were when it was made, for the price of one counter.
///
/// A counter for each wallet would be one that the session's thread counts up and a worker's down, for nearly
/// every update where the wallets are many: from memory, and from processor to processor and back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    /// In boards, so that a change while there are clones copies a few hundred counters and not all.
    boards: Arc<Vec<Arc<[Wallet]>>>,
}

const BOARD: usize = 256;

impl Shelf {
    /// Puts a wallet in its place, in that of another or behind all. What is still free is filled with this one.
    pub(crate) fn put(&mut self, slot: Slot, wallet: Wallet, free: &Wallet) {
        let (board, at) = place(slot);
        let boards = Arc::make_mut(&mut self.boards);
        if boards.len() == board {
            boards.push(vec![free.clone(); BOARD].into());
        }
        Arc::make_mut(&mut boards[board])[at] = wallet;
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&Wallet> {
        let (board, at) = place(slot);
        self.boards.get(board)?.get(at)
    }

    /// Whether nothing was put on one since it was the other.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.boards, &other.boards)
    }
}

impl Index<Slot> for Shelf {
    type Output = Wallet;

    fn index(&self, slot: Slot) -> &Wallet {
        let (board, at) = place(slot);
        &self.boards[board][at]
    }
}

fn place(slot: Slot) -> (usize, usize) {
    (slot as usize / BOARD, slot as usize % BOARD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wallet(number: Slot) -> Wallet {
        Wallet::btc(format!("xpub{number}"))
    }

    fn shelf(wallets: Slot) -> Shelf {
        let mut shelf = Shelf::default();
        for slot in 0..wallets {
            shelf.put(slot, wallet(slot), &wallet(Slot::MAX));
        }
        shelf
    }

    #[test]
    fn each_wallet_is_under_its_number_and_a_free_one_is_filled() {
        let wallets = 2 * Slot::try_from(BOARD).unwrap() + 1;
        let shelf = shelf(wallets);
        for slot in 0..wallets {
            assert_eq!((&shelf[slot], shelf.get(slot)), (&wallet(slot), Some(&wallet(slot))));
        }
        assert_eq!(shelf[wallets], wallet(Slot::MAX));
        assert_eq!(shelf.get(2 * wallets), None);
    }

    #[test]
    fn a_clone_has_what_was_there_and_keeps_it() {
        let mut shelf = shelf(3);
        let (clone, free) = (shelf.clone(), wallet(Slot::MAX));
        assert!(clone.is_clone_of(&shelf));
        shelf.put(1, wallet(7), &free);
        shelf.put(3, wallet(3), &free);
        assert!(!clone.is_clone_of(&shelf));
        assert_eq!((&clone[1], &clone[3]), (&wallet(1), &free));
        assert_eq!((&shelf[1], &shelf[3]), (&wallet(7), &wallet(3)));
        assert!(clone[0].is_clone_of(&shelf[0]));
    }
}
