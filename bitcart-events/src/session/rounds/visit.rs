//! What is known of one wallet: how its calls have ended, and what follows from that.

use std::time::Duration;

use tokio::time::Instant;

use super::Task;

/// So many times in a row is a queue read that comes back full, before the requests are compared all
/// the same.
pub(in crate::session) const DRAINS: u8 = 50;

/// The pause after the first failure of a wallet's call; it doubles up to the last.
pub(in crate::session) const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Visit {
    pub(super) here: bool,
    pub(super) busy: bool,
    pub(super) loaded: bool,
    pub(super) rotates: bool,
    pub(super) unsettled: bool,
    pub(super) wants_requests: bool,
    pub(super) requests_queued: bool,
    pub(super) retry_queued: bool,
    /// How the last call for the queue, and the last for the requests, have ended.
    pub(super) queue_is_in_doubt: bool,
    pub(super) requests_are_in_doubt: bool,
    pub(super) failures: u8,
    /// The queue came back full, and nobody has acted upon that yet.
    pub(super) overflowed: bool,
    /// So many times in a row.
    pub(super) overflows: u8,
    /// When the requests were read last.
    pub(super) compared: Option<Instant>,
}

/// What a queue that was read has to be followed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    ReadAgain,
    Compare,
    Nothing,
}

impl Visit {
    /// Whether this call may hang or fail, since the last one did. A daemon that does not answer for a
    /// wallet's queue will not answer for its requests either.
    pub(super) fn is_in_doubt(&self, task: Task) -> bool {
        self.queue_is_in_doubt || matches!(task, Task::Requests(_)) && self.requests_are_in_doubt
    }

    /// A call hangs, or has failed.
    pub(super) fn doubt(&mut self, task: Task) {
        match task {
            Task::Updates(_) => self.queue_is_in_doubt = true,
            Task::Requests(_) => self.requests_are_in_doubt = true,
        }
    }

    /// The queue has been read. The requests are compared as well if that was so long ago.
    pub(super) fn succeeded(&mut self, now: Instant, compare: Duration) -> Then {
        self.loaded = true;
        self.queue_is_in_doubt = false;
        self.failures = 0;
        self.wants_requests |= self.compared.is_some_and(|at| now.duration_since(at) >= compare);
        if std::mem::take(&mut self.overflowed) && self.overflows < DRAINS {
            self.overflows += 1;
            return Then::ReadAgain;
        }
        self.overflows = 0;
        if self.wants_requests && !std::mem::replace(&mut self.requests_queued, true) {
            Then::Compare
        } else {
            Then::Nothing
        }
    }

    /// The requests have been read.
    pub(super) fn compared(&mut self, now: Instant) {
        self.requests_are_in_doubt = false;
        self.wants_requests = false;
        self.compared = Some(now);
    }

    /// The queue could not be read; the next try is so far away.
    pub(super) fn failed(&mut self) -> Duration {
        self.queue_is_in_doubt = true;
        let pause = FIRST_RETRY.saturating_mul(1 << self.failures.min(10)).min(LAST_RETRY);
        self.failures = self.failures.saturating_add(1);
        pause
    }

    /// The connection is gone, and with it all that was to be asked over it.
    pub(super) fn disconnected(&mut self) {
        self.unsettled = false;
        self.loaded = false;
        self.rotates = false;
        self.requests_queued = false;
        self.retry_queued = false;
    }
}
