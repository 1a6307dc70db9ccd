//! Queues that are not handled before it is certain what the socket has lost.
//!
//! - A full queue may have dropped what is on its way through the socket still, where the socket brings more than is
//!   read of it. Were the queue handled at once, that would come after it.
//! - Where the socket has said the same twice and the queue has something between, the socket has lost that, or
//!   one frame came twice and the rest is on its way.
//!
//! So they wait for the pong of a ping that goes out now, behind all that the daemon had written to the socket before
//! it made the answer: in the order of the socket then, and what a queue alone has then, the socket has lost.

use std::time::Duration;

use tokio::time::Instant;

use super::Core;
use super::answers::{Answer, Done};
use crate::update_parser::Parsed;

/// A queue of this length may have dropped what was in it before (protocol: polling).
const FULL_QUEUE: usize = 100;

/// For so long does one wait at most: a peer that answers no ping would keep it for ever.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The answer that brought it. The call is not over until the queue has waited.
pub(super) struct WaitingQueue {
    came: Instant,
    done: Done,
    /// The first ping that went out after it came.
    ping: Option<u64>,
}

impl Core {
    /// Has what a call has brought wait for the pong of the next ping, if that is a queue that has to.
    pub(super) fn waits(&mut self, now: Instant, done: Done) -> Option<Done> {
        // What a wallet is loaded with has the socket wait for it. Nor is one loaded while an earlier call goes on,
        // of another connection or another wallet in its place.
        let may_wait = self.rounds.is_loaded(done.task.slot()) && self.merge.is_connected();
        match &done.result {
            Ok(Answer::Updates(parsed)) if may_wait => {
                self.judge();
                if !self.merge.queue_waits(done.id, &parsed.updates, is_full(parsed)) {
                    return Some(done);
                }
                self.waiting_queues.push(WaitingQueue { came: now, done, ping: None });
                None
            }
            _ => Some(done),
        }
    }

    /// A ping goes out, which is the one that those that have come are to wait for.
    pub(super) fn waiting_queues_wait_for(&mut self, ping: u64) {
        for queue in &mut self.waiting_queues {
            queue.ping.get_or_insert(ping);
        }
    }

    /// The socket has brought all that was written before this ping was answered.
    pub(super) fn waiting_queues_until(&mut self, ping: u64) {
        let due = |queue: &mut WaitingQueue| queue.ping.is_some_and(|awaited| awaited <= ping);
        let due: Vec<WaitingQueue> = self.waiting_queues.extract_if(.., due).collect();
        self.take_in_waited(due);
    }

    /// No pong has come for those that have waited for too long.
    pub(super) fn waiting_queues_without_pong(&mut self, now: Instant) {
        let late = |queue: &mut WaitingQueue| queue.came + PATIENCE <= now;
        let late: Vec<WaitingQueue> = self.waiting_queues.extract_if(.., late).collect();
        for queue in &late {
            self.merge.queue_waited_in_vain(queue.done.id.slot);
        }
        self.take_in_waited(late);
    }

    /// The socket brings nothing more that they could wait for.
    pub(super) fn waiting_queues_without_socket(&mut self) {
        let all = std::mem::take(&mut self.waiting_queues);
        self.take_in_waited(all);
    }

    fn take_in_waited(&mut self, queues: Vec<WaitingQueue>) {
        for WaitingQueue { came, done, .. } in queues {
            // Whatever pong is to be waited for now comes with the pings that go out in any case.
            self.take_in(came, done);
        }
    }
}

pub(super) fn is_full(parsed: &Parsed) -> bool {
    parsed.updates.len() + parsed.rejected.len() >= FULL_QUEUE
}
