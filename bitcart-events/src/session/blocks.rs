//! The blocks of one currency, which come by the socket once and stand in every wallet's queue.

use std::collections::{VecDeque, hash_map};
use std::num::NonZeroU64;

use super::book::NameHash;
use crate::prehashed::ByHash;

#[cfg(test)]
mod tests;

/// Blocks that are remembered, and as many heights are awaited: far more than a queue holds.
const WINDOW: usize = 1024;

/// One ledger for all wallets of a currency: the blocks that were handled.
///
/// Every channel tells each block once for each time that it was announced. So a block that a queue
/// brings is news when the ledger has none of that height left which this queue may still have to tell.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    ledger: VecDeque<Entry>,
    /// A queue brought these, and the socket may still do so: how often each.
    awaited: ByHash<u32>,
    reads: ByHash<Read>,
    /// What was handled before this call is in no queue any more.
    forgotten: CallNumber,
    last: EntryId,
    latest: Option<Height>,
    heard: Option<Heard>,
}

/// What tells the height of a block from all others: a hash of it. They are only compared.
pub(crate) type Height = NonZeroU64;

/// The number of a call of `get_updates`, counted over all wallets of a daemon.
pub(crate) type CallNumber = u64;

type EntryId = u64;

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: EntryId,
    height: Height,
    /// The last call that had been sent when it was handled.
    arrival: CallNumber,
}

/// The last block that the socket brought, and how many had been handled by then.
#[derive(Clone, Copy, Debug)]
struct Heard {
    height: Height,
    handled: EntryId,
}

/// The last answer with a wallet's queue. What was handled before its call was sent and is not in it
/// will not be in a later one. There is one for each wallet, so it is small.
#[derive(Debug, Default)]
struct Read {
    call: CallNumber,
    /// What it had of that which was handled since the call was sent, sorted.
    told: Box<[EntryId]>,
    /// Its last block so far.
    latest: Option<Height>,
}
const _: () = assert!(size_of::<Read>() == 32);

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
    /// The same, where its own channel has said the same height before it: that says nothing new, whatever
    /// another channel has said between.
    fn said_again(self, is_again: bool) -> Self {
        if is_again && self == Self::News { Self::Repeat } else { self }
    }
}

impl Blocks {
    /// The socket brings a block, after the call `now` was sent.
    pub(crate) fn on_socket(&mut self, height: Height, now: CallNumber) -> Block {
        let before = self.heard.filter(|heard| heard.height == height);
        let block = self.judge_heard(height, now, before);
        self.heard = Some(Heard { height, handled: self.last });
        block
    }

    fn judge_heard(&mut self, height: Height, now: CallNumber, before: Option<Heard>) -> Block {
        if !self.awaited.is_empty() {
            if self.cancels_awaited(height) {
                return Block::Twin;
            }
            // Said before what the queues brought and the socket has yet to bring, so that no queue will tell
            // it any more.
            if before.is_some() {
                return Block::Repeat;
            }
        }
        let nothing_between = before.is_some_and(|heard| heard.handled == self.last);
        self.handle(height, now).1.said_again(nothing_between)
    }

    /// Takes in the blocks of the answer to one call for one wallet's queue, after the call `now` was
    /// sent; and whether the socket may bring them too.
    pub(crate) fn on_queue(
        &mut self,
        wallet: NameHash,
        (call, now): (CallNumber, CallNumber),
        heights: &[Height],
        has_socket: bool,
    ) -> Vec<Block> {
        let mut latest = self.reads.get(&wallet).and_then(|read| read.latest);
        let mut untold = self.untold(wallet);
        let mut told = Vec::new();
        let mut verdicts = Vec::with_capacity(heights.len());
        for height in heights {
            let (entry, verdict) = match untold.take(*height) {
                Some(entry) => (entry, Block::Twin),
                None => {
                    if has_socket {
                        self.await_on_socket(*height);
                    }
                    self.handle(*height, now)
                }
            };
            told.extend(Some(entry.id).filter(|_| entry.arrival >= call));
            verdicts.push(verdict.said_again(latest.replace(*height) == Some(*height)));
        }
        told.sort_unstable();
        self.reads.insert(wallet, Read { call, told: told.into(), latest });
        verdicts
    }

    /// The socket has brought all that it will bring of what the queues brought first: from now
    /// on a height that it says is said anew.
    pub(crate) fn socket_is_level(&mut self) {
        self.awaited.clear();
    }

    /// The daemon has forgotten every queue, after the call `now` was sent.
    pub(crate) fn queues_are_forgotten(&mut self, now: CallNumber) {
        self.reads.clear();
        self.forgotten = now + 1;
    }

    /// The wallet is no longer listened to.
    pub(crate) fn forget(&mut self, wallet: NameHash) {
        self.reads.remove(&wallet);
    }

    /// What was handled and this wallet's queue has not told yet.
    fn untold(&mut self, wallet: NameHash) -> Untold {
        let read = self.reads.remove(&wallet).unwrap_or_default();
        let oldest = read.call.max(self.forgotten);
        let first = self.ledger.partition_point(|entry| entry.arrival < oldest);
        let is_untold = |entry: &&Entry| read.told.binary_search(&entry.id).is_err();
        let entries = self.ledger.range(first..).filter(is_untold).copied().map(Some).collect();
        Untold { entries, next: 0 }
    }

    fn await_on_socket(&mut self, height: Height) {
        if self.awaited.len() < WINDOW {
            *self.awaited.entry(height.get()).or_default() += 1;
        }
    }

    fn cancels_awaited(&mut self, height: Height) -> bool {
        let hash_map::Entry::Occupied(mut awaited) = self.awaited.entry(height.get()) else { return false };
        *awaited.get_mut() -= 1;
        if *awaited.get() == 0 {
            awaited.remove();
        }
        true
    }

    fn handle(&mut self, height: Height, now: CallNumber) -> (Entry, Block) {
        self.last += 1;
        let entry = Entry { id: self.last, height, arrival: now };
        if self.ledger.len() == WINDOW {
            self.ledger.pop_front();
        }
        self.ledger.push_back(entry);
        let is_repeat = self.latest.replace(height) == Some(height);
        (entry, if is_repeat { Block::Repeat } else { Block::News })
    }
}

/// What a queue has still to tell of that which was handled, in the order in which it was.
struct Untold {
    entries: Vec<Option<Entry>>,
    /// Behind the last one that was taken out: a queue mostly tells them in their order.
    next: usize,
}

impl Untold {
    /// Takes a block of this height out, if there is one.
    fn take(&mut self, height: Height) -> Option<Entry> {
        let (before, behind) = self.entries.split_at(self.next);
        let is_it = |entry: &Option<Entry>| entry.is_some_and(|entry| entry.height == height);
        let at = match behind.iter().position(is_it) {
            Some(at) => self.next + at,
            None => before.iter().position(is_it)?,
        };
        self.next = at + 1;
        self.entries[at].take()
    }
}
