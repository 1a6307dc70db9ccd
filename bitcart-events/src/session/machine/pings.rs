//! The signs of life of a peer: when a ping goes out, and when it has been silent for too long.

use tokio::time::Instant;

use super::Timing;
use crate::session::twins::PingNumber;

#[derive(Debug)]
pub(super) struct Pings {
    last: PingNumber,
    next_at: Instant,
    /// When the peer must have been heard, while a ping is unanswered.
    heard_by: Option<Instant>,
    /// Since when nobody has read what the peer sends: it may have answered long ago.
    unread_since: Option<Instant>,
}

impl Pings {
    pub(super) fn new(now: Instant) -> Self {
        Self { last: 0, next_at: now, heard_by: None, unread_since: None }
    }

    /// A connection begins, which owes nothing.
    pub(super) fn begin(&mut self) {
        self.heard_by = None;
    }

    /// A ping goes out now.
    pub(super) fn ping(&mut self, now: Instant, timing: &Timing) -> PingNumber {
        self.last += 1;
        self.next_at = now + timing.ping;
        // The time in which nobody reads is added when somebody does.
        self.heard_by.get_or_insert(self.unread_since.unwrap_or(now) + timing.pong);
        self.last
    }

    /// The peer has been heard, with this pong or without.
    pub(super) fn heard(&mut self, now: Instant, pong: Option<PingNumber>, timing: &Timing) {
        self.heard_by = match pong {
            Some(number) if number >= self.last => None,
            // It is alive, and still owes a pong.
            _ => self.heard_by.map(|_| now + timing.pong),
        };
    }

    /// Whether what the peer sends is read. While it is not, silence says nothing of the peer, and the time
    /// that it has stands still.
    pub(super) fn reads(&mut self, now: Instant, reads: bool) {
        if !reads {
            self.unread_since.get_or_insert(now);
        } else if let Some(since) = self.unread_since.take() {
            self.heard_by = self.heard_by.map(|by| by + (now - since));
        }
    }

    pub(super) fn are_due(&self, now: Instant) -> bool {
        now >= self.next_at
    }

    pub(super) fn is_silent(&self, now: Instant) -> bool {
        self.limit().is_some_and(|by| now >= by)
    }

    /// When a ping is due or the peer is silent for too long.
    pub(super) fn deadline(&self) -> Instant {
        self.limit().map_or(self.next_at, |by| by.min(self.next_at))
    }

    fn limit(&self) -> Option<Instant> {
        self.heard_by.filter(|_| self.unread_since.is_none())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_time_in_which_nobody_reads_is_not_the_peers() {
        let timing = Timing::default();
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        // A ping; from when to when nobody reads; by when the peer must have been heard.
        for (ping, from, to, limit) in [(0, 2, 4, 12), (0, 9, 600, 601), (3, 2, 6, 16), (5, 2, 4, 15)] {
            let at = |seconds: u64| start + second * u32::try_from(seconds).unwrap();
            let mut pings = Pings::new(start);
            let mut moments = [(ping, None), (from, Some(false)), (to, Some(true))];
            moments.sort_by_key(|(moment, _)| *moment);
            for (moment, reads) in moments {
                match reads {
                    Some(reads) => pings.reads(at(moment), reads),
                    None => drop(pings.ping(at(moment), &timing)),
                }
            }
            assert!(!pings.is_silent(at(limit) - second / 1_000), "{ping} {from} {to}");
            assert!(pings.is_silent(at(limit)), "{ping} {from} {to}");
        }
    }

    #[test]
    fn while_nobody_reads_there_is_no_silence_to_wake_up_for() {
        let (start, timing) = (Instant::now(), Timing::default());
        let mut pings = Pings::new(start);
        for _ in 0..10 {
            pings.reads(start, false);
            let due = pings.deadline();
            assert!(pings.are_due(due) && !pings.is_silent(due));
            pings.ping(due, &timing);
            assert!(pings.deadline() > due, "one in the past would be waited for in vain");
        }
    }
}
