//! Order and limits: the updates of one lane are handled one after the other, those of different
//! lanes at the same time.
//!
//! A wallet is a lane, and so are the blocks of a currency. A lane exists while something is in it.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use super::{Context, Nearest};
use crate::prehashed::ByHash;
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
    lanes: ByHash<Lane>,
    ready: VecDeque<LaneId>,
    workers: usize,
    idle: usize,
}

#[derive(Debug)]
struct Lane {
    row: Row,
    /// What came after another wallet took the place of one with its name, with handlers of its own.
    later: VecDeque<Row>,
}

/// Updates of one wallet.
#[derive(Debug)]
struct Row {
    instance: Wallet,
    updates: VecDeque<Update>,
}

/// What a worker has taken of a lane.
#[derive(Debug)]
struct Batch {
    lane: LaneId,
    instance: Wallet,
    /// Kept from batch to batch, for its memory.
    updates: VecDeque<Update>,
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

    /// Takes updates, each of which is handled after all that its lane has been given before. `jobs`
    /// is empty afterwards.
    ///
    /// Many at a time, because each time takes a lock and may have to wake a thread.
    pub(crate) fn push(&self, jobs: &mut Vec<Job>) {
        self.shared.backlog.fetch_add(jobs.len(), Ordering::Relaxed);
        let mut state = self.shared.lock();
        let mut new_workers = 0;
        for Job { lane, instance, update } in jobs.drain(..) {
            match state.lanes.entry(lane) {
                // Ready or being worked on: whoever has it will come to this.
                Entry::Occupied(mut there) => {
                    there.get_mut().push(instance, update);
                    continue;
                }
                Entry::Vacant(free) => {
                    free.insert(Lane { row: Row::new(instance, update), later: VecDeque::new() })
                }
            };
            state.ready.push_back(lane);
            if state.idle > 0 {
                state.idle -= 1;
                self.shared.ready.add_permits(1);
            } else if state.workers < self.shared.limits.concurrency {
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
        self.shared.backlog.load(Ordering::Relaxed)
    }

    /// Whether there is no room for more than these.
    pub(crate) fn is_full(&self, more: usize) -> bool {
        self.backlog() + more >= self.shared.limits.backlog
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

impl Lane {
    fn push(&mut self, instance: Wallet, update: Update) {
        let last = self.later.back_mut().unwrap_or(&mut self.row);
        if last.instance.is_clone_of(&instance) {
            last.updates.push_back(update);
        } else {
            self.later.push_back(Row::new(instance, update));
        }
    }

    /// Whether there is more in it, which is then at its front.
    fn has_more(&mut self) -> bool {
        if self.row.updates.is_empty()
            && let Some(next) = self.later.pop_front()
        {
            self.row = next;
        }
        !self.row.updates.is_empty()
    }
}

impl Row {
    fn new(instance: Wallet, update: Update) -> Self {
        Self { instance, updates: VecDeque::from([update]) }
    }
}

impl Shared {
    async fn work(self: Arc<Self>) {
        let mut memory = VecDeque::new();
        loop {
            let mut batch = self.take(memory).await;
            let mut nearest = Nearest::new(&self.context, &batch.instance);
            for update in batch.updates.drain(..) {
                self.context.handle(&mut nearest, &update).await;
                self.done();
                // A handler that never waits must not keep the others of this thread from running.
                tokio::task::consume_budget().await;
            }
            self.release(batch.lane);
            memory = batch.updates;
        }
    }

    /// Takes the next updates of the lane that has been ready longest.
    async fn take(&self, mut memory: VecDeque<Update>) -> Batch {
        loop {
            match self.try_take(memory) {
                Ok(batch) => return batch,
                Err(unused) => memory = unused,
            }
            // The semaphore is never closed.
            if let Ok(permit) = self.ready.acquire().await {
                permit.forget();
            }
        }
    }

    /// A worker that finds nothing gets its memory back.
    fn try_take(&self, mut memory: VecDeque<Update>) -> Result<Batch, VecDeque<Update>> {
        let mut state = self.lock();
        while let Some(lane) = state.ready.pop_front() {
            if let Some(Lane { row: Row { instance, updates }, .. }) = state.lanes.get_mut(&lane) {
                let count = updates.len().min(BATCH);
                memory.extend(updates.drain(..count));
                return Ok(Batch { lane, instance: instance.clone(), updates: memory });
            }
        }
        state.idle += 1;
        Err(memory)
    }

    /// Gives a lane back: to whoever is next if there is more in it, else to nobody.
    fn release(&self, lane: LaneId) {
        let mut state = self.lock();
        if state.lanes.get_mut(&lane).is_some_and(Lane::has_more) {
            state.ready.push_back(lane);
        } else {
            state.lanes.remove(&lane);
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
