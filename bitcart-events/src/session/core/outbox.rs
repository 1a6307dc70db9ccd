//! What was taken in, on its way to the handlers.

use std::mem::take;
use std::sync::Arc;

use crate::batch::{Batch, Used};
use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::session::merge::Verdict;

/// Updates are handed over many at a time: to hand over one costs about as much as to hand over all that
/// a burst of the socket brings. Who waits for counts is told then, too.
pub(crate) struct Outbox {
    pub(super) lanes: Arc<Lanes>,
    counters: Arc<Counters>,
    /// The last updates that came.
    pub(super) batch: Batch,
    closed: Vec<Batch>,
    /// What those that are handled were kept in.
    used: Arc<Used>,
    /// For how many ordinary updates these count.
    in_closed: usize,
    received: usize,
}

impl Outbox {
    pub(super) fn new(lanes: Arc<Lanes>, counters: Arc<Counters>) -> Self {
        Self {
            lanes,
            counters,
            batch: Batch::default(),
            closed: Vec::new(),
            used: Arc::default(),
            in_closed: 0,
            received: 0,
        }
    }

    pub(super) fn received(&mut self, count: usize) {
        self.received += count;
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

    /// The batch has no room for more.
    pub(super) fn close(&mut self) {
        if self.batch.len() > 0 {
            let batch = self.batch.take(&self.used);
            self.in_closed += batch.weight();
            self.closed.push(batch);
        }
    }

    /// What the run has taken and not yet handled is as much as it may be.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lanes.is_full(self.in_closed + self.batch.weight_at_most())
    }

    /// Whether there was anything to hand over.
    pub(crate) fn hand_over(&mut self) -> bool {
        if self.received > 0 {
            self.counters.received.add(take(&mut self.received));
        }
        // Of whatever the session has counted since the last time: it comes by here before it waits.
        self.counters.tell();
        self.close();
        if self.closed.is_empty() {
            return false;
        }
        self.in_closed = 0;
        self.lanes.push(&mut self.closed);
        true
    }

    /// All that is to be handled, in place of handing it over.
    #[cfg(test)]
    pub(super) fn take(&mut self) -> Vec<crate::Update> {
        self.close();
        self.in_closed = 0;
        let updates = |batch: &Batch| {
            let of_each = batch.parts().iter().flat_map(|part| batch.updates(*part));
            let mut updates: Vec<_> = of_each.collect();
            // As they came, whatever their lanes.
            updates.sort_by_key(|update| update.text().as_ptr());
            updates.into_iter().map(crate::update_ref::UpdateRef::to_update).collect::<Vec<_>>()
        };
        take(&mut self.closed).iter().flat_map(updates).collect()
    }
}
