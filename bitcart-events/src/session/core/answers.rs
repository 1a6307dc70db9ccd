//! The calls of a session, and what is made of their answers.

use futures_util::StreamExt;
use tokio::time::Instant;

use super::Core;
use super::comparisons::Comparison;
use super::waiting_queues::is_full;
use crate::batch::Whose;
use crate::request::PaymentRequest;
use crate::session::book::{Slot, WalletId, is_block};
use crate::session::merge::{Call, Verdict};
use crate::session::rounds::Task;
use crate::update_parser::Parsed;
use crate::{Error, Wallet};

/// So many updates that are in no queue are no accident.
const UNQUEUED: usize = 5;

/// So many requests of one list and no more are asked for one by one.
const DETAILS: usize = 50;

/// A call that has ended.
pub(crate) struct Done {
    pub(super) task: Task,
    pub(super) id: WalletId,
    pub(super) connection: u64,
    pub(super) call: Call,
    /// How much was held for the wallet when the call was sent.
    pub(super) held: usize,
    pub(super) result: Result<Answer, Error>,
}

pub(super) enum Answer {
    Updates(Parsed),
    Requests(Vec<PaymentRequest>),
    /// The same, when all has been asked that a list of requests does not say.
    Detailed(Vec<PaymentRequest>),
}

/// What the driver has to know of a call that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Why it failed.
    pub(crate) error: Option<Error>,
    /// A ping must go out, whose pong is waited for.
    pub(crate) wants_ping: bool,
}

impl Core {
    /// Starts all calls that are due.
    pub(crate) fn start_calls(&mut self, now: Instant) {
        self.judge();
        self.waiting_queues_without_pong(now);
        while let Some(task) = self.rounds.next(now) {
            let slot = task.slot();
            let (Some(wallet), Some(id)) = (self.book.wallet(slot).cloned(), self.book.id(slot)) else {
                continue;
            };
            let call = self.call_sent(task);
            let (reads_queue, connection) = (self.reads_queue, self.connection);
            let held = self.held.count_of(slot);
            self.calls.push(Box::pin(async move {
                let result = ask(task, &wallet, reads_queue).await;
                Done { task, id, connection, call, held, result }
            }));
        }
    }

    pub(super) fn call_sent(&mut self, task: Task) -> Call {
        if let Task::Updates(slot) = task {
            self.merge.queue_call_sent(slot);
        }
        self.merge.call_sent(task.slot())
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

    /// Takes in what a call has brought, now or once the socket has brought what comes before it.
    pub(crate) fn call_ended(&mut self, now: Instant, done: Done) -> Ended {
        match self.waits(now, done) {
            Some(done) => self.take_in(now, done),
            None => Ended { error: None, wants_ping: true },
        }
    }

    pub(super) fn take_in(&mut self, now: Instant, done: Done) -> Ended {
        self.judge();
        let slot = done.task.slot();
        if matches!(done.task, Task::Updates(_)) {
            self.merge.queue_call_over(slot);
        }
        // A wallet that was removed meanwhile, or another one in its place.
        if self.book.slot(done.id.name) != Some(slot) || done.connection != self.connection {
            self.rounds.abandoned(slot);
            return self.late_answer(done);
        }
        let Done { task, id, call, held, result, .. } = done;
        if matches!(&result, Ok(Answer::Updates(parsed)) if is_full(parsed)) {
            self.rounds.came_back_full(now);
        }
        let error = match result {
            Ok(answer) => {
                if !self.answered(id, call, held, answer) {
                    return Ended { error: None, wants_ping: false };
                }
                None
            }
            Err(error) => {
                self.failed(slot, task, &error);
                Some(error)
            }
        };
        match task {
            Task::Updates(_) => {
                self.rounds.updates_done(now, slot, error.is_none());
                if error.is_none() {
                    self.merge.activity_mut(slot).swept();
                }
            }
            Task::Requests(_) => {
                self.rounds.requests_done(now, slot, error.is_none());
                if error.is_none() {
                    self.rounds.read_again(slot);
                }
            }
        }
        self.let_go_if_loaded();
        let waits = matches!(task, Task::Updates(_)) && self.comparisons.contains_key(&slot);
        Ended { error, wants_ping: waits || self.merge.awaits_pong(id) }
    }

    /// Takes in an answer; whether the call is over with it.
    fn answered(&mut self, id: WalletId, call: Call, held: usize, answer: Answer) -> bool {
        let slot = id.slot;
        match answer {
            Answer::Updates(parsed) => {
                // One that overflowed begins late, and so does one that a lost answer has emptied.
                let begins_late = is_full(&parsed) || self.rounds.has_failed(slot);
                let is_newer = begins_late && self.release_older(slot, held, &parsed.updates);
                let call = if is_newer { self.merge.newer(call) } else { call };
                self.queue(id, call, parsed);
                self.release(slot);
                self.queue_is_read(slot);
            }
            Answer::Requests(requests) if self.asks_for_amounts(id, call, &requests) => return false,
            Answer::Requests(requests) | Answer::Detailed(requests) => {
                let name = |request: PaymentRequest| (self.payment_name(slot, &request), request);
                let requests = requests.into_iter().map(name).collect();
                self.comparisons.insert(slot, Comparison::new(id, call, requests));
            }
        }
        true
    }

    /// Asks for the requests that will be news one by one, where the list does not say what was sent.
    fn asks_for_amounts(&mut self, id: WalletId, call: Call, requests: &[PaymentRequest]) -> bool {
        let slot = id.slot;
        let lacks = |(_, request): &(usize, &PaymentRequest)| {
            let is_news = || self.merge.may_be_news(id.name, &self.payment_name(slot, request), request);
            request.sent_amount.is_none() && is_news()
        };
        let lacking: Vec<usize> =
            requests.iter().enumerate().filter(lacks).map(|(at, _)| at).take(DETAILS).collect();
        let Some(wallet) = self.book.wallet(slot).cloned() else { return false };
        if lacking.is_empty() {
            return false;
        }
        let (connection, mut requests) = (self.connection, requests.to_vec());
        self.calls.push(Box::pin(async move {
            for at in lacking {
                match wallet.get_request(&requests[at].id).await {
                    Ok(request) => requests[at] = request,
                    // One that cannot be had tells at least its state.
                    Err(Error::Daemon(_)) => {}
                    // A daemon that does not answer will not answer the next either, and the wallet's queue
                    // is not read meanwhile.
                    Err(_) => break,
                }
            }
            let result = Ok(Answer::Detailed(requests));
            Done { task: Task::Requests(slot), id, connection, call, held: 0, result }
        }));
        true
    }

    /// An answer to a call of an earlier connection, or about a wallet that is gone. What it took
    /// out of a queue is handled, since the daemon has forgotten it; nothing else is made of it.
    fn late_answer(&mut self, done: Done) -> Ended {
        // One that was removed and added again may have another place.
        let slot = self.book.slot(done.id.name);
        let id = slot.map(|slot| WalletId { slot, ..done.id });
        let error = match done.result {
            Ok(Answer::Updates(parsed)) => {
                if let Some(id) = id {
                    self.late_queue(id, done.call, parsed);
                }
                None
            }
            Ok(_) => None,
            Err(error) => {
                let wallet = slot.and_then(|slot| self.book.wallet(slot)).cloned();
                if let (Task::Updates(_), Some(wallet)) = (done.task, wallet) {
                    self.gap(&wallet, &format!("its queue could not be read: {}", error.chain()));
                }
                Some(error)
            }
        };
        Ended { error, wants_ping: id.is_some_and(|id| self.merge.awaits_pong(id)) }
    }

    /// A queue that comes when its connection is gone. What is held back of that connection comes
    /// after it, as if the socket were still bringing it.
    fn late_queue(&mut self, id: WalletId, call: Call, parsed: Parsed) {
        if self.merge.is_connected() {
            return self.queue(id, call, parsed);
        }
        self.merge.connected();
        self.queue(id, call, parsed);
        self.release(id.slot);
        self.merge.disconnected();
    }

    /// Takes in a wallet's queue.
    fn queue(&mut self, id: WalletId, call: Call, parsed: Parsed) {
        let is_full = is_full(&parsed);
        self.outbox.received(parsed.updates.len());
        self.reject(&parsed.rejected);
        let Some(wallet) = self.book.wallet(id.slot).cloned() else { return };
        let mut only_here = 0;
        for (update, verdict) in self.merge.on_queue(id, call, parsed.updates, is_full) {
            only_here += usize::from(matches!(verdict, Verdict::Handle | Verdict::Superseded));
            if is_block(update.lend()) {
                self.dispatch_unnamed(update.lend(), verdict);
            } else {
                self.put(id.name, Whose::Alone(&wallet), update.lend(), verdict);
            }
        }
        self.tell_of_unqueued(&wallet);
        self.caught_up += only_here;
        self.counters.caught_up.add(only_here);
        // A full queue whose every update the socket has brought too has lost nothing.
        if is_full && only_here > 0 {
            self.gap(&wallet, "its queue was full, and may have dropped older updates");
            self.rounds.overflowed(id.slot);
        }
    }

    /// Says once that the queues cannot be relied on: what the socket then misses is lost, but for the
    /// state of the payments.
    fn tell_of_unqueued(&mut self, wallet: &Wallet) {
        if self.merge.unqueued() >= UNQUEUED && !std::mem::replace(&mut self.unqueued_was_told, true) {
            self.gap_possible = true;
            self.counters.gaps.one();
            tracing::warn!(
                currency = self.currency.as_str(),
                wallet = wallet.label(),
                "the websocket brings updates that are in no queue: another client reads the wallet's queue, or \
                 the daemon's queues are turned off; what the websocket misses cannot be caught up, except payments"
            );
        }
    }

    fn failed(&mut self, slot: Slot, task: Task, error: &Error) {
        self.comparisons.remove(&slot);
        let Some(wallet) = self.book.wallet(slot).cloned() else { return };
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
}

async fn ask(task: Task, wallet: &Wallet, reads_queue: bool) -> Result<Answer, Error> {
    match task {
        Task::Updates(_) if reads_queue => wallet.take_queue().await.map(Answer::Updates),
        // Another call that carries the wallet loads it as well.
        Task::Updates(_) => wallet.balance().await.map(|_| Answer::Updates(Parsed::default())),
        Task::Requests(_) => wallet.list_requests().await.map(Answer::Requests),
    }
}
