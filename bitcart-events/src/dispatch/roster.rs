//! Which lanes are ready, and who is called to work on them.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use super::row::{Lane, Row};
use crate::batch::{Batch, LaneId};
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
/// here takes row after row. So no more are called than there are threads for them; and each, before it begins
/// with a row, sees to it that as many are coming, since its handler may block the thread. One alone might be
/// on this very thread, where none of the others would come by it.
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

    /// Takes updates, each of which is handled after all that its lane has been given before.
    pub(super) fn push(&mut self, batches: &mut Vec<Batch>) -> Called {
        let before = self.ready.len();
        for row in batches.drain(..).flat_map(Row::all) {
            match self.lanes.entry(row.lane()) {
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
        let missing = self.threads.saturating_sub(self.coming);
        (Some(row), if self.ready.is_empty() { Called::default() } else { self.call(missing) })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Update, Wallet};

    const NOBODY: Called = Called { idle: 0, new: 0 };
    const ONE_NEW: Called = Called { idle: 0, new: 1 };
    const ONE_IDLE: Called = Called { idle: 1, new: 0 };

    fn push(roster: &mut Roster, lanes: impl IntoIterator<Item = LaneId>) -> Called {
        let update: Update = serde_json::from_str(r#"{"event": "new_block", "height": 5}"#).unwrap();
        let wallet = Wallet::btc("xpub");
        let mut batch = Batch::default();
        for lane in lanes {
            batch.push_for(lane, &wallet, update.lend());
        }
        roster.push(&mut vec![batch])
    }

    fn turn(roster: &mut Roster, finished: Option<LaneId>) -> (Option<LaneId>, Called) {
        let (row, called) = roster.turn(finished);
        (row.map(|row| row.lane()), called)
    }

    #[test]
    fn as_many_are_called_as_there_are_lanes_and_threads_for_them() {
        for (concurrency, threads, lanes, called) in [(9, 2, 1, 1), (9, 2, 5, 2), (1, 2, 5, 1), (9, 4, 3, 3)]
        {
            let mut roster = Roster::new(concurrency, threads);
            assert_eq!(push(&mut roster, 0..lanes), Called { idle: 0, new: called });
        }
    }

    #[test]
    fn who_begins_with_a_row_calls_another_for_the_next_unless_one_is_coming() {
        let mut roster = Roster::new(9, 1);
        assert_eq!(push(&mut roster, 0..4), ONE_NEW);
        assert_eq!(turn(&mut roster, None), (Some(0), ONE_NEW));
        assert_eq!(turn(&mut roster, Some(0)), (Some(1), NOBODY), "the other is not here yet");
        assert_eq!(turn(&mut roster, None), (Some(2), ONE_NEW));
    }

    #[test]
    fn who_begins_with_a_row_sees_to_it_that_as_many_are_coming_as_there_are_threads() {
        let mut roster = Roster::new(9, 3);
        push(&mut roster, 0..6);
        assert_eq!(turn(&mut roster, None), (Some(0), ONE_NEW));
        assert_eq!(turn(&mut roster, Some(0)), (Some(1), NOBODY));
        assert_eq!(turn(&mut roster, None), (Some(2), ONE_NEW));
    }

    #[test]
    fn for_nothing_nobody_is_called() {
        let mut roster = Roster::new(9, 1);
        push(&mut roster, [0]);
        assert_eq!(turn(&mut roster, None), (Some(0), NOBODY));
        assert_eq!(roster.call_for_ready(), NOBODY);
        assert_eq!(push(&mut roster, [0]), NOBODY, "whoever has the lane will come to this");
    }

    #[test]
    fn whose_handler_waits_calls_another_though_one_is_coming() {
        let mut roster = Roster::new(9, 1);
        push(&mut roster, 0..4);
        turn(&mut roster, None);
        assert_eq!(roster.call_for_ready(), ONE_NEW);
        assert_eq!(roster.call_for_ready(), ONE_NEW);
    }

    #[test]
    fn who_waits_is_called_before_another_begins_and_no_more_begin_than_there_may_be() {
        let mut roster = Roster::new(2, 2);
        push(&mut roster, [0]);
        turn(&mut roster, None);
        assert_eq!(turn(&mut roster, Some(0)), (None, NOBODY));
        assert_eq!(push(&mut roster, [0]), ONE_IDLE);
        assert_eq!(push(&mut roster, [1]), ONE_NEW);
        assert_eq!(push(&mut roster, [2]), NOBODY);
        assert_eq!(roster.call_for_ready(), NOBODY);
    }

    #[test]
    fn a_lane_is_with_one_worker_and_comes_after_those_that_were_ready_before() {
        let mut roster = Roster::new(9, 1);
        push(&mut roster, [0]);
        turn(&mut roster, None);
        push(&mut roster, [0, 1, 0]);
        assert_eq!(turn(&mut roster, Some(0)).0, Some(1));
        assert_eq!(turn(&mut roster, Some(1)).0, Some(0));
        assert_eq!(turn(&mut roster, Some(0)).0, Some(0));
        assert_eq!(turn(&mut roster, Some(0)).0, None);
        assert!(roster.lanes.is_empty());
    }
}
