//! Updates on their way to their handlers, in order.

use std::collections::VecDeque;

use crate::Wallet;
use crate::batch::Batch;
use crate::update_ref::UpdateRef;

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// So many updates does a worker take from a lane at once, so that a busy one cannot keep it.
pub(super) const LONGEST: usize = 32;

/// Bytes of text in a row, unless one update alone has more: for a long one the handler of the first should
/// not wait, nor the memory of the first for that of the last.
const LARGEST: usize = 64 << 10;

/// Some updates of one wallet, and the lane that they are for.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) lane: LaneId,
    pub(super) instance: Wallet,
    pub(crate) batch: Batch,
}

/// What waits in a lane behind the row that is ready or being worked on. Most lanes have no more than that.
#[derive(Debug, Default)]
pub(super) struct Lane(VecDeque<Row>);

impl Row {
    pub(crate) fn new(lane: LaneId, instance: Wallet, update: UpdateRef<'_>) -> Self {
        Self { lane, instance, batch: Batch::one(update) }
    }

    /// Whether an update of this length, and of this lane and wallet, can follow those that are here.
    pub(crate) fn takes(&self, lane: LaneId, instance: &Wallet, bytes: usize) -> bool {
        self.has_room(lane, instance, 1, bytes)
    }

    pub(crate) fn push(&mut self, update: UpdateRef<'_>) {
        // Most rows have one update, and those that have more often have many.
        if self.batch.len() == 1 {
            self.batch.reserve(LONGEST, LARGEST);
        }
        self.batch.push(update);
    }

    /// Whether all of another can follow. Not so if a wallet with handlers of its own has taken the place of
    /// one with the same name.
    fn takes_all(&self, other: &Self) -> bool {
        self.has_room(other.lane, &other.instance, other.batch.len(), other.batch.bytes())
    }

    fn has_room(&self, lane: LaneId, instance: &Wallet, count: usize, bytes: usize) -> bool {
        self.batch.len() + count <= LONGEST
            && self.batch.bytes() + bytes <= LARGEST
            && self.lane == lane
            && self.instance.is_clone_of(instance)
    }
}

impl Lane {
    pub(super) fn push(&mut self, row: Row) {
        match self.0.back_mut() {
            Some(last) if last.takes_all(&row) => last.batch.append(&row.batch),
            _ => self.0.push_back(row),
        }
    }

    /// Takes what is to be handled next.
    pub(super) fn next(&mut self) -> Option<Row> {
        self.0.pop_front()
    }
}
