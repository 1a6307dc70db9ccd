//! What has been handled and is not told yet.

use std::mem::take;

use super::backlog::Backlog;
use super::context::{Context, Outcome};

/// So many are told at once, and no more.
const MANY: usize = 32;

/// Counts of a worker's own. The run's are on the way of every worker and session, and to write there for
/// every update would be a good part of what an update costs.
pub(crate) struct Tally<'s> {
    context: &'s Context,
    /// What it is taken from; nothing where the program hands it in.
    backlog: Option<&'s Backlog>,
    received: usize,
    handled: usize,
    all: usize,
    weight: usize,
}

impl<'s> Tally<'s> {
    pub(crate) fn new(context: &'s Context, backlog: Option<&'s Backlog>) -> Self {
        Self { context, backlog, received: 0, handled: 0, all: 0, weight: 0 }
    }

    /// An update is handed in. What is taken from a backlog was counted before.
    pub(crate) fn receive(&mut self) {
        self.received += 1;
    }

    /// An update is handled that counts for so many where what waits is bounded.
    pub(crate) fn add(&mut self, outcome: Outcome, weight: usize) {
        self.all += 1;
        self.weight += weight;
        match outcome {
            Outcome::Handled => self.handled += 1,
            other => self.context.count(other),
        }
        if self.all == MANY {
            self.tell();
        }
    }

    /// To be called before anything that is waited for. While a handler blocks its thread, what was handled
    /// before it is not told yet: to look at the clock for each would cost more than to tell.
    pub(crate) fn tell(&mut self) {
        if take(&mut self.all) + self.received > 0 {
            let counters = &self.context.counters;
            if self.received > 0 {
                counters.received.add(take(&mut self.received));
            }
            counters.handled.add(take(&mut self.handled));
            counters.tell();
            if let Some(backlog) = self.backlog {
                backlog.remove(take(&mut self.weight));
            }
        }
    }
}

/// For a run that is given up while a worker is between two updates.
impl Drop for Tally<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}
