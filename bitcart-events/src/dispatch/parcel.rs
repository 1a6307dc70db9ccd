//! Rows of one batch, each to be handled after the last one of its lane.

use std::sync::{Arc, OnceLock};

use super::progress::{BatchNumber, Progress, Step};
use crate::batch::Batch;

/// Whoever blocks in a handler has one row, and leaves all others to whoever comes.
#[derive(Debug)]
pub(super) struct Parcel {
    batch: Arc<Batch>,
    progress: Arc<Progress>,
    /// What is to be done before, which is found out when that matters.
    before: OnceLock<Before>,
    /// What its only row is, if that stood in another parcel and had to wait.
    late: Option<Step>,
}

/// By part, what is to be done before; empty where there is nothing for any.
pub(super) type Before = Vec<Option<Step>>;

impl Parcel {
    /// All rows of a batch. No other of the run has this number.
    pub(super) fn new(batch: Batch, number: BatchNumber) -> Self {
        let progress = Arc::new(Progress::of(batch.parts().len(), number));
        Self { batch: Arc::new(batch), progress, before: OnceLock::new(), late: None }
    }

    /// A row that has to wait; `alone`, with no memory that it does not need, or as part of its batch.
    pub(super) fn late(&self, part: u32, alone: bool) -> Self {
        let (batch, at) = if alone {
            (Arc::new(self.batch.alone(part as usize)), 0)
        } else {
            (Arc::clone(&self.batch), part)
        };
        let progress = Arc::new(Progress::only(at));
        Self { batch, progress, before: OnceLock::from(Before::new()), late: Some(self.step(part)) }
    }

    /// Whether it is known what is to be done before.
    pub(super) fn is_prepared(&self) -> bool {
        self.before.get().is_some()
    }

    /// It was found out what is to be done before, unless that was known.
    pub(super) fn prepare(&self, before: Before) {
        self.before.get_or_init(|| before);
    }

    /// How many rows need not wait, once that is known.
    pub(super) fn count_ready(&self) -> usize {
        self.batch.parts().len() - self.before.get().into_iter().flatten().flatten().count()
    }

    pub(super) fn batch(&self) -> &Arc<Batch> {
        &self.batch
    }

    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Has the wallets of all rows brought into the processor's cache.
    pub(super) fn look_at(&self) {
        if self.late.is_none() {
            self.batch.look_at_instances();
        }
    }

    /// Begins with the next row, if there is one, and is done with another.
    pub(super) fn next(&self, done: Option<u32>) -> Option<u32> {
        if done.is_some()
            && let Some(late) = &self.late
        {
            late.finish();
        }
        self.progress.next(done)
    }

    /// Has begun with a row, and leaves it to whoever comes.
    pub(super) fn leave(&self, part: u32) {
        self.progress.leave(part);
    }

    /// What is to be done before a row, and is not.
    pub(super) fn before(&self, part: u32) -> Option<&Step> {
        self.before.get()?.get(part as usize)?.as_ref().filter(|step| !step.is_done())
    }

    pub(super) fn step(&self, part: u32) -> Step {
        self.late.clone().unwrap_or_else(|| Step::new(Arc::clone(&self.progress), part))
    }

    /// Whether something waits, or has waited, for one of its rows. For a late one it may: that is known where the row
    /// stood.
    pub(super) fn is_awaited(&self) -> bool {
        self.late.is_some() || self.progress.is_awaited()
    }
}
