//! What was taken in, on its way to the handlers.

use std::sync::Arc;

use crate::counts::Counters;
use crate::dispatch::lanes::LaneId;
use crate::dispatch::{Job, Lanes};
use crate::session::merge::Verdict;
use crate::{Update, Wallet};

/// Updates are handed over many at a time: one costs about as much as all that one burst of the
/// socket brings.
pub(crate) struct Outbox {
    lanes: Arc<Lanes>,
    counters: Arc<Counters>,
    pub(super) jobs: Vec<Job>,
}

impl Outbox {
    pub(super) fn new(lanes: Arc<Lanes>, counters: Arc<Counters>) -> Self {
        Self { lanes, counters, jobs: Vec::new() }
    }

    /// Does with an update what was judged.
    pub(super) fn put(&mut self, lane: LaneId, instance: &Wallet, update: Update, verdict: Verdict) {
        match verdict {
            Verdict::Handle => self.jobs.push(Job { lane, instance: instance.clone(), update }),
            Verdict::Twin => self.counters.twins.one(),
            Verdict::Repeat => self.counters.repeated.one(),
            Verdict::Superseded => self.counters.superseded.one(),
        }
    }

    /// What the run has taken and not yet handled is as much as it may be.
    pub(crate) fn is_crowded(&self) -> bool {
        self.lanes.is_full(self.jobs.len())
    }

    pub(crate) fn hand_over(&mut self) {
        if !self.jobs.is_empty() {
            self.lanes.push(&mut self.jobs);
        }
    }
}
