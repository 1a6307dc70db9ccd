//! Updates on their way to their handlers, in order.

use std::collections::VecDeque;

use crate::{Update, Wallet};

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// Updates of one wallet, and the lane that they are for.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) lane: LaneId,
    pub(crate) instance: Wallet,
    pub(crate) updates: VecDeque<Update>,
}

/// All that is in a lane and not being worked on.
#[derive(Debug)]
pub(super) struct Lane {
    row: Option<Row>,
    /// What came after another wallet took the place of one with its name, with handlers of its own.
    later: VecDeque<Row>,
}

impl Row {
    pub(crate) fn new(lane: LaneId, instance: Wallet, update: Update) -> Self {
        Self { lane, instance, updates: VecDeque::from([update]) }
    }

    /// Whether an update of this lane and wallet can follow those that are here.
    pub(crate) fn continues(&self, lane: LaneId, instance: &Wallet) -> bool {
        self.lane == lane && self.instance.is_clone_of(instance)
    }

    /// Takes the first of many away.
    fn split(&mut self, count: usize) -> Self {
        let updates = self.updates.drain(..count).collect();
        Self { lane: self.lane, instance: self.instance.clone(), updates }
    }
}

impl Lane {
    pub(super) fn new(row: Row) -> Self {
        Self { row: Some(row), later: VecDeque::new() }
    }

    pub(super) fn push(&mut self, mut row: Row) {
        match self.later.back_mut().or(self.row.as_mut()) {
            None => self.row = Some(row),
            Some(last) if last.continues(row.lane, &row.instance) => last.updates.append(&mut row.updates),
            Some(_) => self.later.push_back(row),
        }
    }

    /// Takes what is to be handled next, and no more than `limit` updates.
    pub(super) fn take(&mut self, limit: usize) -> Option<Row> {
        if let Some(row) = self.row.as_mut().filter(|row| row.updates.len() > limit) {
            return Some(row.split(limit));
        }
        std::mem::replace(&mut self.row, self.later.pop_front())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.row.is_none()
    }
}
