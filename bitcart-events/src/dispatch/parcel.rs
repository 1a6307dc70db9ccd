//! Rows of one batch that became ready together, and how far the workers are with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::parcels::Place;
use crate::batch::{Batch, LONGEST, LaneId};

/// Workers take row after row of it and tell what they have done in one step each, without a lock: with many
/// wallets nearly every update is a row, and where the workers have a thread beside the session's, to lock the
/// roster for each takes a tenth of all the time between socket and handler.
///
/// Whoever blocks in a handler has one row, and leaves all others to whoever comes. What is done waits here until
/// somebody who has the roster's lock collects it; unless it is [pressed](Self::press) for.
#[derive(Debug)]
pub(super) struct Parcel {
    place: Place,
    batch: Arc<Batch>,
    /// The rows that nobody has begun with, in the lower half; those that are done and not collected, in the
    /// upper.
    rows: AtomicU64,
    is_pressed: AtomicBool,
}

/// Some parts of a batch, a bit for each. The number of a part is that of its bit.
pub(super) type Parts = u32;
const _: () = assert!(LONGEST <= Parts::BITS as usize);

impl Parcel {
    /// These parts of a batch.
    pub(super) fn new(place: Place, batch: Arc<Batch>, parts: Parts) -> Self {
        Self { place, batch, rows: AtomicU64::new(parts.into()), is_pressed: AtomicBool::new(false) }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn batch(&self) -> &Arc<Batch> {
        &self.batch
    }

    pub(super) fn lane(&self, part: u32) -> LaneId {
        self.batch.parts()[part as usize].lane
    }

    /// Begins with the next row, if there is one, and is done with another.
    // All that is done here, in `press` and in `collect` has one order, so that either who is done sees that it is
    // pressed for, or who presses and then collects sees that it is done.
    pub(super) fn next(&self, done: Option<u32>) -> Option<u32> {
        let done = done.map_or(0, |part| 1 << (Parts::BITS + part));
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

    /// More parts of the batch are ready.
    pub(super) fn add(&self, parts: Parts) {
        self.rows.fetch_or(parts.into(), Ordering::SeqCst);
    }

    pub(super) fn has_more(&self) -> bool {
        lower(self.rows.load(Ordering::Relaxed)) > 0
    }

    /// What is done from now on is to be collected at once, since something waits for it.
    pub(super) fn press(&self) {
        self.is_pressed.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_pressed(&self) -> bool {
        self.is_pressed.load(Ordering::SeqCst)
    }

    /// What is done and was not collected before.
    pub(super) fn collect(&self) -> impl Iterator<Item = u32> + use<> {
        let rows = self.rows.fetch_and(Parts::MAX.into(), Ordering::SeqCst);
        let mut done = lower(rows >> Parts::BITS);
        std::iter::from_fn(move || {
            let part = (done > 0).then(|| done.trailing_zeros());
            done &= done.wrapping_sub(1);
            part
        })
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the upper half is not wanted")]
fn lower(rows: u64) -> Parts {
    rows as Parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Whose;
    use crate::{Update, Wallet};

    fn parcel(parts: Parts) -> Parcel {
        let update: Update = serde_json::from_str(r#"{"event": "new_block", "height": 5}"#).unwrap();
        let mut batch = Batch::default();
        for lane in 0..32 {
            batch.push_for(lane, Whose::Alone(&Wallet::btc("xpub")), update.lend());
        }
        Parcel::new(0, Arc::new(batch), parts)
    }

    fn collected(parcel: &Parcel) -> Vec<u32> {
        parcel.collect().collect()
    }

    #[test]
    fn each_row_is_begun_with_once_and_collected_once_when_it_is_done() {
        let parcel = parcel(0b1000_0000_0000_0000_0000_0000_0010_0101);
        assert_eq!([None, None].map(|none| parcel.next(none)), [Some(0), Some(2)]);
        assert!(collected(&parcel).is_empty());
        assert_eq!(parcel.next(Some(2)), Some(5));
        assert_eq!(collected(&parcel), [2]);
        assert_eq!([parcel.next(Some(0)), parcel.next(Some(5))], [Some(31), None]);
        assert!(!parcel.has_more());
        assert_eq!(parcel.next(Some(31)), None);
        assert_eq!(collected(&parcel), [0, 5, 31]);
        assert!(collected(&parcel).is_empty());
    }

    #[test]
    fn a_full_batch_has_a_bit_for_each_part() {
        let parcel = parcel(Parts::MAX);
        let mut done = None;
        for part in 0..32 {
            done = parcel.next(done);
            assert_eq!(done, Some(part));
        }
        assert_eq!(parcel.next(done), None);
        assert!(collected(&parcel).into_iter().eq(0..32));
    }

    #[test]
    fn what_is_added_is_begun_with_like_the_rest() {
        let parcel = parcel(0b10);
        assert_eq!(parcel.next(None), Some(1));
        parcel.add(0b101);
        assert_eq!([parcel.next(Some(1)), parcel.next(None), parcel.next(None)], [Some(0), Some(2), None]);
        assert_eq!(collected(&parcel), [1]);
    }
}
