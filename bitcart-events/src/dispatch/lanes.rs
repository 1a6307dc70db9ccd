//! Order and limits: the updates of one lane are handled one after the other, those of different
//! lanes at the same time.
//!
//! A wallet is a lane, and so are the blocks of a currency. A lane exists while something is in it.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::backlog::Backlog;
use super::context::{Handling, Outcome, Running};
use super::row::{Lane, LaneId, Row};
use super::tally::Tally;
use super::{Context, Nearest};
use crate::prehashed::ByHash;

/// How much is done and kept at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Lanes that are worked on at the same time.
    pub(crate) concurrency: usize,
    /// Updates that are taken and not yet handled.
    pub(crate) backlog: usize,
}

/// The lanes of a run. Dropping it ends the handlers that are running.
#[derive(Debug)]
pub(crate) struct Lanes {
    shared: Arc<Shared>,
    workers: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct Shared {
    context: Arc<Context>,
    concurrency: usize,
    lanes: Mutex<State>,
    backlog: Backlog,
    /// One permit for each lane that has become ready for an idle worker.
    ready: Semaphore,
}

#[derive(Debug, Default)]
struct State {
    /// The lanes that something is in or that a worker is on.
    lanes: ByHash<Lane>,
    ready: VecDeque<LaneId>,
    workers: usize,
    idle: usize,
}

impl Lanes {
    pub(crate) fn new(context: Arc<Context>, limits: Limits) -> Self {
        let shared = Shared {
            context,
            concurrency: limits.concurrency,
            lanes: Mutex::default(),
            backlog: Backlog::new(limits.backlog),
            ready: Semaphore::new(0),
        };
        Self { shared: Arc::new(shared), workers: Mutex::default() }
    }

    /// Takes updates, each of which is handled after all that its lane has been given before. `rows`
    /// is empty afterwards.
    ///
    /// Many at a time, because each time takes a lock and may have to wake a thread.
    pub(crate) fn push(&self, rows: &mut Vec<Row>) {
        self.shared.backlog.add(rows.iter().map(|row| row.batch.len()).sum());
        let mut state = self.shared.lock();
        let mut new_workers = 0;
        for row in rows.drain(..) {
            let lane = row.lane;
            match state.lanes.entry(lane) {
                // Ready or being worked on: whoever has it will come to this.
                Entry::Occupied(mut there) => {
                    there.get_mut().push(row);
                    continue;
                }
                Entry::Vacant(free) => free.insert(Lane::new(row)),
            };
            state.ready.push_back(lane);
            if state.idle > 0 {
                state.idle -= 1;
                self.shared.ready.add_permits(1);
            } else if state.workers < self.shared.concurrency {
                state.workers += 1;
                new_workers += 1;
            }
        }
        drop(state);
        for _ in 0..new_workers {
            self.spawn(Arc::clone(&self.shared).work());
        }
    }

    /// Runs something of the program's beside the handlers, and ends with them.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        // What has ended is kept until somebody takes it.
        while workers.try_join_next().is_some() {}
        workers.spawn(future);
    }

    /// Updates that are taken and not yet handled.
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

impl Shared {
    async fn work(self: Arc<Self>) {
        let mut nearest = Nearest::new(&self.context);
        let mut tally = Tally::new(&self.context, &self.backlog);
        let mut finished = None;
        loop {
            let row = self.take(finished, &mut tally).await;
            finished = Some(row.lane);
            nearest.turn_to(&row.instance);
            let mut turns = row.batch.into_turns();
            while let Some(update) = turns.next() {
                let outcome = match self.context.handle(&mut nearest, &row.instance, update) {
                    Handling::Over(outcome) => outcome,
                    Handling::Running(running) => end(running, &mut tally).await,
                };
                tally.add(outcome);
                // A handler that never waits must not keep the others of this thread from running.
                tokio::task::consume_budget().await;
            }
        }
    }

    /// Gives the lane back that is finished, and takes the next updates of the one that has been ready
    /// longest.
    async fn take(&self, mut finished: Option<LaneId>, tally: &mut Tally<'_>) -> Row {
        loop {
            if let Some(row) = self.lock().turn(finished.take()) {
                return row;
            }
            tally.tell();
            // The semaphore is never closed.
            if let Ok(permit) = self.ready.acquire().await {
                permit.forget();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a handler; what was handled before it does not.
async fn end(running: Running<'_>, tally: &mut Tally<'_>) -> Outcome {
    let mut ending = pin!(running.end());
    match futures_util::poll!(&mut ending) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => {
            tally.tell();
            ending.await
        }
    }
}

impl State {
    /// A worker has finished a lane and wants another; nothing if it has to wait.
    fn turn(&mut self, finished: Option<LaneId>) -> Option<Row> {
        if let Some(lane) = finished {
            self.release(lane);
        }
        while let Some(lane) = self.ready.pop_front() {
            if let Some(row) = self.lanes.get_mut(&lane).and_then(Lane::take) {
                return Some(row);
            }
        }
        self.idle += 1;
        None
    }

    /// To whoever is next if there is more in it, else to nobody.
    fn release(&mut self, lane: LaneId) {
        if let Entry::Occupied(there) = self.lanes.entry(lane) {
            if there.get().is_empty() {
                there.remove();
            } else {
                self.ready.push_back(lane);
            }
        }
    }
}
