//! What came last in each lane, and is to be handled before what comes next.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use super::parcel::{Before, Parcel};
use super::progress::{BatchNumber, Progress, RowId, Step};
use crate::batch::LaneId;
use crate::cache;
use crate::prehashed::ByHash;

/// Where one worker takes batch after batch, each is over before it begins with the next, and no row has to be looked up.
/// So that is done only when somebody begins with a batch while one that came before is not over.
///
/// Nobody but who begins with a batch writes here: what workers would change once a row is done would go from processor
/// to processor for each. So what is done stays, until there is much of it.
///
/// A row is a number here, and most are done: those of batches that are over are known by that alone.
#[derive(Debug, Default)]
pub(super) struct Last {
    rows: ByHash<RowId>,
    /// In the order of their numbers, and among them all that are not over.
    open: VecDeque<Open>,
    /// All rows of batches up to this one are there, as far as they are not done.
    put_in: BatchNumber,
    /// How many of each were not done when they were looked at last.
    kept_rows: usize,
    kept_open: usize,
}

#[derive(Debug)]
struct Open {
    progress: Arc<Progress>,
    /// For its rows, if they are put in later.
    parcel: Weak<Parcel>,
}

/// So many may be done and still here, beside twice as many as are not.
const MANY: usize = 1024;

impl Last {
    /// A batch comes, behind all others.
    pub(super) fn come(&mut self, parcel: &Arc<Parcel>) {
        self.let_go_of_first();
        // One that takes long may be before many that are over.
        if self.open.len() >= MANY + 2 * self.kept_open {
            self.open.retain(|open| !open.progress.is_over());
            self.kept_open = self.open.len();
            self.open.shrink_to(MANY + 2 * self.kept_open);
        }
        self.open.push_back(Open { progress: Arc::clone(parcel.progress()), parcel: Arc::downgrade(parcel) });
    }

    /// Finds out what is to be done before a batch, unless that is known. Nobody has begun with it.
    pub(super) fn prepare(&mut self, parcel: &Parcel) {
        if parcel.is_prepared() {
            return;
        }
        if !self.is_open_before(parcel) && !parcel.batch().has_a_lane_apart() {
            return parcel.prepare(Before::new());
        }
        let number = parcel.progress().batch();
        let from = self.open.partition_point(|open| open.progress.batch() <= self.put_in);
        let to = self.open.partition_point(|open| open.progress.batch() <= number);
        for at in from..to {
            // One that nobody has any more is over: a row that was put aside is of one that was put in.
            if let Some(parcel) = self.open[at].parcel.upgrade() {
                parcel.prepare(self.put_all(&parcel));
            }
        }
        self.put_in = number;
    }

    /// Whether one is not over that came before this.
    fn is_open_before(&mut self, parcel: &Parcel) -> bool {
        self.let_go_of_first();
        self.open.front().is_some_and(|first| first.progress.batch() < parcel.progress().batch())
    }

    /// Puts the rows of a batch behind all others of their lanes. Tells what is to be done before.
    fn put_all(&mut self, parcel: &Parcel) -> Before {
        let (parts, batch) = (parcel.batch().parts(), parcel.progress().batch());
        let mut before = Before::new();
        // Among many wallets none of them is there, and this way they come at the same time.
        cache::look_at(parts.iter().filter_map(|part| self.rows.get(&part.lane)).map(|row| row.hash()));
        for (number, part) in (0..).zip(parts) {
            let step = self.put(part.lane, RowId::new(batch, number));
            if step.is_some() {
                before.resize(parts.len(), None);
                before[number as usize] = step;
            }
        }
        before
    }

    /// Puts a row behind all others of its lane. Tells which of them it has to wait for, if it has to.
    fn put(&mut self, lane: LaneId, row: RowId) -> Option<Step> {
        if self.rows.len() >= MANY + 2 * self.kept_rows {
            self.forget();
        }
        let before = self.rows.insert(lane, row)?;
        left(&self.open, before)
    }

    fn let_go_of_first(&mut self) {
        while self.open.front().is_some_and(|first| first.progress.is_over()) {
            self.open.pop_front();
        }
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
fn left(open: &VecDeque<Open>, row: RowId) -> Option<Step> {
    open.front().filter(|first| first.progress.batch() <= row.batch())?;
    let at = open.binary_search_by_key(&row.batch(), |open| open.progress.batch()).ok()?;
    Some(Step::new(Arc::clone(&open[at].progress), row.part())).filter(|step| !step.is_done())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::batch::{Batch, Whose};
    use crate::{Update, Wallet};

    /// A batch of rows in these lanes.
    fn come(last: &mut Last, number: BatchNumber, lanes: impl IntoIterator<Item = LaneId>) -> Arc<Parcel> {
        let parcel = Arc::new(Parcel::new(batch_of(lanes), number));
        last.come(&parcel);
        parcel
    }

    /// What each has to wait for.
    fn begin(last: &mut Last, parcel: &Parcel) -> Vec<Option<RowId>> {
        last.prepare(parcel);
        let parts = 0..parcel.batch().parts().len().try_into().unwrap();
        parts.map(|part| parcel.before(part).map(Step::id)).collect()
    }

    fn batch_of(lanes: impl IntoIterator<Item = LaneId>) -> Batch {
        let (wallet, update) =
            (Wallet::btc("xpub"), Update::try_from(json!({"event": "new_block"})).unwrap());
        let mut batch = Batch::default();
        for lane in lanes {
            batch.push_for(lane, Whose::Alone(&wallet), update.lend());
        }
        batch
    }

    fn finish(parcel: &Parcel) {
        for part in 0..parcel.batch().parts().len() {
            parcel.step(part.try_into().unwrap()).finish();
        }
    }

    #[test]
    fn a_row_waits_for_the_last_of_its_lane_unless_that_is_done() {
        let mut last = Last::default();
        let one = come(&mut last, 1, [7]);
        let two = come(&mut last, 2, [8, 7]);
        assert_eq!(begin(&mut last, &one), [None]);
        assert_eq!(begin(&mut last, &two), [None, Some(RowId::new(1, 0))]);
        let three = come(&mut last, 3, [7, 9]);
        assert_eq!(begin(&mut last, &three), [Some(RowId::new(2, 1)), None]);
        two.step(1).finish();
        three.step(0).finish();
        let four = come(&mut last, 4, [7, 8]);
        assert_eq!(begin(&mut last, &four), [None, Some(RowId::new(2, 0))]);
    }

    #[test]
    fn behind_what_is_over_no_row_is_put_in() {
        let mut last = Last::default();
        for number in 1..100 {
            let batch = come(&mut last, number, [7, 8]);
            assert_eq!(begin(&mut last, &batch), [None, None]);
            assert_eq!((last.rows.len(), last.open.len()), (0, 1));
            finish(&batch);
        }
        let (slow, next) = (come(&mut last, 100, [7]), come(&mut last, 101, [7]));
        assert_eq!(begin(&mut last, &slow), [None]);
        assert_eq!(begin(&mut last, &next), [Some(RowId::new(100, 0))]);
    }

    #[test]
    fn batches_that_came_before_are_prepared_as_well_and_none_that_came_after() {
        let mut last = Last::default();
        let batches = [1, 2, 3, 4].map(|number| come(&mut last, number, [7]));
        last.prepare(&batches[2]);
        assert_eq!([0, 1, 2, 3].map(|at| batches[at].is_prepared()), [true, true, true, false]);
        let before = |at: usize| batches[at].before(0).map(Step::id);
        assert_eq!([before(0), before(1), before(2)], [None, Some(RowId::new(1, 0)), Some(RowId::new(2, 0))]);
        assert_eq!(begin(&mut last, &batches[3]), [Some(RowId::new(3, 0))]);
    }

    #[test]
    fn a_row_waits_for_one_of_its_own_batch() {
        let mut last = Last::default();
        let batch = come(&mut last, 1, [7, 8, 7]);
        assert_eq!(begin(&mut last, &batch), [None, None, Some(RowId::new(1, 0))]);
    }

    #[test]
    fn what_is_not_done_is_kept_and_little_of_what_is() {
        let mut last = Last::default();
        let slow: Vec<_> = (1..=10).map(|number| come(&mut last, number, [number])).collect();
        for batch in &slow {
            last.prepare(batch);
        }
        for number in 11..20 * MANY as u64 {
            let batch = come(&mut last, number, [number]);
            assert_eq!(begin(&mut last, &batch), [None]);
            finish(&batch);
        }
        assert!(last.rows.len() <= MANY + 20 && last.rows.capacity() <= 4 * MANY, "{last:?}");
        assert!(last.open.len() <= MANY + 20 && last.open.capacity() <= 4 * MANY, "{last:?}");
        let next = come(&mut last, 20 * MANY as u64, 1..=10);
        assert_eq!(
            begin(&mut last, &next),
            (1..=10).map(|number| Some(RowId::new(number, 0))).collect::<Vec<_>>()
        );
    }

    #[test]
    fn of_batches_that_are_over_nothing_is_kept() {
        let mut last = Last::default();
        let batch = come(&mut last, 1, [7]);
        last.prepare(&batch);
        let held = Arc::downgrade(batch.batch());
        finish(&batch);
        drop(batch);
        assert_eq!(held.strong_count(), 0);
        come(&mut last, 2, [8]);
        assert_eq!(last.open.len(), 1);
    }
}
