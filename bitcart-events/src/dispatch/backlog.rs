//! How much has been taken and is not yet handled.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

#[derive(Debug)]
pub(crate) struct Backlog {
    limit: usize,
    count: AtomicUsize,
    /// It has gone down to where there is room again, or to nothing.
    room: Notify,
}

impl Backlog {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, count: AtomicUsize::new(0), room: Notify::new() }
    }

    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Whether there is no room for more than these.
    pub(super) fn is_full(&self, more: usize) -> bool {
        self.count() + more >= self.limit
    }

    pub(super) fn add(&self, count: usize) {
        self.count.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn remove(&self, count: usize) {
        // Whoever sees it sees what the handlers have done.
        let before = self.count.fetch_sub(count, Ordering::Release);
        let left = before - count;
        let half = self.limit / 2;
        if left == 0 || (left <= half && half < before) {
            self.room.notify_waiters();
        }
    }

    /// Waits until half of what may be taken has been handled.
    pub(super) async fn room(&self) {
        self.at_most(self.limit / 2).await;
    }

    /// Waits until all that was taken has been handled.
    pub(super) async fn drained(&self) {
        self.at_most(0).await;
    }

    async fn at_most(&self, limit: usize) {
        loop {
            let notified = self.room.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.count() <= limit {
                return;
            }
            notified.await;
        }
    }
}
