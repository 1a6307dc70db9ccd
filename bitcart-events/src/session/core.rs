//! What a session is whatever the channel: its wallets, the merge, and the calls to the daemon.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

pub(crate) use self::answers::Done;
use self::comparisons::Comparison;
use self::judging::Unjudged;
use self::outbox::Outbox;
use self::waiting_queues::WaitingQueue;
use super::Change;
use super::book::{Book, Slot};
use super::held::Held;
use super::merge::{Merge, Options};
use super::rounds::{Pace, Rounds};
use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::update_ref::Place;
use crate::{Currency, Wallet};

mod answers;
mod comparisons;
mod frames;
mod judging;
mod outbox;
mod release;
#[cfg(test)]
mod tests;
mod waiting_queues;

pub(crate) struct Core {
    pub(crate) currency: Currency,
    pub(crate) book: Book,
    pub(crate) rounds: Rounds,
    pub(crate) held: Held,
    pub(crate) merge: Merge,
    outbox: Outbox,
    /// Room for the places of a frame's updates.
    places: Vec<Place>,
    /// What stands at the end of the outbox's batch, in its order.
    unjudged: Vec<Unjudged>,
    counters: Arc<Counters>,
    reads_queue: bool,
    calls: FuturesUnordered<BoxFuture<'static, Done>>,
    comparisons: HashMap<Slot, Comparison>,
    waiting_queues: Vec<WaitingQueue>,
    /// The number of the connection; a call that was sent in an earlier one says nothing of this.
    connection: u64,
    /// A pong that came while something was held back, and that counts once it is let go.
    waiting_pong: Option<u64>,
    loaded_before: usize,
    /// The daemon has not said yet, over this connection, whether it has forgotten its queues.
    is_unconfirmed: bool,
    /// What is held back of earlier connections came before a restart that shows now, and not after.
    carried_is_old: bool,
    /// What the queues have brought since the connection began.
    pub(crate) caught_up: usize,
    /// Whether something may have been lost since the program was told last, with a connection or
    /// without: an answer that was on its way when the last one ended is lost between two.
    pub(crate) gap_possible: bool,
    strange_currency: bool,
    /// It has been said that a queue lacks what it should have.
    unqueued_was_told: bool,
}

pub(crate) struct Setup {
    pub(crate) nobody: Wallet,
    pub(crate) wallets: Vec<Wallet>,
    pub(crate) everybody: bool,
    pub(crate) keep_repeats: bool,
    pub(crate) reads_queue: bool,
    pub(crate) pace: Pace,
}

impl Core {
    pub(crate) fn new(setup: Setup, lanes: Arc<Lanes>, counters: Arc<Counters>) -> Self {
        let currency = setup.nobody.currency();
        let mut core = Self {
            currency,
            book: Book::new(setup.nobody),
            rounds: Rounds::new(setup.pace, setup.reads_queue),
            held: Held::default(),
            merge: Merge::new(Options {
                keep_repeats: setup.keep_repeats,
                reads_queues: setup.reads_queue,
                block_processor: currency.is_block_processor(),
            }),
            outbox: Outbox::new(lanes, Arc::clone(&counters)),
            places: Vec::new(),
            unjudged: Vec::new(),
            counters,
            reads_queue: setup.reads_queue,
            calls: FuturesUnordered::new(),
            comparisons: HashMap::new(),
            waiting_queues: Vec::new(),
            connection: 0,
            waiting_pong: None,
            loaded_before: 0,
            is_unconfirmed: false,
            carried_is_old: true,
            caught_up: 0,
            gap_possible: false,
            strange_currency: false,
            unqueued_was_told: false,
        };
        core.book.listen_to_everybody(setup.everybody);
        for wallet in setup.wallets {
            core.add(wallet);
        }
        core
    }

    /// Listens to a wallet from now on; tells its place, unless it was listened to already.
    fn add(&mut self, wallet: Wallet) -> Option<Slot> {
        let slot = self.book.add(wallet)?;
        self.rounds.add(slot);
        self.merge.add(slot);
        Some(slot)
    }

    /// Takes in a change of the wallets. One that is added is loaded at once if there is a connection,
    /// and with all others if there is none yet.
    pub(crate) fn change(&mut self, now: Instant, change: Change, is_connected: bool) {
        self.judge();
        match change {
            Change::Add(wallet) => {
                // Who listens to all does so for want of a wallet.
                self.book.listen_to_everybody(false);
                if let Some(slot) = self.add(wallet).filter(|_| is_connected) {
                    self.rounds.load(slot);
                    // Its queue may be older than this session.
                    if self.reads_queue && self.merge.is_connected() {
                        self.held.wait(now);
                    }
                }
            }
            Change::Remove(wallet) => self.remove(&wallet),
        }
    }

    fn remove(&mut self, wallet: &Wallet) {
        if let Some(id) = self.book.remove(wallet) {
            let slot = id.slot;
            self.rounds.remove(slot);
            self.merge.forget(id);
            self.comparisons.remove(&slot);
            self.held.forget(slot);
            // It may be the one that everything waited for.
            self.let_go_if_loaded();
        }
    }

    /// Whether the run has taken as much as it may and not handled it yet.
    pub(crate) fn is_crowded(&self) -> bool {
        self.outbox.is_crowded()
    }

    /// A connection begins, and with it the time for holding back until the queues are here.
    pub(crate) fn connected(&mut self, now: Instant) {
        self.judge();
        self.connection += 1;
        self.caught_up = 0;
        self.merge.connected();
        self.rounds.connected(now, |slot| self.merge.activity(slot));
        self.carried_is_old = !self.is_unconfirmed;
        self.is_unconfirmed = self.has_queues_to_lose();
        let has_queues = self.reads_queue && self.book.len() > 0;
        self.held.begin(now, has_queues);
        if !has_queues {
            self.let_go();
        }
    }

    /// Whether a restart of the daemon would have made it forget anything.
    pub(crate) fn has_queues_to_lose(&self) -> bool {
        self.reads_queue && self.loaded_before > 0
    }

    /// So many wallets does the daemon have in memory, before any is loaded over this connection;
    /// nothing if it did not say. Where these are fewer than it had, it has forgotten them and their
    /// queues.
    pub(crate) fn wallets_in_memory(&mut self, count: Option<usize>) {
        self.judge();
        self.is_unconfirmed = false;
        match count {
            Some(count) if count >= self.loaded_before => {}
            // From now on only what this connection loads is known to be there.
            None => self.loaded_before = 0,
            Some(_) => {
                self.loaded_before = 0;
                self.queues_are_forgotten();
            }
        }
    }

    /// No queue has what it had, so what was held back of before has waited long enough.
    fn queues_are_forgotten(&mut self) {
        self.gap_possible = true;
        self.counters.gaps.one();
        tracing::warn!(
            currency = self.currency.as_str(),
            "the daemon has restarted and forgotten its queues: updates may be missing; the state of all requests will be compared"
        );
        if self.carried_is_old {
            let (blocks, wallets) = self.held.release_carried();
            self.merge_blocks(&blocks);
            for (slot, updates) in wallets {
                self.merge_from_socket(slot, &updates);
            }
        }
        self.merge.queues_are_forgotten();
    }

    /// The socket is gone, and with it whatever waited for a pong.
    pub(crate) fn disconnected(&mut self) {
        self.judge();
        self.waiting_queues_without_socket();
        self.connection += 1;
        self.waiting_pong = None;
        self.held.pause();
        self.merge.disconnected();
        self.loaded_before = self.rounds.loaded().max(self.loaded_before);
        self.rounds.disconnected();
        self.comparisons.clear();
    }
}
