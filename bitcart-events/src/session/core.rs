//! What a session is whatever the channel: its wallets, the merge, and the calls to the daemon.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::book::{Book, Found, Slot, is_block, lane_of_blocks};
use super::held::Held;
use super::merge::{Call, Merge, Options, Verdict, WalletId};
use super::rounds::{Pace, Rounds, Task};
use crate::counts::Counters;
use crate::dispatch::{Job, Lanes};
use crate::frame::Frame;
use crate::request::PaymentRequest;
use crate::update_parser::{Parsed, Rejected};
use crate::{Currency, Error, Update, Wallet};

/// A queue of this length may have dropped what was in it before (protocol: polling).
const FULL_QUEUE: usize = 100;

pub(crate) struct Core {
    pub(crate) currency: Currency,
    pub(crate) book: Book,
    pub(crate) rounds: Rounds,
    pub(crate) held: Held,
    pub(crate) merge: Merge,
    lanes: Arc<Lanes>,
    counters: Arc<Counters>,
    reads_queue: bool,
    calls: FuturesUnordered<BoxFuture<'static, Done>>,
    comparisons: HashMap<Slot, Comparison>,
    /// What the queues have brought since the connection began.
    pub(crate) caught_up: usize,
    /// Whether something may have been lost since.
    pub(crate) gap_possible: bool,
    strange_currency: bool,
}

/// A call that has ended.
pub(crate) struct Done {
    task: Task,
    id: WalletId,
    call: Call,
    result: Result<Answer, Error>,
}

enum Answer {
    Updates(Parsed),
    Requests(Vec<PaymentRequest>),
}

/// A list of requests that waits for all that was sent before it was made.
struct Comparison {
    id: WalletId,
    call: Call,
    requests: Vec<(String, PaymentRequest)>,
    /// The ping that went out after the queue had been read again.
    ping: Option<u64>,
}

/// What the driver has to know of a call that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Why it failed.
    pub(crate) error: Option<Error>,
    /// A ping must go out, whose pong is waited for.
    pub(crate) wants_ping: bool,
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
            lanes,
            counters,
            reads_queue: setup.reads_queue,
            calls: FuturesUnordered::new(),
            comparisons: HashMap::new(),
            caught_up: 0,
            gap_possible: false,
            strange_currency: false,
        };
        core.book.listen_to_everybody(setup.everybody);
        for wallet in setup.wallets {
            core.add(wallet);
        }
        core
    }

    /// Listens to a wallet from now on; tells its place, unless it was listened to already.
    pub(crate) fn add(&mut self, wallet: Wallet) -> Option<Slot> {
        let slot = self.book.add(wallet)?;
        self.rounds.add(slot);
        Some(slot)
    }

    pub(crate) fn remove(&mut self, wallet: &Wallet) {
        if let Some((slot, entry)) = self.book.remove(wallet) {
            self.rounds.remove(slot);
            self.merge.forget(entry.id);
            self.comparisons.remove(&slot);
            self.held.release(slot);
        }
    }

    /// A connection begins, and with it the time for holding back until the queues are here.
    pub(crate) fn connected(&mut self, now: Instant, hold_until: Instant) {
        self.caught_up = 0;
        self.gap_possible = false;
        self.merge.connected();
        self.rounds.connected(now);
        self.held.begin(hold_until, self.reads_queue && self.book.len() > 0);
    }

    /// The socket is gone, and with it whatever waited for a pong.
    pub(crate) fn disconnected(&mut self) {
        self.let_go();
        self.merge.disconnected();
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
            self.from_socket(frame.wallet.as_deref(), update);
        }
    }

    /// Starts all calls that are due.
    pub(crate) fn start_calls(&mut self, now: Instant) {
        while let Some(task) = self.rounds.next(now) {
            let (Task::Updates(slot) | Task::Requests(slot)) = task;
            let Some(entry) = self.book.get(slot).cloned() else { continue };
            let call = self.merge.call_sent();
            let reads_queue = self.reads_queue;
            self.calls.push(Box::pin(async move {
                let result = ask(task, &entry.wallet, reads_queue).await;
                Done { task, id: entry.id, call, result }
            }));
        }
    }

    /// The next call that ends; never, while there is none.
    pub(crate) async fn next_call(&mut self) -> Done {
        match self.calls.next().await {
            Some(done) => done,
            None => std::future::pending().await,
        }
    }

    pub(crate) fn is_calling(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Takes in what a call has brought.
    pub(crate) fn call_ended(&mut self, now: Instant, done: Done) -> Ended {
        let Done { task, id, call, result } = done;
        let (Task::Updates(slot) | Task::Requests(slot)) = task;
        // A wallet that was removed meanwhile, or another one in its place.
        let current = self.book.get(slot).is_some_and(|entry| entry.id == id);
        let error = match result {
            Ok(Answer::Updates(parsed)) if current => {
                self.queue(slot, id, call, parsed);
                None
            }
            Ok(Answer::Requests(requests)) if current => {
                let name = |request: PaymentRequest| (self.payment_name(slot, &request), request);
                let requests = requests.into_iter().map(name).collect();
                self.comparisons.insert(slot, Comparison { id, call, requests, ping: None });
                None
            }
            Ok(_) => None,
            Err(error) => {
                self.failed(slot, task, &error);
                Some(error)
            }
        };
        match task {
            Task::Updates(_) => self.rounds.updates_done(now, slot, error.is_none()),
            Task::Requests(_) => {
                self.rounds.requests_done(slot, error.is_none());
                if error.is_none() {
                    self.rounds.read_again(slot);
                }
            }
        }
        self.counters.tell();
        let waits = matches!(task, Task::Updates(_)) && self.comparisons.contains_key(&slot);
        Ended { error, wants_ping: waits || self.merge.awaits_pong(id) }
    }

    /// A ping goes out, after all that has been read from the queues so far.
    pub(crate) fn ping_sent(&mut self, number: u64) {
        self.merge.ping_sent(number);
        for (slot, comparison) in &mut self.comparisons {
            // Only one whose queue has been read after the list was: that is no longer wanted.
            if comparison.ping.is_none() && !self.rounds.is_to_be_read(*slot) {
                comparison.ping = Some(number);
            }
        }
    }

    pub(crate) fn pong(&mut self, number: u64) {
        self.merge.pong(number);
        let is_due = |comparison: &Comparison| comparison.ping.is_some_and(|ping| ping <= number);
        let due: Vec<Slot> = self
            .comparisons
            .iter()
            .filter(|(_, comparison)| is_due(comparison))
            .map(|(slot, _)| *slot)
            .collect();
        for slot in due {
            self.compare(slot);
        }
        self.counters.tell();
    }

    /// Without a socket there is nothing more to wait for once the queue has been read again.
    pub(crate) fn compare_without_socket(&mut self) {
        let slots: Vec<Slot> = self.comparisons.keys().copied().collect();
        for slot in slots.into_iter().filter(|slot| !self.rounds.is_to_be_read(*slot)).collect::<Vec<_>>() {
            self.compare(slot);
        }
    }

    /// The time for holding back is over.
    pub(crate) fn let_go(&mut self) {
        for update in self.held.release_blocks() {
            self.merge_block(update);
        }
        for (slot, updates) in self.held.end() {
            self.merge_from_socket(slot, updates);
        }
    }

    /// What the run has taken and not yet handled is as much as it may be.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lanes.is_full()
    }

    fn from_socket(&mut self, name: Option<&str>, update: Update) {
        if is_block(&update) {
            if let Some(update) = self.held.hold_block(update) {
                self.merge_block(update);
            }
            return;
        }
        let Some(name) = name else {
            return self.merge_unnamed(update);
        };
        match self.book.find(name) {
            Found::Wallet(slot) => {
                self.rounds.heard(slot);
                let update =
                    if self.rounds.is_loaded(slot) { Some(update) } else { self.held.hold(slot, update) };
                if let Some(update) = update {
                    self.merge_from_socket(slot, [update]);
                }
            }
            Found::Stranger(entry) => {
                let (id, wallet) = (entry.id, entry.wallet.clone());
                let verdict = self.merge.on_socket(id, &update);
                self.dispatch(id, &wallet, update, verdict);
            }
            Found::Foreign => self.counters.foreign.one(),
        }
    }

    fn merge_from_socket(&mut self, slot: Slot, updates: impl IntoIterator<Item = Update>) {
        let Some(entry) = self.book.get(slot).cloned() else { return };
        for update in updates {
            let verdict = self.merge.on_socket(entry.id, &update);
            self.dispatch(entry.id, &entry.wallet, update, verdict);
        }
    }

    fn merge_block(&mut self, update: Update) {
        let verdict = self.merge.on_socket(0, &update);
        self.dispatch_unnamed(update, verdict);
    }

    /// An update that is about no wallet and is no block: no daemon sends one, and if one does it
    /// is handled like a block.
    fn merge_unnamed(&mut self, update: Update) {
        let verdict = self.merge.on_socket(0, &update);
        self.dispatch_unnamed(update, verdict);
    }

    fn queue(&mut self, slot: Slot, id: WalletId, call: Call, parsed: Parsed) {
        let is_full = parsed.updates.len() + parsed.rejected.len() >= FULL_QUEUE;
        self.count(&parsed);
        let Some(entry) = self.book.get(slot).cloned() else { return };
        let mut only_here = 0;
        for (update, verdict) in self.merge.on_queue(id, call, parsed.updates, is_full) {
            only_here += usize::from(matches!(verdict, Verdict::Handle | Verdict::Superseded));
            if is_block(&update) {
                self.dispatch_unnamed(update, verdict);
            } else {
                self.dispatch(id, &entry.wallet, update, verdict);
            }
        }
        self.caught_up += only_here;
        self.counters.caught_up.add(only_here);
        // A full queue whose every update the socket has brought too has lost nothing.
        if is_full && only_here > 0 {
            self.gap(&entry.wallet, "its queue was full, and may have dropped older updates");
            self.rounds.compare(slot);
        }
        for update in self.held.release_blocks() {
            self.merge_block(update);
        }
        let held = self.held.release(slot);
        self.merge_from_socket(slot, held);
    }

    fn failed(&mut self, slot: Slot, task: Task, error: &Error) {
        self.comparisons.remove(&slot);
        let Some(entry) = self.book.get(slot) else { return };
        let wallet = entry.wallet.clone();
        match task {
            // The daemon empties the queue before its answer is out.
            Task::Updates(_) => {
                self.gap(&wallet, &format!("its queue could not be read: {}", error.chain()));
                self.rounds.compare(slot);
            }
            Task::Requests(_) => tracing::warn!(
                currency = self.currency.as_str(),
                wallet = wallet.label(),
                error = error.chain(),
                "the wallet's requests cannot be read; trying again later"
            ),
        }
        let held = self.held.release(slot);
        self.merge_from_socket(slot, held);
    }

    fn gap(&mut self, wallet: &Wallet, why: &str) {
        self.gap_possible = true;
        self.counters.gaps.one();
        tracing::warn!(
            currency = self.currency.as_str(),
            wallet = wallet.label(),
            "updates of a wallet may be missing: {why}; the state of its requests will be compared"
        );
    }

    fn compare(&mut self, slot: Slot) {
        let Some(comparison) = self.comparisons.remove(&slot) else { return };
        let Some(entry) = self.book.get(slot).cloned() else { return };
        let news = self.merge.on_requests(comparison.id, comparison.call, &comparison.requests);
        for request in news {
            let name = self.payment_name(slot, request);
            let Some(update) = recovered(&entry.wallet, &name, request) else { continue };
            tracing::warn!(
                currency = self.currency.as_str(),
                wallet = entry.wallet.label(),
                request = name,
                status = %request.status,
                "a payment was missed and is recovered from the list of requests"
            );
            self.counters.recovered.one();
            self.dispatch(entry.id, &entry.wallet, update, Verdict::Handle);
        }
    }

    /// What a `new_payment` calls a request.
    fn payment_name(&self, slot: Slot, request: &PaymentRequest) -> String {
        let by_address = self.book.get(slot).is_some_and(|entry| entry.wallet.payments_carry_the_address());
        match &request.address {
            Some(address) if by_address => address.clone(),
            _ => request.id.clone(),
        }
    }

    fn dispatch_unnamed(&self, update: Update, verdict: Verdict) {
        self.dispatch(lane_of_blocks(self.currency), self.book.nobody(), update, verdict);
    }

    fn dispatch(&self, lane: u64, instance: &Wallet, update: Update, verdict: Verdict) {
        match verdict {
            Verdict::Handle => self.lanes.push(Job { lane, instance: instance.clone(), update }),
            Verdict::Twin => self.counters.twins.one(),
            Verdict::Repeat => self.counters.repeated.one(),
            Verdict::Superseded => self.counters.superseded.one(),
        }
    }

    fn count(&self, parsed: &Parsed) {
        self.counters.received.add(parsed.updates.len());
        for rejected in &parsed.rejected {
            match rejected {
                Rejected::UnknownEvent(_) => self.counters.unknown.one(),
                _ => self.counters.malformed.one(),
            }
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

async fn ask(task: Task, wallet: &Wallet, reads_queue: bool) -> Result<Answer, Error> {
    match task {
        Task::Updates(_) if reads_queue => {
            let raw = wallet.get_updates_raw().await?;
            let parsed = crate::update::parse_list(raw.get()).map_err(|error| Error::InvalidAnswer {
                daemon: wallet.daemon_settings().url().to_string(),
                request: "get_updates".to_owned(),
                reason: error.to_string(),
            })?;
            Ok(Answer::Updates(parsed))
        }
        // Another call that carries the wallet loads it as well.
        Task::Updates(_) => wallet.balance().await.map(|_| Answer::Updates(Parsed::default())),
        Task::Requests(_) => wallet.list_requests().await.map(Answer::Requests),
    }
}

/// The `new_payment` that was missed, as the list of requests has it.
fn recovered(wallet: &Wallet, name: &str, request: &PaymentRequest) -> Option<Update> {
    let mut json = serde_json::json!({
        "event": "new_payment",
        "address": name,
        "status": request.status,
        "status_str": request.status_str,
        "tx_hashes": request.tx_hashes,
    });
    if let Some(amount) = request.sent_amount {
        json["sent_amount"] = amount.to_string().into();
    }
    if wallet.currency().is_block_processor() {
        json["contract"] = wallet.token().into();
    }
    Update::try_from(json).ok().map(Update::into_recovered)
}
