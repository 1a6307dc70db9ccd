//! What came last in each lane, and is to be handled before what comes next.

use std::collections::VecDeque;
use std::sync::Arc;

use super::progress::{Progress, RowId, Step};
use crate::batch::LaneId;
use crate::cache;
use crate::prehashed::ByHash;

/// Only those who bring updates look here: what they write for one row, and workers would change once it is done,
/// would go from processor to processor for each. So what is done stays, until there is much of it.
///
/// A row is a number here, and most are done: those of batches that are over are known by that alone.
#[derive(Debug, Default)]
pub(super) struct Last {
    rows: ByHash<RowId>,
    /// In the order of their numbers, and among them all that are not over.
    open: VecDeque<Arc<Progress>>,
    /// How many of each were not done when they were looked at last.
    kept_rows: usize,
    kept_open: usize,
}

/// So many may be done and still here, beside twice as many as are not.
const MANY: usize = 1024;

impl Last {
    /// A batch comes, behind all others.
    pub(super) fn open(&mut self, batch: Arc<Progress>) {
        while self.open.front().is_some_and(|first| first.is_over()) {
            self.open.pop_front();
        }
        // One that takes long may be before many that are over.
        if self.open.len() >= MANY + 2 * self.kept_open {
            self.open.retain(|batch| !batch.is_over());
            self.kept_open = self.open.len();
            self.open.shrink_to(MANY + 2 * self.kept_open);
        }
        self.open.push_back(batch);
    }

    /// Has what came last in a lane brought into the processor's cache.
    pub(super) fn look_at(&self, lane: LaneId) {
        cache::look_at(self.rows.get(&lane).copied());
    }

    /// Puts a row behind all others of its lane. Tells which of them it has to wait for, if it has to.
    pub(super) fn put(&mut self, lane: LaneId, row: RowId) -> Option<Step> {
        if self.rows.len() >= MANY + 2 * self.kept_rows {
            self.forget();
        }
        let before = self.rows.insert(lane, row)?;
        left(&self.open, before)
    }

    /// To put what is left in again costs less than to take each of the others out: among many wallets that is all.
    fn forget(&mut self) {
        let is_left = |(_, row): &(LaneId, RowId)| left(&self.open, *row).is_some();
        let kept: Vec<_> = self.rows.iter().map(|(lane, row)| (*lane, *row)).filter(is_left).collect();
        self.kept_rows = kept.len();
        self.rows.clear();
        self.rows.shrink_to(MANY + 2 * self.kept_rows);
        self.rows.extend(kept);
    }
}

/// What there is to wait for, if that row is not done.
fn left(open: &VecDeque<Arc<Progress>>, row: RowId) -> Option<Step> {
    open.front().filter(|first| first.batch() <= row.batch())?;
    let at = open.binary_search_by_key(&row.batch(), |batch| batch.batch()).ok()?;
    Some(Step::new(Arc::clone(&open[at]), row.part())).filter(|step| !step.is_done())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch of one row in this lane, and what that has to wait for.
    fn put(last: &mut Last, number: u64, lane: LaneId) -> (Step, Option<RowId>) {
        let batch = Arc::new(Progress::of(1, number));
        last.open(Arc::clone(&batch));
        let before = last.put(lane, RowId::new(number, 0));
        (Step::new(batch, 0), before.map(|step| step.id()))
    }

    #[test]
    fn a_row_waits_for_the_last_of_its_lane_unless_that_is_done() {
        let mut last = Last::default();
        let (one, before) = put(&mut last, 1, 7);
        assert_eq!(before, None);
        let (two, before) = put(&mut last, 2, 7);
        assert_eq!(before, Some(one.id()));
        assert_eq!(put(&mut last, 3, 8).1, None);
        two.finish();
        assert_eq!(put(&mut last, 4, 7).1, None);
    }

    #[test]
    fn a_row_of_a_batch_that_is_not_over_may_be_done() {
        let mut last = Last::default();
        let batch = Arc::new(Progress::of(2, 1));
        last.open(Arc::clone(&batch));
        let [first, second] = [0, 1].map(|part| Step::new(Arc::clone(&batch), part));
        assert!(last.put(7, first.id()).is_none() && last.put(8, second.id()).is_none());
        first.finish();
        assert_eq!([7, 8].map(|lane| put(&mut last, lane, lane).1), [None, Some(second.id())]);
    }

    #[test]
    fn what_is_not_done_is_kept_and_little_of_what_is() {
        let mut last = Last::default();
        let slow: Vec<Step> = (0..10).map(|lane| put(&mut last, lane, lane).0).collect();
        for lane in 10..20 * MANY as u64 {
            put(&mut last, lane, lane).0.finish();
        }
        assert!(last.rows.len() <= MANY + 20 && last.rows.capacity() <= 4 * MANY, "{last:?}");
        assert!(last.open.len() <= MANY + 20 && last.open.capacity() <= 4 * MANY, "{last:?}");
        for (lane, step) in (0..).zip(&slow) {
            assert_eq!(put(&mut last, 20 * MANY as u64 + lane, lane).1, Some(step.id()));
        }
    }

    #[test]
    fn of_batches_that_are_over_none_is_kept() {
        let mut last = Last::default();
        for number in 0..100 {
            put(&mut last, number, number).0.finish();
            assert_eq!(last.open.len(), 1);
        }
    }
}
