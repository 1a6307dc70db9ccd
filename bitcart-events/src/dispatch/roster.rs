//! Which lanes are ready, and who is called to work on them.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::parcel::{Parcel, Parts};
use super::parcels::{Parcels, Place};
use super::row::{Lane, Row};
use crate::batch::{Batch, LONGEST};
use crate::prehashed::ByHash;

#[cfg(test)]
mod tests;

#[derive(Debug)]
pub(super) struct Roster {
    /// No more workers than this.
    concurrency: usize,
    /// So many workers can do something at the same time.
    threads: usize,
    /// The lanes of the rows that are ready or being worked on, or done and not collected.
    lanes: ByHash<Taken>,
    /// No two rows of one lane.
    parcels: Parcels,
    workers: usize,
    idle: usize,
    /// Workers that were called and are not here yet.
    coming: usize,
}

/// A lane that has a row in a parcel.
#[derive(Debug)]
struct Taken {
    parcel: Place,
    waiting: Lane,
}

/// How many workers are to come. To call one costs about as much as to handle some updates, and one that is
/// here takes row after row. So no more are called than there are threads for them; and each, before it begins
/// with a parcel, sees to it that as many are coming, since its handler may block the thread. That holds for the
/// parcel's other rows too: none but those that come lower the number, and they call others in turn. One alone
/// might be on this very thread, where none of the others would come by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Called {
    /// Of those that wait.
    pub(super) idle: usize,
    pub(super) new: usize,
}

impl Roster {
    pub(super) fn new(concurrency: usize, threads: usize) -> Self {
        Self {
            concurrency,
            threads,
            lanes: ByHash::default(),
            parcels: Parcels::default(),
            workers: 0,
            idle: 0,
            coming: 0,
        }
    }

    /// Takes updates, each of which is handled after all that its lane has been given before.
    pub(super) fn push(&mut self, batches: &mut Vec<Batch>) -> Called {
        let mut new = 0;
        for batch in batches.drain(..).map(Arc::new) {
            debug_assert!(batch.parts().len() <= LONGEST, "there is a bit for each");
            for part in batch.parts() {
                if let Some(Taken { parcel, .. }) = self.lanes.get(&part.lane) {
                    self.press(*parcel);
                }
            }
            let parcel = self.parcels.next_place();
            let (mut ready, mut is_pressed): (Parts, bool) = (0, false);
            for (number, part) in (0..).zip(batch.parts()) {
                match self.lanes.entry(part.lane) {
                    // Whoever has the row before will come to this.
                    Entry::Occupied(mut there) => {
                        is_pressed |= there.get().parcel == parcel;
                        there.get_mut().waiting.push(Row::new(Arc::clone(&batch), number));
                    }
                    Entry::Vacant(free) => {
                        free.insert(Taken { parcel, waiting: Lane::default() });
                        ready |= 1 << number;
                    }
                }
            }
            new += ready.count_ones() as usize;
            self.parcels.add(batch, ready, is_pressed);
        }
        self.call(new.min(self.threads))
    }

    /// A worker is done with the last row of a parcel, or has come, and wants another row; nothing if it has to
    /// wait.
    pub(super) fn turn(&mut self, finished: Option<&Parcel>) -> (Option<(Arc<Parcel>, u32)>, Called) {
        match finished {
            Some(parcel) => self.give_back(parcel),
            None => self.coming -= 1,
        }
        let Some(next) = self.parcels.begin() else {
            self.idle += 1;
            return (None, Called::default());
        };
        (Some(next), self.call_missing())
    }

    /// Gives the lanes of all rows of a parcel that are done to whoever is next in them.
    pub(super) fn collect(&mut self, parcel: &Parcel) -> Called {
        self.give_back(parcel);
        self.call_missing()
    }

    /// A worker's handler waits: its thread is free for another, whoever else is coming on another thread.
    pub(super) fn call_for_ready(&mut self) -> Called {
        let count = self.parcels.are_ready().into();
        self.call(count)
    }

    fn call_missing(&mut self) -> Called {
        let missing = self.threads.saturating_sub(self.coming);
        if missing > 0 && self.parcels.are_ready() { self.call(missing) } else { Called::default() }
    }

    fn call(&mut self, count: usize) -> Called {
        let idle = count.min(self.idle);
        let new = (count - idle).min(self.concurrency - self.workers);
        self.idle -= idle;
        self.workers += new;
        self.coming += idle + new;
        Called { idle, new }
    }

    /// Something is going to wait for a row of this parcel, unless that is done: what is done so far is
    /// collected, and from now on each row at once. Until now nothing has waited, so that nothing becomes ready.
    fn press(&mut self, parcel: Place) {
        if let Some(parcel) = self.parcels.get(parcel).filter(|parcel| !parcel.is_pressed()).map(Arc::clone) {
            parcel.press();
            self.give_back(&parcel);
        }
    }

    /// The lanes of what is done go to whoever is next in them, if there is more, else to nobody.
    fn give_back(&mut self, parcel: &Parcel) {
        let mut lanes = 0;
        for part in parcel.collect() {
            lanes += 1;
            if let Entry::Occupied(mut there) = self.lanes.entry(parcel.lane(part)) {
                let lane = there.get_mut();
                match lane.waiting.next() {
                    Some(row) => lane.parcel = self.parcels.add_row(row, !lane.waiting.is_empty()),
                    None => drop(there.remove()),
                }
            }
        }
        if lanes > 0 {
            self.parcels.gave_back(parcel.place(), lanes);
        }
    }
}
