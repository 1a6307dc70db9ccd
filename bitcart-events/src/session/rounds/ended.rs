//! What follows from how a call has ended.

use std::cmp::Reverse;
use std::time::Duration;

use tokio::time::Instant;

use super::visit::{Then, Visit};
use super::{COMPARE, Rounds, TURNS, Task};
use crate::session::book::Slot;

impl Rounds {
    /// A `get_updates` has ended. One that failed is tried again, later each time.
    pub(crate) fn updates_done(&mut self, now: Instant, slot: Slot, succeeded: bool) {
        let compare = self.compare_after();
        let Some(visit) = self.done(slot) else { return };
        let was_loaded = visit.loaded;
        let was_unsettled = std::mem::take(&mut visit.unsettled);
        if succeeded {
            let then = visit.succeeded(now, compare);
            self.loaded += usize::from(!was_loaded);
            match then {
                Then::ReadAgain => self.urgent.push_front(slot),
                Then::Compare => self.requests.push_back(slot),
                Then::Nothing => {}
            }
        } else {
            let pause = visit.failed();
            if !std::mem::replace(&mut visit.retry_queued, true) {
                self.retries.push(Reverse((now + pause, slot)));
            }
        }
        self.unsettled -= usize::from(was_unsettled);
        self.rotate(slot);
    }

    /// A `list_requests` has ended. One that failed is tried after the wallet's next sweep.
    pub(crate) fn requests_done(&mut self, now: Instant, slot: Slot, succeeded: bool) {
        if let Some(visit) = self.done(slot) {
            visit.requests_queued = false;
            if succeeded {
                visit.compared(now);
            } else {
                visit.doubt(Task::Requests(slot));
            }
        }
        self.rotate(slot);
    }

    /// A call has ended whose answer says nothing of the wallets as they are now.
    pub(crate) fn abandoned(&mut self, slot: Slot) {
        self.done(slot);
        self.rotate(slot);
    }

    /// The time between two comparisons of a wallet's requests. With many wallets it is longer, since
    /// a comparison is one call more, and a daemon gets no more of those for having many wallets.
    fn compare_after(&self) -> Duration {
        let wallets = u32::try_from(self.wallets).unwrap_or(u32::MAX);
        COMPARE.max(self.pace.gap.saturating_mul(wallets).saturating_mul(TURNS))
    }

    fn done(&mut self, slot: Slot) -> Option<&mut Visit> {
        for share in [&mut self.steady, &mut self.doubtful] {
            share.end(|task| task.slot() == slot);
        }
        let visit = self.visits.get_mut(slot as usize)?;
        visit.busy = false;
        visit.here.then_some(visit)
    }

    /// Puts a loaded wallet that is not being asked at the end of the rotation.
    fn rotate(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot)
            && visit.loaded
            && !visit.busy
            && !std::mem::replace(&mut visit.rotates, true)
        {
            self.rotation.push_back(slot);
        }
    }
}
