//! The blocks of one currency, which come by the socket once and stand in every wallet's queue.

use std::collections::{HashMap, VecDeque};

use super::merge::WalletId;
use super::twins::CallNumber;

/// Blocks that are remembered: far more than a queue holds.
const WINDOW: usize = 1024;

/// One ledger for all wallets of a currency: the blocks that were handled.
///
/// Every channel tells each block once for each time that it was announced. So a block that a queue
/// brings is news when the ledger has none of that height left which this queue may still have to tell.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    ledger: VecDeque<Entry>,
    reads: HashMap<WalletId, Read>,
    /// What was handled before this call is in no queue any more.
    forgotten: CallNumber,
    last: EntryId,
    latest: Option<i128>,
}

type EntryId = u64;

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: EntryId,
    height: i128,
    /// The last call that had been sent when it was handled.
    arrival: CallNumber,
    /// A queue brought it, and the socket may still do so.
    is_awaited: bool,
}

/// The last answer with a wallet's queue. What was handled before its call was sent and is not in it
/// will not be in a later one.
#[derive(Debug, Default)]
struct Read {
    call: CallNumber,
    /// What it had of that which was handled since the call was sent.
    told: Vec<EntryId>,
}

/// What is to be done with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    News,
    /// Another channel brought it.
    Twin,
    /// The daemon has said the same height twice in a row.
    Repeat,
}

impl Block {
    /// The same, where it says nothing new whatever was said by another channel.
    pub(crate) fn or_repeat(self) -> Self {
        if self == Self::News { Self::Repeat } else { self }
    }
}

impl Blocks {
    /// How many have been handled so far.
    pub(crate) fn handled(&self) -> u64 {
        self.last
    }

    /// The socket brings a block, after the call `now` was sent.
    pub(crate) fn on_socket(&mut self, height: i128, now: CallNumber) -> Block {
        let mut awaited = self.ledger.iter_mut().filter(|entry| entry.is_awaited);
        if let Some(entry) = awaited.find(|entry| entry.height == height) {
            entry.is_awaited = false;
            return Block::Twin;
        }
        self.handle(height, now, false).1
    }

    /// Takes in the blocks of the answer to one call for one wallet's queue, after the call `now` was
    /// sent; and whether the socket may bring them too.
    pub(crate) fn on_queue(
        &mut self,
        wallet: WalletId,
        (call, now): (CallNumber, CallNumber),
        heights: &[i128],
        has_socket: bool,
    ) -> Vec<Block> {
        let mut untold = self.untold(wallet);
        let mut told = Vec::new();
        let mut verdicts = Vec::with_capacity(heights.len());
        for height in heights {
            let (entry, verdict) = match untold.iter().position(|entry| entry.height == *height) {
                Some(at) => (untold.remove(at), Block::Twin),
                None => self.handle(*height, now, has_socket),
            };
            told.extend(Some(entry.id).filter(|_| entry.arrival >= call));
            verdicts.push(verdict);
        }
        self.reads.insert(wallet, Read { call, told });
        verdicts
    }

    /// The socket has brought all that it will bring of what the queues brought first: from now
    /// on a height that it says is said anew.
    pub(crate) fn socket_is_level(&mut self) {
        for entry in &mut self.ledger {
            entry.is_awaited = false;
        }
    }

    /// The daemon has forgotten every queue, after the call `now` was sent.
    pub(crate) fn queues_are_forgotten(&mut self, now: CallNumber) {
        self.reads.clear();
        self.forgotten = now + 1;
    }

    /// The wallet is no longer listened to.
    pub(crate) fn forget(&mut self, wallet: WalletId) {
        self.reads.remove(&wallet);
    }

    /// What was handled and this wallet's queue has not told yet.
    fn untold(&mut self, wallet: WalletId) -> Vec<Entry> {
        let read = self.reads.remove(&wallet).unwrap_or_default();
        let oldest = read.call.max(self.forgotten);
        let first = self.ledger.partition_point(|entry| entry.arrival < oldest);
        self.ledger.range(first..).filter(|entry| !read.told.contains(&entry.id)).copied().collect()
    }

    fn handle(&mut self, height: i128, now: CallNumber, is_awaited: bool) -> (Entry, Block) {
        self.last += 1;
        let entry = Entry { id: self.last, height, arrival: now, is_awaited };
        if self.ledger.len() == WINDOW {
            self.ledger.pop_front();
        }
        self.ledger.push_back(entry);
        let is_repeat = self.latest.replace(height) == Some(height);
        (entry, if is_repeat { Block::Repeat } else { Block::News })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer to a call with nothing between the two.
    fn queue(blocks: &mut Blocks, wallet: WalletId, heights: &[i128]) -> Vec<Block> {
        blocks.on_queue(wallet, (1, 1), heights, true)
    }

    #[test]
    fn a_queue_that_was_forgotten_cancels_nothing() {
        let mut blocks = Blocks::default();
        blocks.on_socket(100, 3);
        blocks.queues_are_forgotten(3);
        assert_eq!(blocks.on_queue(1, (4, 4), &[100], true), [Block::Repeat], "another 100");
    }

    #[test]
    fn a_block_in_every_queue_and_on_the_socket_is_handled_once() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.on_socket(5, 0), Block::News);
        for wallet in 0..3 {
            assert_eq!(queue(&mut blocks, wallet, &[5]), [Block::Twin]);
        }
        assert_eq!(queue(&mut blocks, 3, &[5, 6]), [Block::Twin, Block::News]);
        assert_eq!(queue(&mut blocks, 0, &[6]), [Block::Twin]);
        assert_eq!(blocks.on_socket(6, 0), Block::Twin);
    }

    #[test]
    fn a_reorganisation_is_no_repeat() {
        let mut blocks = Blocks::default();
        for height in [100, 101, 102, 101, 102, 103] {
            assert_eq!(blocks.on_socket(height, 0), Block::News);
        }
        assert!(
            queue(&mut blocks, 1, &[100, 101, 102, 101, 102, 103]).iter().all(|block| *block == Block::Twin)
        );
    }

    #[test]
    fn a_reorganisation_that_only_the_queues_saw_is_handled_once() {
        let mut blocks = Blocks::default();
        let missed = [100, 101, 102, 101, 102];
        assert!(queue(&mut blocks, 1, &missed).iter().all(|block| *block == Block::News));
        assert!(queue(&mut blocks, 2, &missed).iter().all(|block| *block == Block::Twin));
    }

    #[test]
    fn once_the_socket_is_level_what_it_says_is_new() {
        let mut blocks = Blocks::default();
        queue(&mut blocks, 1, &[100, 101]);
        blocks.socket_is_level();
        assert_eq!(blocks.on_socket(100, 0), Block::News);
    }

    #[test]
    fn the_same_height_twice_in_a_row_is_a_repeat() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.on_socket(100, 0), Block::News);
        assert_eq!(blocks.on_socket(100, 0), Block::Repeat);
    }

    #[test]
    fn heights_out_of_order_are_all_news() {
        let mut blocks = Blocks::default();
        for height in [22, 52, 82, 23, 53, 83] {
            assert_eq!(blocks.on_socket(height, 0), Block::News);
        }
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut blocks = Blocks::default();
        for height in 0..10_000 {
            blocks.on_socket(height, 0);
        }
        assert_eq!(blocks.ledger.len(), WINDOW);
        for height in 0..10_000 {
            queue(&mut blocks, 1, &[height]);
        }
        assert!(blocks.ledger.len() <= WINDOW);
    }

    #[test]
    fn a_height_that_is_told_again_is_news_however_often_the_queue_was_read_between() {
        let mut blocks = Blocks::default();
        for (call, height) in (1..).step_by(2).zip([100, 101, 100, 101]) {
            assert_eq!(blocks.on_queue(1, (call, call), &[height], false), [Block::News]);
            assert_eq!(blocks.on_queue(2, (call + 1, call + 1), &[height], false), [Block::Twin]);
        }
    }

    #[test]
    fn a_queue_that_begins_later_than_another_doubles_and_loses_nothing() {
        let mut blocks = Blocks::default();
        assert_eq!(queue(&mut blocks, 1, &[8, 9]), [Block::News; 2], "it was loaded late");
        let verdicts = queue(&mut blocks, 2, &[6, 7, 8, 9]);
        assert_eq!(verdicts, [Block::News, Block::News, Block::Twin, Block::Twin]);
        assert_eq!(queue(&mut blocks, 3, &[5, 6, 7, 8, 9])[1..], [Block::Twin; 4]);
    }

    #[test]
    fn a_block_that_came_late_doubles_none_of_those_that_came_before_it() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.on_socket(309, 5), Block::News, "it went on without 308");
        assert_eq!(blocks.on_queue(1, (5, 6), &[308], true), [Block::News]);
        assert_eq!(blocks.on_queue(1, (7, 7), &[309], true), [Block::Twin]);
        assert_eq!(blocks.on_queue(2, (8, 8), &[308, 309], true), [Block::Twin; 2]);
    }

    #[test]
    fn what_a_queue_should_have_had_and_had_not_cancels_nothing_later() {
        let mut blocks = Blocks::default();
        blocks.on_socket(100, 0);
        assert_eq!(blocks.on_queue(1, (1, 1), &[], true), [], "it was loaded after 100");
        assert_eq!(blocks.on_queue(1, (2, 2), &[100], true), [Block::Repeat], "another 100");
    }
}
