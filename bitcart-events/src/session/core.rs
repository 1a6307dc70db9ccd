//! What a session is whatever the channel: its wallets, the merge, and the calls to the daemon.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

pub(crate) use self::answers::Done;
use self::comparisons::Comparison;
use self::outbox::Outbox;
use super::Change;
use super::book::{Book, Found, Slot, is_block, lane_of_blocks};
use super::held::Held;
use super::merge::{Merge, Options, Verdict};
use super::rounds::{Pace, Rounds};
use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::frame::Frame;
use crate::update_parser::Parsed;
use crate::{Currency, Update, Wallet};

mod answers;
mod comparisons;
mod outbox;

pub(crate) struct Core {
    pub(crate) currency: Currency,
    pub(crate) book: Book,
    pub(crate) rounds: Rounds,
    pub(crate) held: Held,
    pub(crate) merge: Merge,
    pub(crate) outbox: Outbox,
    counters: Arc<Counters>,
    reads_queue: bool,
    calls: FuturesUnordered<BoxFuture<'static, Done>>,
    comparisons: HashMap<Slot, Comparison>,
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
            rounds: Rounds::new(setup.pace),
            held: Held::default(),
            merge: Merge::new(Options {
                keep_repeats: setup.keep_repeats,
                block_processor: currency.is_block_processor(),
            }),
            outbox: Outbox::new(lanes, Arc::clone(&counters)),
            counters,
            reads_queue: setup.reads_queue,
            calls: FuturesUnordered::new(),
            comparisons: HashMap::new(),
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
        Some(slot)
    }

    /// Takes in a change of the wallets. One that is added is loaded at once if there is a connection,
    /// and with all others if there is none yet.
    pub(crate) fn change(&mut self, now: Instant, change: Change, is_connected: bool) {
        match change {
            Change::Add(wallet) => {
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
        if let Some((slot, entry)) = self.book.remove(wallet) {
            self.rounds.remove(slot);
            self.merge.forget(entry.id);
            self.comparisons.remove(&slot);
            self.held.release(slot);
            // It may be the one that everything waited for.
            self.let_go_if_loaded();
        }
    }

    /// A connection begins, and with it the time for holding back until the queues are here.
    pub(crate) fn connected(&mut self, now: Instant) {
        self.connection += 1;
        self.caught_up = 0;
        self.merge.connected();
        self.rounds.connected(now);
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
            for update in blocks {
                self.merge_unnamed(update);
            }
            for (slot, updates) in wallets {
                self.merge_from_socket(slot, updates);
            }
        }
        self.merge.queues_are_forgotten();
    }

    /// The socket is gone, and with it whatever waited for a pong.
    pub(crate) fn disconnected(&mut self) {
        self.connection += 1;
        self.waiting_pong = None;
        self.held.pause();
        self.merge.disconnected();
        self.loaded_before = self.rounds.loaded().max(self.loaded_before);
        self.rounds.disconnected();
        self.comparisons.clear();
    }

    /// Takes in a frame of the socket. Whatever it is, the next one is read.
    pub(crate) fn frame(&mut self, text: &str) {
        self.take_in_frame(text);
        self.counters.tell();
    }

    fn take_in_frame(&mut self, text: &str) {
        let frame = match Frame::parse(text) {
            Ok(frame) => frame,
            Err(error) => {
                self.counters.malformed.one();
                let frame = crate::error::excerpt(text);
                tracing::warn!(currency = self.currency.as_str(), frame, "frame left out: {error}");
                return;
            }
        };
        if !self.is_ours(frame.currency.as_deref()) {
            return;
        }
        self.count(&frame.updates);
        for update in frame.updates.updates {
            self.update_from_socket(frame.wallet.as_deref(), update);
        }
    }

    /// Lets go of all that is held back if there is no queue to wait for any more, and of the pong if
    /// nothing is.
    pub(crate) fn let_go_if_loaded(&mut self) {
        if self.held.deadline().is_some() && self.rounds.are_loaded() {
            self.let_go();
        } else if self.held.is_empty()
            && let Some(number) = self.waiting_pong.take()
        {
            self.pong(number);
        }
    }

    /// The time for holding back is over.
    pub(crate) fn let_go(&mut self) {
        for update in self.held.release_blocks() {
            self.merge_unnamed(update);
        }
        for (slot, updates) in self.held.end() {
            self.merge_from_socket(slot, updates);
        }
        if let Some(number) = self.waiting_pong.take() {
            self.pong(number);
        }
    }

    fn update_from_socket(&mut self, name: Option<&str>, update: Update) {
        if is_block(&update) {
            for update in self.held.hold_block(update) {
                self.merge_unnamed(update);
            }
            return;
        }
        let Some(name) = name else {
            return self.merge_unnamed(update);
        };
        match self.book.find(name) {
            Found::Wallet(slot) => {
                self.rounds.heard(slot);
                if self.rounds.is_loaded(slot) {
                    self.merge_from_socket(slot, [update]);
                } else {
                    let due = self.held.hold(slot, update);
                    self.merge_from_socket(slot, due);
                }
            }
            Found::Stranger(entry) => {
                let verdict = self.merge.on_socket_alone(entry.id, &update);
                self.outbox.put(entry.id, &entry.wallet, update, verdict);
            }
            Found::Foreign => self.counters.foreign.one(),
        }
    }

    fn merge_from_socket(&mut self, slot: Slot, updates: impl IntoIterator<Item = Update>) {
        let Some(entry) = self.book.get(slot) else { return };
        for update in updates {
            let verdict = self.merge.on_socket(entry.id, &update);
            self.outbox.put(entry.id, &entry.wallet, update, verdict);
        }
    }

    /// A block; or what is about no wallet and is none, which no daemon sends and which is handled
    /// like one.
    fn merge_unnamed(&mut self, update: Update) {
        let verdict = self.merge.on_socket(0, &update);
        self.dispatch_unnamed(update, verdict);
    }

    fn dispatch_unnamed(&mut self, update: Update, verdict: Verdict) {
        self.outbox.put(lane_of_blocks(self.currency), self.book.nobody(), update, verdict);
    }

    fn count(&self, parsed: &Parsed) {
        self.counters.received.add(parsed.updates.len());
        for rejected in &parsed.rejected {
            self.counters.reject(rejected);
            tracing::debug!(currency = self.currency.as_str(), "update left out: {rejected}");
        }
    }

    /// Whether a frame's currency is this session's; a daemon has one, so another is a mistake in
    /// the daemon's address.
    fn is_ours(&mut self, currency: Option<&str>) -> bool {
        let ours = currency.is_none_or(|name| name.eq_ignore_ascii_case(self.currency.as_str()));
        if !ours {
            self.counters.foreign.one();
            if !std::mem::replace(&mut self.strange_currency, true) {
                tracing::warn!(
                    currency = self.currency.as_str(),
                    sent = crate::error::excerpt(currency.unwrap_or_default()),
                    "the daemon sends updates of another currency, which are left out: is its address right?"
                );
            }
        }
        ours
    }
}
