//! What a daemon's queues hold: of each wallet the last hundred updates that were sent since somebody asked for it.

use std::collections::HashMap;

use crate::updates::{is_block, list, timed_update, update, wallet_of};

/// A queue has no room for more.
const ROOM: usize = 100;

#[derive(Default)]
pub struct Queues {
    wallets: usize,
    /// So many updates were sent.
    sent: usize,
    /// When each was written, where they say so.
    times: Vec<f64>,
    /// How many had been sent when a wallet's queue was asked for.
    asked: HashMap<usize, usize>,
}

impl Queues {
    /// Nothing of before is in a queue.
    pub fn begin(&mut self) {
        *self = Self { wallets: 1, ..Self::default() };
    }

    /// What follows is about so many wallets. Tells how many updates were sent before.
    pub fn go_on(&mut self, wallets: usize) -> usize {
        self.wallets = wallets;
        self.sent
    }

    /// So many more have been sent.
    pub fn sent(&mut self, updates: usize) {
        self.sent += updates;
    }

    /// One has been sent that says when it was written.
    pub fn sent_at(&mut self, written: f64) {
        self.times.push(written);
        self.sent += 1;
    }

    /// What the queue of a wallet holds, which is empty then.
    pub fn take(&mut self, wallet: usize) -> String {
        let from = self.asked.insert(wallet, self.sent).unwrap_or(0);
        let is_timed = !self.times.is_empty();
        // Blocks are in every queue.
        let is_there =
            |number: &usize| wallet_of(*number, self.wallets) == wallet || (!is_timed && is_block(*number));
        let newest_first = (from..self.sent).rev().filter(is_there).take(ROOM);
        let numbers: Vec<usize> = newest_first.collect();
        list(numbers.iter().rev().map(|number| match self.times.get(*number) {
            Some(written) => timed_update(*written),
            None => update(*number),
        }))
    }
}
