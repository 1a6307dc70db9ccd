//! What the socket brings while a wallet's queue is still on its way is held until it is here: the
//! queue begins earlier, and order is kept.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::book::Slot;
use crate::Update;

/// What was held when a connection ends is held on until the queue has come over the next one: else
/// it would be handled before all that is older and only in the queue.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Until when anything is held at all, since a queue may never come.
    until: Option<Instant>,
    wallets: HashMap<Slot, Vec<Update>>,
    /// Held until any queue has come, since every queue has the blocks.
    blocks: Option<Vec<Update>>,
    count: usize,
    /// How much of it, for each wallet, was held before the connection that there is now.
    carried: HashMap<Slot, usize>,
    carried_blocks: usize,
}

/// For so long what the socket brings waits for the queues.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many updates and no more are held.
const LIMIT: usize = 10_000;

impl Held {
    /// A connection begins; `blocks` are held as well if there is a queue to wait for.
    pub(crate) fn begin(&mut self, now: Instant, blocks: bool) {
        self.wait(now);
        self.carried = self.wallets.iter().map(|(slot, updates)| (*slot, updates.len())).collect();
        self.carried_blocks = self.blocks.as_ref().map_or(0, Vec::len);
        if blocks {
            self.blocks.get_or_insert_default();
        }
    }

    /// There is a queue to wait for from now on. That prolongs no wait for another, which may never end.
    pub(crate) fn wait(&mut self, now: Instant) {
        self.until.get_or_insert(now + PATIENCE);
    }

    /// The connection is over, and there is no time for holding until the next.
    pub(crate) fn pause(&mut self) {
        self.until = None;
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.until
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How much is held for a wallet.
    pub(crate) fn count_of(&self, slot: Slot) -> usize {
        self.wallets.get(&slot).map_or(0, Vec::len)
    }

    /// Holds an update of a wallet whose queue has not come. Gives back what is to be handled instead:
    /// where no more can be held, this one and before it those of its wallet, since order counts more.
    pub(crate) fn hold(&mut self, slot: Slot, update: Update) -> Vec<Update> {
        if self.until.is_none() || self.count >= LIMIT {
            let mut due = self.release(slot);
            due.push(update);
            return due;
        }
        self.count += 1;
        self.wallets.entry(slot).or_default().push(update);
        Vec::new()
    }

    /// Whether blocks are held.
    pub(crate) fn holds_blocks(&self) -> bool {
        self.blocks.is_some()
    }

    /// The same as [`hold`](Self::hold) for a block.
    pub(crate) fn hold_block(&mut self, update: Update) -> Vec<Update> {
        match &mut self.blocks {
            Some(held) if self.count < LIMIT => {
                self.count += 1;
                held.push(update);
                Vec::new()
            }
            _ => {
                let mut due = self.release_blocks();
                due.push(update);
                due
            }
        }
    }

    /// The queue of this wallet has come: what was held for it is let go.
    pub(crate) fn release(&mut self, slot: Slot) -> Vec<Update> {
        self.counted_out(|held| held.wallets.remove(&slot).unwrap_or_default())
    }

    /// A wallet is gone, and its place will be another's.
    pub(crate) fn forget(&mut self, slot: Slot) {
        self.release(slot);
        self.carried.remove(&slot);
    }

    /// Lets go of the first of what was held for a wallet: of so many as is told.
    pub(crate) fn release_first(
        &mut self,
        slot: Slot,
        count: impl FnOnce(&[Update]) -> usize,
    ) -> Vec<Update> {
        self.counted_out(|held| match held.wallets.get_mut(&slot) {
            Some(updates) => {
                let count = count(updates);
                updates.drain(..count.min(updates.len())).collect()
            }
            None => Vec::new(),
        })
    }

    /// Lets go of what an earlier connection left: the blocks, and each wallet's.
    pub(crate) fn release_carried(&mut self) -> (Vec<Update>, Vec<(Slot, Vec<Update>)>) {
        let blocks = std::mem::take(&mut self.carried_blocks);
        let blocks = self.counted_out(|held| match &mut held.blocks {
            Some(held) => held.drain(..blocks.min(held.len())).collect(),
            None => Vec::new(),
        });
        let carried = std::mem::take(&mut self.carried);
        let of_wallet = |(slot, count): (Slot, usize)| {
            let updates = self.counted_out(|held| match held.wallets.get_mut(&slot) {
                Some(updates) => updates.drain(..count.min(updates.len())).collect(),
                None => Vec::new(),
            });
            (slot, updates)
        };
        (blocks, carried.into_iter().map(of_wallet).collect())
    }

    pub(crate) fn release_blocks(&mut self) -> Vec<Update> {
        self.counted_out(|held| held.blocks.take().unwrap_or_default())
    }

    /// The wait is over: all is let go, each wallet's in its order.
    pub(crate) fn end(&mut self) -> Vec<(Slot, Vec<Update>)> {
        self.until = None;
        let slots: Vec<Slot> = self.wallets.keys().copied().collect();
        slots.into_iter().map(|slot| (slot, self.release(slot))).collect()
    }

    fn counted_out(&mut self, take: impl FnOnce(&mut Self) -> Vec<Update>) -> Vec<Update> {
        let updates = take(self);
        self.count -= updates.len();
        updates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: u64) -> Update {
        Update::try_from(serde_json::json!({"event": "new_block", "height": height})).unwrap()
    }

    fn begun() -> Held {
        let mut held = Held::default();
        held.begin(Instant::now(), true);
        held
    }

    #[test]
    fn what_was_held_outlives_its_connection() {
        let mut held = begun();
        assert!(held.hold(1, block(5)).is_empty() && held.hold_block(block(6)).is_empty());
        held.pause();
        assert_eq!(held.deadline(), None);
        held.begin(Instant::now(), true);
        assert_eq!((held.release(1).len(), held.release_blocks().len()), (1, 1));
    }

    #[test]
    fn a_queue_that_is_to_be_waited_for_later_prolongs_no_wait() {
        let mut held = begun();
        let deadline = held.deadline();
        held.wait(Instant::now() + PATIENCE / 2);
        assert_eq!(held.deadline(), deadline);
    }

    #[test]
    fn nothing_is_held_without_a_connection() {
        assert_eq!(Held::default().hold(1, block(5)).len(), 1);
        assert_eq!(Held::default().hold_block(block(5)).len(), 1);
    }

    #[test]
    fn blocks_are_held_only_where_there_is_a_queue_to_wait_for() {
        let mut held = Held::default();
        held.begin(Instant::now(), false);
        assert_eq!(held.hold_block(block(5)).len(), 1);
    }

    #[test]
    fn what_an_earlier_connection_left_is_told_from_what_this_one_brings() {
        let mut held = begun();
        for first in [1, 3] {
            held.begin(Instant::now(), true);
            held.hold(1, block(first));
            held.hold_block(block(first + 1));
        }
        let (blocks, wallets) = held.release_carried();
        assert_eq!((blocks.len(), wallets[0].1.len()), (1, 1));
        assert_eq!((blocks[0].json(), wallets[0].1[0].json()), (block(2).json(), block(1).json()));
    }

    #[test]
    fn above_the_limit_blocks_are_let_go_in_their_order() {
        let mut held = begun();
        for height in 0..LIMIT as u64 {
            assert!(held.hold_block(block(height)).is_empty());
        }
        let due = held.hold_block(block(LIMIT as u64));
        assert_eq!(due.len(), LIMIT + 1);
        assert_eq!(due.last().unwrap().json(), block(LIMIT as u64).json());
    }

    #[test]
    fn above_the_limit_a_wallet_is_let_go_in_its_order() {
        let mut held = begun();
        assert!(held.hold_block(block(0)).is_empty());
        for height in 1..LIMIT as u64 {
            assert!(held.hold(u32::try_from(height).unwrap() % 2, block(height)).is_empty());
        }
        let heights = |due: &[Update]| due.iter().map(Update::json).map(str::to_owned).collect::<Vec<_>>();
        let due = held.hold(0, block(LIMIT as u64));
        let expected: Vec<Update> = (1..=LIMIT as u64 / 2).map(|half| block(2 * half)).collect();
        assert_eq!(heights(&due), heights(&expected));
        assert!(held.hold(0, block(5)).is_empty(), "there is room again");
        held.end();
        assert_eq!(held.count, 1, "the block");
    }
}
