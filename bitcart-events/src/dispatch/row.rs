//! Updates on their way to their handlers, in order.

use std::collections::VecDeque;

use crate::{Update, Wallet};

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// So many updates does a worker take from a lane at once, so that a busy one cannot keep it.
pub(super) const LONGEST: usize = 32;

/// Some updates of one wallet, and the lane that they are for.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) lane: LaneId,
    pub(super) instance: Wallet,
    pub(crate) updates: Vec<Update>,
}

/// All that is in a lane and not being worked on.
#[derive(Debug)]
pub(super) struct Lane {
    first: Option<Row>,
    /// Most lanes have no more than one row.
    later: VecDeque<Row>,
}

impl Row {
    pub(crate) fn new(lane: LaneId, instance: Wallet, update: Update) -> Self {
        Self { lane, instance, updates: vec![update] }
    }

    /// Whether an update of this lane and wallet can follow those that are here.
    pub(crate) fn takes(&self, lane: LaneId, instance: &Wallet) -> bool {
        self.lane == lane && self.updates.len() < LONGEST && self.instance.is_clone_of(instance)
    }

    pub(crate) fn push(&mut self, update: Update) {
        // Most rows have one update, and those that have more often have many.
        if self.updates.len() == self.updates.capacity() {
            self.updates.reserve_exact(LONGEST - self.updates.len());
        }
        self.updates.push(update);
    }

    /// Whether all of another can follow. Not so if a wallet with handlers of its own has taken the place of
    /// one with the same name.
    fn takes_all(&self, other: &Self) -> bool {
        self.takes(other.lane, &other.instance) && self.updates.len() + other.updates.len() <= LONGEST
    }
}

impl Lane {
    pub(super) fn new(row: Row) -> Self {
        Self { first: Some(row), later: VecDeque::new() }
    }

    pub(super) fn push(&mut self, mut row: Row) {
        match self.later.back_mut().or(self.first.as_mut()) {
            None => self.first = Some(row),
            Some(last) if last.takes_all(&row) => last.updates.append(&mut row.updates),
            Some(_) => self.later.push_back(row),
        }
    }

    /// Takes what is to be handled next.
    pub(super) fn take(&mut self) -> Option<Row> {
        std::mem::replace(&mut self.first, self.later.pop_front())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }
}
