//! Order and limits: the updates of one lane are handled one after the other, those of different
//! lanes at the same time.
//!
//! A wallet is a lane, and so are the blocks of a currency. What of a lane is in one batch, one behind the other, is a
//! row; it comes after the last row of its lane, which whoever takes it makes sure of.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::backlog::Backlog;
use super::context::{Handling, Outcome, Running};
use super::hand::{Done, Hand};
use super::leaving;
use super::roster::{Called, Roster};
use super::stint::Stint;
use super::tally::Tally;
use super::watch::{Next, Seen, Watch};
use super::{Context, Nearest};
use crate::batch::Batch;

/// How much is done and kept at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Lanes that are worked on at the same time.
    pub(crate) concurrency: usize,
    /// Updates that are taken and not yet handled; a long one counts for several.
    pub(crate) backlog: usize,
}

/// For so long at most what the socket brings lies unread, and calls that are due wait, while the workers catch up; longer
/// only if a handler blocks.
const CATCH_UP: Duration = Duration::from_millis(5);

/// The lanes of a run. Dropping it ends the handlers that are running.
#[derive(Debug)]
pub(crate) struct Lanes {
    shared: Arc<Shared>,
    /// Where there is more than one thread.
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Shared {
    context: Arc<Context>,
    roster: Mutex<Roster>,
    backlog: Backlog,
    /// One permit for each idle worker that is called.
    calls: Semaphore,
    /// Of the runtime.
    threads: usize,
    /// Nothing once the run is over.
    tasks: Mutex<Option<JoinSet<()>>>,
}

impl Lanes {
    pub(crate) fn new(context: Arc<Context>, limits: Limits) -> Self {
        let runtime = Handle::try_current();
        let threads = runtime.as_ref().map_or(1, |runtime| runtime.metrics().num_workers());
        let shared = Arc::new(Shared {
            context,
            roster: Mutex::new(Roster::new(limits.concurrency, 1)),
            backlog: Backlog::new(limits.backlog),
            calls: Semaphore::new(0),
            threads,
            tasks: Mutex::new(Some(JoinSet::new())),
        });
        let watch = runtime.ok().filter(|_| threads > 1).and_then(|runtime| watch(&shared, runtime));
        Self { shared, watch }
    }

    /// Takes updates, each of which is handled after all that its lane has been given before. `batches`
    /// is empty afterwards.
    ///
    /// Many at a time, because each time takes a lock and may have to wake a thread.
    pub(crate) fn push(&self, batches: &mut Vec<Batch>) {
        self.shared.backlog.add(batches.iter().map(Batch::weight).sum());
        let (called, wakes) = {
            let mut roster = self.shared.roster();
            (roster.push(batches), roster.wake())
        };
        self.shared.call(called);
        if wakes && let Some(watch) = &self.watch {
            watch.wake();
        }
    }

    /// Runs something of the program's beside the handlers, and ends with them.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.shared.spawn(future);
    }

    /// Lets the workers begin with what was handed over, as far as that costs less than what is left to be done.
    pub(crate) async fn let_begin(&self, is_much_left: bool, are_calls_due: impl FnOnce() -> bool) {
        leaving::let_begin(self.shared.threads, is_much_left, are_calls_due).await;
        if is_much_left && self.shared.threads == 1 {
            leaving::let_catch_up(|| self.backlog(), Instant::now() + CATCH_UP).await;
        }
    }

    /// Updates that are taken and not yet handled; a long one counts for several.
    pub(crate) fn backlog(&self) -> usize {
        self.shared.backlog.count()
    }

    /// Whether there is no room for more than these.
    pub(crate) fn is_full(&self, more: usize) -> bool {
        self.shared.backlog.is_full(more)
    }

    /// Waits until half of what may be taken has been handled.
    pub(crate) async fn room(&self) {
        self.shared.backlog.room().await;
    }

    /// Waits until all that was taken has been handled.
    pub(crate) async fn drained(&self) {
        self.shared.backlog.drained().await;
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        // The workers keep what is shared; so they go first, and none begins after.
        let tasks = self.shared.tasks().take();
        drop(tasks);
    }
}

impl Shared {
    fn call(self: &Arc<Self>, called: Called) {
        self.calls.add_permits(called.idle);
        for _ in 0..called.new {
            // Boxed, since a worker is in turn what begins others.
            let worker: BoxFuture<'static, ()> = Box::pin(Arc::clone(self).work());
            self.spawn(worker);
        }
    }

    fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        if let Some(tasks) = &mut *self.tasks() {
            // What has ended is kept until somebody takes it.
            while tasks.try_join_next().is_some() {}
            tasks.spawn(future);
        }
    }

    async fn work(self: Arc<Self>) {
        let mut nearest = Nearest::new(&self.context);
        let mut tally = Tally::new(&self.context, Some(&self.backlog));
        let mut stint = Stint::beginning(Instant::now());
        loop {
            let mut hand = None;
            loop {
                let done = hand.as_mut().and_then(Hand::go_on);
                if stint.is_due() && hand.as_ref().zip(done).is_some_and(|(hand, done)| hand.is_over(done)) {
                    self.leave(&mut tally, &mut stint).await;
                }
                if hand.is_none() || done.is_some() {
                    self.turn(&mut hand, done, &nearest);
                }
                let Some(hand) = &mut hand else { break };
                self.handle(hand, &mut nearest, &mut tally, &mut stint).await;
            }
            tally.tell();
            // The semaphore is never closed.
            if let Ok(permit) = self.calls.acquire().await {
                permit.forget();
            }
            stint.begins_again(Instant::now());
        }
    }

    /// Is done with a row, and takes the next of its parcel, or the one that has been ready longest.
    fn turn(self: &Arc<Self>, hand: &mut Option<Hand>, done: Option<Done>, nearest: &Nearest<'_>) {
        let (next, called) = self.roster().turn(hand.as_ref().zip(done));
        self.call(called);
        Hand::take(hand, next, nearest.looks_at_wallets());
    }

    async fn leave(&self, tally: &mut Tally<'_>, stint: &mut Stint) {
        tally.tell();
        leaving::leave_thread(self.threads).await;
        stint.begins_again(Instant::now());
    }

    async fn handle(
        self: &Arc<Self>,
        hand: &mut Hand,
        nearest: &mut Nearest<'_>,
        tally: &mut Tally<'_>,
        stint: &mut Stint,
    ) {
        let (instance, updates) = hand.row();
        nearest.turn_to(instance);
        while let Some(update) = updates.next() {
            let weight = update.weight();
            let mut handling = self.context.handle(nearest, instance, update);
            if let Handling::Running(running) = handling {
                handling = running.ask().await;
            }
            let outcome = match handling {
                Handling::Over(outcome) => outcome,
                Handling::Running(running) => self.end(running, tally, stint).await,
            };
            tally.add(outcome, weight);
            if stint.is_over(Instant::now) {
                self.leave(tally, stint).await;
            }
        }
    }

    /// Waits for a handler. What was handled before it does not wait, nor do other lanes.
    async fn end(
        self: &Arc<Self>,
        running: Running<'_>,
        tally: &mut Tally<'_>,
        stint: &mut Stint,
    ) -> Outcome {
        tally.tell();
        let called = self.roster().call_for_ready();
        self.call(called);
        let outcome = running.end().await;
        stint.begins_again(Instant::now());
        outcome
    }

    fn tasks(&self) -> MutexGuard<'_, Option<JoinSet<()>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn roster(&self) -> MutexGuard<'_, Roster> {
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where no thread can be had for it, as many workers are called at a time as could be of use.
fn watch(shared: &Arc<Shared>, runtime: Handle) -> Option<Watch> {
    let (weak, mut seen) = (Arc::downgrade(shared), Seen::of(shared.threads));
    let look = move || {
        let Some(shared) = weak.upgrade() else { return Next::Sleep };
        let _runtime = runtime.enter();
        let (called, next) = seen.look(&mut shared.roster(), shared.backlog.count());
        shared.call(called);
        next
    };
    let watch = Watch::begin(look).inspect_err(|error| {
        tracing::warn!(%error, "no thread can be had to watch over the handlers");
        let called = shared.roster().call_to_threads(shared.threads);
        shared.call(called);
    });
    watch.ok()
}
