//! The blocks of one currency, which come by the socket once and stand in every wallet's queue.

use std::collections::{HashMap, VecDeque};

/// Heights that are remembered: far more than a queue holds.
const WINDOW: usize = 1024;

/// One ledger for all wallets of a currency.
///
/// How often a height was announced is what the channel that announced it most often says: each
/// channel says it once for each time. So a height is news when a channel has said it more often
/// than it was handled.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    counts: HashMap<i128, Count>,
    order: VecDeque<i128>,
    latest: Option<i128>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    handled: u16,
    by_socket: u16,
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

impl Blocks {
    pub(crate) fn on_socket(&mut self, height: i128) -> Block {
        let count = self.count(height);
        count.by_socket = count.by_socket.saturating_add(1);
        if count.by_socket <= count.handled { Block::Twin } else { self.handle(height) }
    }

    /// Takes in the blocks of one answer of one wallet's queue.
    pub(crate) fn on_queue(&mut self, heights: impl IntoIterator<Item = i128>) -> Vec<Block> {
        let mut in_answer: HashMap<i128, u16> = HashMap::new();
        let mut verdicts = Vec::new();
        for height in heights {
            let said = in_answer.entry(height).or_default();
            *said = said.saturating_add(1);
            let news = *said > self.count(height).handled;
            verdicts.push(if news { self.handle(height) } else { Block::Twin });
        }
        verdicts
    }

    /// The socket has brought all that it will bring of what the queues brought first: from now
    /// on a height that it says is said anew.
    pub(crate) fn socket_is_level(&mut self) {
        for count in self.counts.values_mut() {
            count.by_socket = count.handled;
        }
    }

    fn count(&mut self, height: i128) -> &mut Count {
        if !self.counts.contains_key(&height) {
            if self.order.len() == WINDOW
                && let Some(oldest) = self.order.pop_front()
            {
                self.counts.remove(&oldest);
            }
            self.order.push_back(height);
        }
        self.counts.entry(height).or_default()
    }

    fn handle(&mut self, height: i128) -> Block {
        let count = self.count(height);
        count.handled = count.handled.saturating_add(1);
        if self.latest.replace(height) == Some(height) { Block::Repeat } else { Block::News }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_in_every_queue_and_on_the_socket_is_handled_once() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.on_socket(5), Block::News);
        for _wallet in 0..3 {
            assert_eq!(blocks.on_queue([5]), [Block::Twin]);
        }
        assert_eq!(blocks.on_queue([5, 6]), [Block::Twin, Block::News]);
        assert_eq!(blocks.on_socket(6), Block::Twin);
    }

    #[test]
    fn a_reorganisation_is_no_repeat() {
        let mut blocks = Blocks::default();
        for height in [100, 101, 102, 101, 102, 103] {
            assert_eq!(blocks.on_socket(height), Block::News);
        }
        assert!(blocks.on_queue([100, 101, 102, 101, 102, 103]).iter().all(|block| *block == Block::Twin));
    }

    #[test]
    fn a_reorganisation_that_only_the_queues_saw_is_handled_once() {
        let mut blocks = Blocks::default();
        let missed = [100, 101, 102, 101, 102];
        assert!(blocks.on_queue(missed).iter().all(|block| *block == Block::News));
        assert!(blocks.on_queue(missed).iter().all(|block| *block == Block::Twin));
    }

    #[test]
    fn once_the_socket_is_level_what_it_says_is_new() {
        let mut blocks = Blocks::default();
        blocks.on_queue([100, 101]);
        blocks.socket_is_level();
        assert_eq!(blocks.on_socket(100), Block::News);
    }

    #[test]
    fn the_same_height_twice_in_a_row_is_a_repeat() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.on_socket(100), Block::News);
        assert_eq!(blocks.on_socket(100), Block::Repeat);
    }

    #[test]
    fn heights_out_of_order_are_all_news() {
        let mut blocks = Blocks::default();
        for height in [22, 52, 82, 23, 53, 83] {
            assert_eq!(blocks.on_socket(height), Block::News);
        }
    }

    #[test]
    fn what_is_held_is_bounded() {
        let mut blocks = Blocks::default();
        for height in 0..10_000 {
            blocks.on_socket(height);
        }
        assert_eq!(blocks.counts.len(), WINDOW);
    }
}
