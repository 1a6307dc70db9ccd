//! Where the wallet of a name is, in a table of which nearly always one line of the processor's cache is looked at.
//!
//! Among many wallets none of the table is in the cache. A hash map looks in two places, the second of which it has from
//! the first, so that a name takes twice as long to find; that is a fortieth of all the time between socket and handler.

use super::{NameHash, Slot};

#[derive(Debug)]
pub(super) struct Index {
    /// A power of two of them, some of which are always free. A wallet is in the first that was free, from the one on that
    /// the lower bits of its name's hash say.
    cells: Vec<Cell>,
    wallets: usize,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    name: NameHash,
    /// [`FREE`] where there is no wallet.
    slot: Slot,
}

/// No wallet has this number: there are not as many.
const FREE: Slot = Slot::MAX;

/// The table of a session with one wallet is as small as this.
const FEWEST: usize = 8;

impl Default for Index {
    fn default() -> Self {
        Self::of(FEWEST)
    }
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.wallets
    }

    /// Some of what is looked at first for a name.
    pub(super) fn first_word(&self, name: NameHash) -> u64 {
        self.cells[self.first_of(name)].name
    }

    pub(super) fn find(&self, name: NameHash) -> Option<Slot> {
        let cell = self.cells[self.at(name)];
        (cell.slot != FREE).then_some(cell.slot)
    }

    /// The wallet that comes first here.
    pub(super) fn first(&self) -> Option<Slot> {
        self.cells.iter().map(|cell| cell.slot).find(|slot| *slot != FREE)
    }

    /// Puts a wallet in, of whose name there is none.
    pub(super) fn insert(&mut self, name: NameHash, slot: Slot) {
        self.wallets += 1;
        // The fuller it is, the farther is a wallet from where it is looked for first.
        if self.wallets > self.cells.len() * 4 / 5 {
            let all = std::mem::replace(self, Self::of(2 * self.cells.len()));
            self.wallets = all.wallets;
            all.cells.into_iter().filter(|cell| cell.slot != FREE).for_each(|cell| self.put(cell));
        }
        self.put(Cell { name, slot });
    }

    /// Takes a wallet out, and tells where it was.
    pub(super) fn remove(&mut self, name: NameHash) -> Option<Slot> {
        let mut free = self.at(name);
        let removed = std::mem::replace(&mut self.cells[free].slot, FREE);
        if removed == FREE {
            return None;
        }
        self.wallets -= 1;
        // Those behind it move up, as far as that is not before where they are looked for first.
        let mut at = self.next(free);
        while self.cells[at].slot != FREE {
            let first = self.first_of(self.cells[at].name);
            if self.distance(first, at) >= self.distance(free, at) {
                self.cells.swap(free, at);
                free = at;
            }
            at = self.next(at);
        }
        Some(removed)
    }

    fn of(cells: usize) -> Self {
        Self { cells: vec![Cell { name: 0, slot: FREE }; cells], wallets: 0 }
    }

    fn put(&mut self, cell: Cell) {
        let at = self.at(cell.name);
        self.cells[at] = cell;
    }

    /// Where the wallet of this name is, or where it would be.
    fn at(&self, name: NameHash) -> usize {
        let mut at = self.first_of(name);
        while self.cells[at].name != name && self.cells[at].slot != FREE {
            at = self.next(at);
        }
        at
    }

    #[allow(clippy::cast_possible_truncation, reason = "no more bits are wanted")]
    fn first_of(&self, name: NameHash) -> usize {
        name as usize & (self.cells.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.cells.len() - 1)
    }

    /// How far one cell is behind another.
    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.cells.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Numbers in no order, the same in every run.
    fn numbers() -> impl Iterator<Item = u64> {
        std::iter::successors(Some(1_u64), |last| {
            Some(last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
        })
        .map(|number| number >> 33)
    }

    #[test]
    fn whatever_is_put_in_and_taken_out_each_wallet_is_found() {
        // Few places to be looked for first, the last of a small table among them, so that many are in each other's way.
        for places in [1, 3, 8, 1 << 20] {
            let (mut index, mut expected) = (Index::default(), HashMap::new());
            let mut numbers = numbers();
            for slot in 0..3_000 {
                let number = numbers.next().unwrap();
                let name = ((number % 40) << 32) | (7 + number % places);
                let had = expected.remove(&name);
                assert_eq!((index.find(name), index.remove(name)), (had, had));
                // As many are put in as are taken out, and more at first.
                if had.is_none() || slot < 500 {
                    index.insert(name, slot);
                    expected.insert(name, slot);
                }
                assert_eq!((index.len(), index.first().is_some()), (expected.len(), !expected.is_empty()));
                for (name, slot) in &expected {
                    assert_eq!(index.find(*name), Some(*slot), "{places} {slot}");
                }
            }
        }
    }

    #[test]
    fn a_table_is_no_larger_than_it_has_to_be() {
        let mut index = Index::default();
        for slot in 0..100_000 {
            index.insert(u64::from(slot).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32), slot);
        }
        assert_eq!(index.cells.len(), 1 << 17);
    }
}
