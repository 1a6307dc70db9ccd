//! How far the workers are with the rows of a batch.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::batch::LONGEST;

/// Workers take row after row of a batch and tell what they have done in one step each, without a lock: with many
/// wallets nearly every update is a row, and where the workers have a thread beside the session's, to lock the
/// roster for each takes a tenth of all the time between socket and handler.
// All that is done here has one order, so that either who is done with a row sees that it is waited for, or who
// waits and then looks sees that it is done.
#[derive(Debug)]
pub(super) struct Progress {
    batch: BatchNumber,
    all: Parts,
    /// The rows that nobody has begun with, in the lower half; those that are done, in the upper.
    rows: AtomicU64,
    is_awaited: AtomicBool,
}

/// Some rows of a batch, a bit for each. The number of a part is that of its bit.
type Parts = u32;
const _: () = assert!(LONGEST <= Parts::BITS as usize);

/// A row, as those see it that come after it in its lane.
#[derive(Clone, Debug)]
pub(super) struct Step {
    progress: Arc<Progress>,
    part: u32,
}

/// The number of a batch, in the order in which they came.
pub(super) type BatchNumber = u64;

/// Tells a row from all others of a run. One of an earlier batch has a smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowId(u64);

impl Progress {
    /// So many rows, with none of which anybody has begun. No other of the run is of this batch.
    pub(super) fn of(rows: usize, batch: BatchNumber) -> Self {
        Self::with(lower((1 << rows) - 1), batch)
    }

    /// One row, of which there is no [`Step`].
    pub(super) fn only(part: u32) -> Self {
        Self::with(1 << part, 0)
    }

    fn with(all: Parts, batch: BatchNumber) -> Self {
        Self { batch, all, rows: AtomicU64::new(all.into()), is_awaited: AtomicBool::new(false) }
    }

    pub(super) fn batch(&self) -> BatchNumber {
        self.batch
    }

    /// Whether all rows are done.
    pub(super) fn is_over(&self) -> bool {
        upper(self.rows.load(Ordering::SeqCst)) == self.all
    }

    /// Begins with the next row, if there is one, and is done with another.
    pub(super) fn next(&self, done: Option<u32>) -> Option<u32> {
        let done = done.map_or(0, done_bit);
        let mut rows = self.rows.load(Ordering::Relaxed);
        loop {
            let left = lower(rows);
            let rest = u64::from(left & left.wrapping_sub(1));
            let then = rows & !u64::from(Parts::MAX) | rest | done;
            match self.rows.compare_exchange_weak(rows, then, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) => return (left > 0).then(|| left.trailing_zeros()),
                Err(now) => rows = now,
            }
        }
    }

    /// Has begun with a row, and leaves it to whoever comes.
    pub(super) fn leave(&self, part: u32) {
        self.rows.fetch_or(1 << part, Ordering::SeqCst);
    }

    /// Whether somebody waits, or has waited, for one of the rows.
    pub(super) fn is_awaited(&self) -> bool {
        self.is_awaited.load(Ordering::SeqCst)
    }
}

impl RowId {
    pub(super) fn new(batch: BatchNumber, part: u32) -> Self {
        Self(batch * u64::from(Parts::BITS) + u64::from(part))
    }

    pub(super) fn batch(self) -> BatchNumber {
        self.0 / u64::from(Parts::BITS)
    }

    pub(super) fn part(self) -> u32 {
        lower(self.0 % u64::from(Parts::BITS))
    }

    /// No two have the same, and the digits that differ least are those that a table goes by least.
    pub(super) fn hash(self) -> u64 {
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32)
    }
}

impl Step {
    pub(super) fn new(progress: Arc<Progress>, part: u32) -> Self {
        Self { progress, part }
    }

    pub(super) fn id(&self) -> RowId {
        RowId::new(self.progress.batch, self.part)
    }

    pub(super) fn is_done(&self) -> bool {
        self.progress.rows.load(Ordering::SeqCst) & done_bit(self.part) > 0
    }

    pub(super) fn finish(&self) {
        self.progress.rows.fetch_or(done_bit(self.part), Ordering::SeqCst);
    }

    /// Waits for it from now on, unless it is done.
    pub(super) fn wait(&self) -> bool {
        self.progress.is_awaited.store(true, Ordering::SeqCst);
        !self.is_done()
    }
}

fn done_bit(part: u32) -> u64 {
    1 << (Parts::BITS + part)
}

fn upper(rows: u64) -> Parts {
    lower(rows >> Parts::BITS)
}

#[allow(clippy::cast_possible_truncation, reason = "the upper half is not wanted")]
fn lower(rows: u64) -> Parts {
    rows as Parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(rows: usize) -> Arc<Progress> {
        Arc::new(Progress::of(rows, 0))
    }

    fn done(progress: &Arc<Progress>) -> Vec<u32> {
        (0..Parts::BITS).filter(|part| Step::new(Arc::clone(progress), *part).is_done()).collect()
    }

    #[test]
    fn each_row_is_begun_with_once_and_is_done_when_it_is_told() {
        let progress = progress(3);
        assert_eq!([None, None].map(|none| progress.next(none)), [Some(0), Some(1)]);
        assert!(done(&progress).is_empty());
        assert_eq!(progress.next(Some(1)), Some(2));
        assert_eq!(done(&progress), [1]);
        assert!(!progress.is_over());
        assert_eq!([progress.next(Some(0)), progress.next(Some(2))], [None, None]);
        assert_eq!(done(&progress), [0, 1, 2]);
        assert!(progress.is_over());
    }

    #[test]
    fn a_full_batch_has_a_bit_for_each_part() {
        let progress = progress(LONGEST);
        let mut last = None;
        for part in 0..32 {
            last = progress.next(last);
            assert_eq!(last, Some(part));
        }
        assert!(!progress.is_over());
        assert_eq!(progress.next(last), None);
        assert!(progress.is_over());
        assert!(done(&progress).into_iter().eq(0..32));
    }

    #[test]
    fn what_is_left_is_begun_with_again() {
        let progress = progress(2);
        assert_eq!([None, None].map(|none| progress.next(none)), [Some(0), Some(1)]);
        progress.leave(0);
        assert_eq!([None, None].map(|none| progress.next(none)), [Some(0), None]);
    }

    #[test]
    fn nobody_waits_for_what_is_done() {
        let progress = progress(1);
        let step = Step::new(Arc::clone(&progress), 0);
        assert!(!progress.is_awaited());
        assert!(step.wait() && progress.is_awaited());
        step.finish();
        assert!(!step.wait());
    }

    #[test]
    fn a_row_tells_where_it_stands_and_no_two_have_one_hash() {
        let rows = (0..100).flat_map(|batch| (0..32).map(move |part| (batch, part)));
        let ids = rows.map(|(batch, part)| {
            let id = RowId::new(batch, part);
            assert_eq!((id.batch(), id.part()), (batch, part));
            id.hash()
        });
        assert_eq!(ids.collect::<std::collections::HashSet<_>>().len(), 3_200);
    }
}
