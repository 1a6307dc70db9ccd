//! Which rows are ready, and who is called to work on them.

use std::collections::VecDeque;
use std::sync::Arc;

use super::hand::{At, Done, Hand};
use super::last::Last;
use super::parcel::Parcel;
use super::progress::{BatchNumber, RowId, Step};
use crate::batch::{Batch, LONGEST};
use crate::prehashed::ByHash;

#[cfg(test)]
mod tests;

#[derive(Debug)]
pub(super) struct Roster {
    /// No more workers than this.
    concurrency: usize,
    /// So many are called at a time.
    at_once: usize,
    /// Nobody looks whether something is ready for long.
    watch_sleeps: bool,
    last: Last,
    /// So many batches have come.
    batches: BatchNumber,
    /// In the order in which they came. There may be a row in one that has to wait for another's.
    parcels: VecDeque<Arc<Parcel>>,
    /// Rows whose turn came before the row was done that they have to wait for, by that.
    waiting: ByHash<Arc<Parcel>>,
    workers: usize,
    idle: usize,
    /// Workers that were called and are not here yet.
    coming: usize,
}

/// So many rows may wait among the updates of others, and keep these in memory.
const FEW: usize = 32;

/// How many workers are to come. To call one costs about as much as to handle some updates, and one that is
/// here takes row after row. So one is called at a time; and each, before it begins with a parcel, sees to it that
/// another is coming, since its handler may wait.
///
/// Once a handler has blocked its thread, there are as many as there are threads: one alone might be on that very
/// thread, where none of the others would come by it. That holds for a parcel's other rows too: none but those
/// that come lower the number, and they call others in turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Called {
    /// Of those that wait.
    pub(super) idle: usize,
    pub(super) new: usize,
}

impl Roster {
    pub(super) fn new(concurrency: usize, at_once: usize) -> Self {
        Self {
            concurrency,
            at_once,
            watch_sleeps: false,
            last: Last::default(),
            batches: 0,
            parcels: VecDeque::new(),
            waiting: ByHash::default(),
            workers: 0,
            idle: 0,
            coming: 0,
        }
    }

    /// Takes updates, each of which is handled after all that its lane has been given before.
    pub(super) fn push(&mut self, batches: &mut Vec<Batch>) -> Called {
        let came = self.parcels.len();
        for batch in batches.drain(..) {
            debug_assert!(batch.parts().len() <= LONGEST, "there is a bit for each");
            self.batches += 1;
            let parcel = Arc::new(Parcel::new(batch, self.batches));
            self.last.come(&parcel);
            self.parcels.push_back(parcel);
        }
        let mut ready = 0;
        for parcel in self.parcels.range(came..) {
            if ready < self.at_once {
                self.last.prepare(parcel);
                ready += parcel.count_ready();
            }
        }
        if ready == 0 && self.coming == 0 {
            // Whoever is at the rows before will come to these. But nobody may come by until then, and among others'
            // updates they would keep much memory; so they are put aside now.
            ready = self.are_ready().into();
        }
        self.call(self.at_once.min(ready))
    }

    /// A worker has come, or is done with a row. It is to go on with the one that it has begun with, or the one that
    /// has been ready longest; or to be idle until it is called.
    pub(super) fn turn(&mut self, done: Option<(&Hand, Done)>) -> (Option<At>, Called) {
        let begun = match done {
            Some((hand, done)) => {
                self.release(&hand.parcel().step(done.part));
                done.goes_on.then(|| hand.at())
            }
            None => {
                self.coming -= 1;
                None
            }
        };
        let Some(next) = begun.filter(|at| !self.has_to_wait(at)).or_else(|| self.begin()) else {
            self.idle += 1;
            return (None, Called::default());
        };
        let missing = self.at_once.saturating_sub(self.coming);
        let called = if missing > 0 && self.are_ready() { self.call(missing) } else { Called::default() };
        (Some(next), called)
    }

    /// A worker's handler waits: its thread is free for another, whoever else is coming on another thread.
    pub(super) fn call_for_ready(&mut self) -> Called {
        let count = self.are_ready().into();
        self.call(count)
    }

    /// Nobody came to what is ready, so that some thread is blocked: calls for as many as there are from now on.
    pub(super) fn call_to_threads(&mut self, threads: usize) -> Called {
        self.at_once = threads;
        self.call(threads)
    }

    /// No thread is blocked any more.
    pub(super) fn call_one_at_a_time(&mut self) {
        self.at_once = 1;
    }

    /// Nobody looks from now on whether something is ready for long.
    pub(super) fn sleep(&mut self) {
        self.watch_sleeps = true;
    }

    /// Whether that was so. From now on somebody does.
    pub(super) fn wake(&mut self) -> bool {
        std::mem::take(&mut self.watch_sleeps)
    }

    /// So many batches have come.
    pub(super) fn batches(&self) -> BatchNumber {
        self.batches
    }

    /// The row that has been ready longest, with which nobody has begun.
    pub(super) fn longest_ready(&mut self) -> Option<RowId> {
        let (parcel, part) = self.begin()?;
        parcel.leave(part);
        Some(parcel.step(part).id())
    }

    /// Calls as many as may come, whether there is something for them or not.
    pub(super) fn call(&mut self, count: usize) -> Called {
        let idle = count.min(self.idle);
        let new = (count - idle).min(self.concurrency - self.workers);
        self.idle -= idle;
        self.workers += new;
        self.coming += idle + new;
        Called { idle, new }
    }

    /// Begins with the row that has been ready longest.
    fn begin(&mut self) -> Option<At> {
        while let Some(first) = self.parcels.front() {
            let parcel = Arc::clone(first);
            self.last.prepare(&parcel);
            let Some(part) = parcel.next(None) else {
                self.parcels.pop_front();
                continue;
            };
            let at = (parcel, part);
            if !self.has_to_wait(&at) {
                return Some(at);
            }
        }
        None
    }

    /// Whether there is a row that is ready, with which nobody has begun.
    fn are_ready(&mut self) -> bool {
        self.longest_ready().is_some()
    }

    /// Puts a row with which somebody has begun aside, if another is to be done before and is not.
    fn has_to_wait(&mut self, (parcel, part): &At) -> bool {
        let Some(before) = parcel.before(*part).filter(|step| step.wait()) else { return false };
        let alone = self.waiting.len() >= FEW && !parcel.batch().is_all_of(*part as usize);
        self.waiting.insert(before.id().hash(), Arc::new(parcel.late(*part, alone)));
        true
    }

    /// What has waited for a row is ready when that is done.
    fn release(&mut self, done: &Step) {
        self.parcels.extend(self.waiting.remove(&done.id().hash()));
    }
}
