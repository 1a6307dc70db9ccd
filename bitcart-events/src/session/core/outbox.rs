//! What was taken in, on its way to the handlers.

use std::mem::take;
use std::sync::Arc;

use crate::Wallet;
use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::dispatch::row::{LaneId, Row};
use crate::session::merge::Verdict;
use crate::update_ref::UpdateRef;

/// Updates are handed over many at a time: to hand over one costs about as much as to hand over all that
/// a burst of the socket brings. Who waits for counts is told then, too.
pub(crate) struct Outbox {
    pub(super) lanes: Arc<Lanes>,
    counters: Arc<Counters>,
    pub(super) rows: Vec<Row>,
    /// Updates in the rows.
    waiting: usize,
    received: usize,
}

/// Where an update stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    row: usize,
    at: usize,
}

impl Outbox {
    pub(super) fn new(lanes: Arc<Lanes>, counters: Arc<Counters>) -> Self {
        Self { lanes, counters, rows: Vec::new(), waiting: 0, received: 0 }
    }

    pub(super) fn received(&mut self, count: usize) {
        self.received += count;
    }

    /// Does with an update what was judged.
    pub(super) fn put(&mut self, lane: LaneId, instance: &Wallet, update: UpdateRef<'_>, verdict: Verdict) {
        match verdict {
            Verdict::Handle => self.add(lane, instance, update),
            other => self.leave_out(other),
        }
    }

    /// Puts an update in that may be [taken back](Self::take_back) until all is handed over.
    pub(super) fn put_for_now(&mut self, lane: LaneId, instance: &Wallet, update: UpdateRef<'_>) -> Standing {
        self.add(lane, instance, update);
        let row = self.rows.len().saturating_sub(1);
        Standing { row, at: self.rows[row].batch.len().saturating_sub(1) }
    }

    /// Takes updates back, which are told in their order.
    pub(super) fn take_back(&mut self, updates: Vec<(Standing, Verdict)>) {
        if updates.is_empty() {
            return;
        }
        // The last first, so that the others stay where they are said to stand.
        for (Standing { row, at }, verdict) in updates.into_iter().rev() {
            self.rows[row].batch.remove(at);
            self.waiting -= 1;
            self.leave_out(verdict);
        }
        self.rows.retain(|row| row.batch.len() > 0);
    }

    fn leave_out(&self, verdict: Verdict) {
        match verdict {
            Verdict::Handle => {}
            Verdict::Twin => self.counters.twins.one(),
            Verdict::Repeat => self.counters.repeated.one(),
            Verdict::Superseded => self.counters.superseded.one(),
        }
    }

    fn add(&mut self, lane: LaneId, instance: &Wallet, update: UpdateRef<'_>) {
        self.waiting += 1;
        match self.rows.last_mut() {
            Some(row) if row.takes(lane, instance, update.text().len()) => row.push(update),
            _ => self.rows.push(Row::new(lane, instance.clone(), update)),
        }
    }

    /// What the run has taken and not yet handled is as much as it may be.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lanes.is_full(self.waiting)
    }

    pub(crate) fn hand_over(&mut self) {
        if self.received > 0 {
            self.counters.received.add(take(&mut self.received));
        }
        // Of whatever the session has counted since the last time: it comes by here before it waits.
        self.counters.tell();
        if !self.rows.is_empty() {
            self.waiting = 0;
            self.lanes.push(&mut self.rows);
        }
    }
}
