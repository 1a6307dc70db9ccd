//! What was taken in, on its way to the handlers.

use std::mem::take;
use std::sync::Arc;

use crate::Wallet;
use crate::batch::{Batch, LaneId};
use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::session::merge::Verdict;
use crate::update_ref::UpdateRef;

/// Updates are handed over many at a time: to hand over one costs about as much as to hand over all that
/// a burst of the socket brings. Who waits for counts is told then, too.
pub(crate) struct Outbox {
    pub(super) lanes: Arc<Lanes>,
    counters: Arc<Counters>,
    /// The last updates that came, which can be taken back.
    batch: Batch,
    closed: Vec<Batch>,
    /// Updates in these.
    in_closed: usize,
    received: usize,
}

/// Where in the last batch an update stands.
pub(super) type Standing = u32;

impl Outbox {
    pub(super) fn new(lanes: Arc<Lanes>, counters: Arc<Counters>) -> Self {
        Self { lanes, counters, batch: Batch::default(), closed: Vec::new(), in_closed: 0, received: 0 }
    }

    pub(super) fn received(&mut self, count: usize) {
        self.received += count;
    }

    /// Whether there is room for an update without [closing](Self::close) the batch.
    pub(super) fn has_room(&self, update: UpdateRef<'_>) -> bool {
        self.batch.has_room(1, update.text().len())
    }

    /// Puts an update in that may be [taken back](Self::take_back) until the batch is closed.
    #[allow(clippy::cast_possible_truncation, reason = "a batch has a few")]
    pub(super) fn put(&mut self, lane: LaneId, instance: &Wallet, update: UpdateRef<'_>) -> Standing {
        let at = self.batch.len() as Standing;
        self.batch.push(lane, instance, update);
        at
    }

    /// Takes updates back, which are told in their order.
    pub(super) fn take_back(&mut self, updates: Vec<(Standing, Verdict)>) {
        // The last first, so that the others stay where they are said to stand.
        for (at, verdict) in updates.into_iter().rev() {
            self.batch.remove(at);
            self.leave_out(verdict);
        }
    }

    /// Counts what is not handled.
    pub(super) fn leave_out(&self, verdict: Verdict) {
        match verdict {
            Verdict::Handle => {}
            Verdict::Twin => self.counters.twins.one(),
            Verdict::Repeat => self.counters.repeated.one(),
            Verdict::Superseded => self.counters.superseded.one(),
        }
    }

    /// What is in the batch is to be handled.
    pub(super) fn close(&mut self) {
        if self.batch.len() > 0 {
            self.in_closed += self.batch.len();
            self.closed.push(take(&mut self.batch));
        }
    }

    /// What the run has taken and not yet handled is as much as it may be.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lanes.is_full(self.in_closed + self.batch.len())
    }

    pub(crate) fn hand_over(&mut self) {
        if self.received > 0 {
            self.counters.received.add(take(&mut self.received));
        }
        // Of whatever the session has counted since the last time: it comes by here before it waits.
        self.counters.tell();
        self.close();
        if !self.closed.is_empty() {
            self.in_closed = 0;
            self.lanes.push(&mut self.closed);
        }
    }

    /// All that is to be handled, in place of handing it over.
    #[cfg(test)]
    pub(super) fn take(&mut self) -> Vec<crate::Update> {
        self.close();
        self.in_closed = 0;
        let updates = |batch: &Batch| {
            let of_each = batch.parts().iter().flat_map(|part| batch.updates(*part));
            of_each.map(UpdateRef::to_update).collect::<Vec<_>>()
        };
        take(&mut self.closed).iter().flat_map(updates).collect()
    }
}
