//! Order and limits: the updates of one lane are handled one after the other, those of different
//! lanes at the same time.
//!
//! A wallet is a lane, and so are the blocks of a currency. A lane exists while something is in it.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use super::Context;
use crate::{Update, Wallet};

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// An update on its way to its handler.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) lane: LaneId,
    pub(crate) instance: Wallet,
    pub(crate) update: Update,
}

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
    limits: Limits,
    lanes: Mutex<State>,
    /// Taken and not yet handled.
    backlog: AtomicUsize,
    /// One permit for each lane that has become ready for an idle worker.
    ready: Semaphore,
    /// The backlog has gone down to where there is room again.
    room: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The lanes that something is in or that a worker is on.
    queues: HashMap<LaneId, VecDeque<Job>>,
    ready: VecDeque<LaneId>,
    workers: usize,
    idle: usize,
}

/// How many updates of a lane a worker takes at once, so that one busy lane cannot keep it.
const BATCH: usize = 32;

impl Lanes {
    pub(crate) fn new(context: Arc<Context>, limits: Limits) -> Self {
        let shared = Shared {
            context,
            limits,
            lanes: Mutex::default(),
            backlog: AtomicUsize::new(0),
            ready: Semaphore::new(0),
            room: Notify::new(),
        };
        Self { shared: Arc::new(shared), workers: Mutex::default() }
    }

    /// Takes an update, which is handled after all that its lane has been given before.
    pub(crate) fn push(&self, job: Job) {
        self.shared.backlog.fetch_add(1, Ordering::Relaxed);
        let mut state = self.shared.lock();
        let lane = job.lane;
        match state.queues.get_mut(&lane) {
            // Ready or being worked on: whoever has it will come to this.
            Some(queue) => return queue.push_back(job),
            None => state.queues.insert(lane, VecDeque::from([job])),
        };
        state.ready.push_back(lane);
        if state.idle > 0 {
            state.idle -= 1;
            self.shared.ready.add_permits(1);
        } else if state.workers < self.shared.limits.concurrency {
            state.workers += 1;
            drop(state);
            let worker = Arc::clone(&self.shared).work();
            self.workers.lock().unwrap_or_else(PoisonError::into_inner).spawn(worker);
        }
    }

    /// Runs something of the program's beside the handlers, and ends with them.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).spawn(future);
    }

    /// Updates that are taken and not yet handled.
    pub(crate) fn backlog(&self) -> usize {
        self.shared.backlog.load(Ordering::Relaxed)
    }

    pub(crate) fn is_full(&self) -> bool {
        self.backlog() >= self.shared.limits.backlog
    }

    /// Waits until half of what may be taken has been handled.
    pub(crate) async fn room(&self) {
        self.at_most(self.shared.limits.backlog / 2).await;
    }

    /// Waits until all that was taken has been handled.
    pub(crate) async fn drained(&self) {
        self.at_most(0).await;
    }

    async fn at_most(&self, limit: usize) {
        loop {
            let notified = self.shared.room.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.backlog() <= limit {
                return;
            }
            notified.await;
        }
    }
}

impl Shared {
    async fn work(self: Arc<Self>) {
        let mut batch = VecDeque::new();
        loop {
            let lane = self.take(&mut batch).await;
            for job in batch.drain(..) {
                self.context.handle(&job.instance, &job.update).await;
                self.done();
                // A handler that never waits must not keep the others of this thread from running.
                tokio::task::consume_budget().await;
            }
            self.release(lane);
        }
    }

    /// Takes the next updates of the lane that has been ready longest.
    async fn take(&self, batch: &mut VecDeque<Job>) -> LaneId {
        loop {
            if let Some(lane) = self.try_take(batch) {
                return lane;
            }
            // The semaphore is never closed.
            if let Ok(permit) = self.ready.acquire().await {
                permit.forget();
            }
        }
    }

    fn try_take(&self, batch: &mut VecDeque<Job>) -> Option<LaneId> {
        let mut state = self.lock();
        let Some(lane) = state.ready.pop_front() else {
            state.idle += 1;
            return None;
        };
        if let Some(queue) = state.queues.get_mut(&lane) {
            let count = queue.len().min(BATCH);
            batch.extend(queue.drain(..count));
        }
        Some(lane)
    }

    /// Gives a lane back: to whoever is next if there is more in it, else to nobody.
    fn release(&self, lane: LaneId) {
        let mut state = self.lock();
        if state.queues.get(&lane).is_some_and(|queue| !queue.is_empty()) {
            state.ready.push_back(lane);
        } else {
            state.queues.remove(&lane);
        }
    }

    fn done(&self) {
        let left = self.backlog.fetch_sub(1, Ordering::Relaxed) - 1;
        if left == 0 || left == self.limits.backlog / 2 {
            self.room.notify_waiters();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
