//! What the socket brings while a wallet's queue is still on its way is held until it is here: the
//! queue begins earlier, and order is kept.

use std::collections::HashMap;

use tokio::time::Instant;

use super::book::Slot;
use crate::Update;

#[derive(Debug, Default)]
pub(crate) struct Held {
    /// Until when anything is held at all, since a queue may never come.
    until: Option<Instant>,
    wallets: HashMap<Slot, Vec<Update>>,
    /// Held until any queue has come, since every queue has the blocks.
    blocks: Option<Vec<Update>>,
}

/// So many updates of one wallet and no more are held.
const LIMIT: usize = 1_000;

impl Held {
    /// A connection begins; `blocks` are held as well if there is a queue to wait for.
    pub(crate) fn begin(&mut self, until: Instant, blocks: bool) {
        self.until = Some(until);
        self.blocks = blocks.then(Vec::new);
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.until
    }

    /// Holds an update of a wallet whose queue has not come, or gives it back.
    pub(crate) fn hold(&mut self, slot: Slot, update: Update) -> Option<Update> {
        if self.until.is_none() {
            return Some(update);
        }
        let held = self.wallets.entry(slot).or_default();
        if held.len() == LIMIT {
            return Some(update);
        }
        held.push(update);
        None
    }

    /// The same for a block.
    pub(crate) fn hold_block(&mut self, update: Update) -> Option<Update> {
        match &mut self.blocks {
            Some(held) if held.len() < LIMIT => {
                held.push(update);
                None
            }
            _ => Some(update),
        }
    }

    /// The queue of this wallet has come, or will not come: what was held for it is let go.
    pub(crate) fn release(&mut self, slot: Slot) -> Vec<Update> {
        self.wallets.remove(&slot).unwrap_or_default()
    }

    pub(crate) fn release_blocks(&mut self) -> Vec<Update> {
        self.blocks.take().unwrap_or_default()
    }

    /// The wait is over: all is let go, each wallet's in its order.
    pub(crate) fn end(&mut self) -> Vec<(Slot, Vec<Update>)> {
        self.until = None;
        self.wallets.drain().collect()
    }
}
