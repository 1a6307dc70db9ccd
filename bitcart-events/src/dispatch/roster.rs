//! Which lanes are ready, and who is called to work on them.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use super::row::{Lane, LaneId, Row};
use crate::prehashed::ByHash;

#[derive(Debug)]
pub(super) struct Roster {
    /// No more workers than this.
    concurrency: usize,
    /// So many workers can do something at the same time.
    threads: usize,
    /// The lanes of the rows that are ready or being worked on.
    lanes: ByHash<Lane>,
    /// No two of one lane.
    ready: VecDeque<Row>,
    workers: usize,
    idle: usize,
    /// Workers that were called and are not here yet.
    coming: usize,
}

/// How many workers are to come. To call one costs about as much as to handle some updates, and one that is
/// here takes row after row. So there are as many as there are threads for them; and each, before it begins
/// with a row, calls another if nobody is coming, because its handler may wait, or block the thread.
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
            ready: VecDeque::new(),
            workers: 0,
            idle: 0,
            coming: 0,
        }
    }

    /// Takes rows, each of which is handled after all that its lane has been given before.
    pub(super) fn push(&mut self, rows: &mut Vec<Row>) -> Called {
        let before = self.ready.len();
        for row in rows.drain(..) {
            match self.lanes.entry(row.lane) {
                // Whoever has the row before will come to this.
                Entry::Occupied(mut there) => there.get_mut().push(row),
                Entry::Vacant(free) => {
                    free.insert(Lane::default());
                    self.ready.push_back(row);
                }
            }
        }
        let new = self.ready.len() - before;
        self.call(new.min(self.threads))
    }

    /// A worker has finished a row of this lane, or has come, and wants another row; nothing if it has to
    /// wait.
    pub(super) fn turn(&mut self, finished: Option<LaneId>) -> (Option<Row>, Called) {
        match finished {
            Some(lane) => self.release(lane),
            None => self.coming -= 1,
        }
        let Some(row) = self.ready.pop_front() else {
            self.idle += 1;
            return (None, Called::default());
        };
        (Some(row), if self.coming == 0 { self.call_for_ready() } else { Called::default() })
    }

    /// A worker's handler waits: its thread is free for another, whoever else is coming on another thread.
    pub(super) fn call_for_ready(&mut self) -> Called {
        self.call(self.ready.len().min(1))
    }

    fn call(&mut self, count: usize) -> Called {
        let idle = count.min(self.idle);
        let new = (count - idle).min(self.concurrency - self.workers);
        self.idle -= idle;
        self.workers += new;
        self.coming += idle + new;
        Called { idle, new }
    }

    /// To whoever is next if there is more in it, else to nobody.
    fn release(&mut self, lane: LaneId) {
        if let Entry::Occupied(mut there) = self.lanes.entry(lane) {
            match there.get_mut().next() {
                Some(row) => self.ready.push_back(row),
                None => drop(there.remove()),
            }
        }
    }
}
