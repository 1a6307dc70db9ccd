use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// The pauses between tries: each about twice as long as the one before, with jitter so that the
/// clients of a daemon that comes back do not all come at once.
#[derive(Debug)]
pub(crate) struct Backoff {
    limits: Limits,
    pauses: ExponentialBackoff,
    /// Nothing has been taken from the pauses; traffic resets them with every frame.
    is_fresh: bool,
}

/// The first pause and the longest. Jitter adds up to as much again to each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Backoff {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, pauses: pauses(limits), is_fresh: true }
    }

    /// How long to wait before the next try.
    pub(crate) fn next(&mut self) -> Duration {
        self.is_fresh = false;
        self.pauses.next().unwrap_or(self.limits.longest)
    }

    /// The peer has shown that it is there; the next failure is a first one.
    pub(crate) fn reset(&mut self) {
        if !self.is_fresh {
            *self = Self::new(self.limits);
        }
    }
}

fn pauses(limits: Limits) -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(limits.first)
        .with_max_delay(limits.longest)
        .without_max_times()
        .with_jitter()
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { first: Duration::from_millis(250), longest: Duration::from_secs(5) };

    #[test]
    fn pauses_grow_to_the_longest_and_no_further() {
        let mut backoff = Backoff::new(LIMITS);
        for attempt in 0..100 {
            let base = LIMITS.longest.min(LIMITS.first * 2_u32.saturating_pow(attempt));
            let pause = backoff.next();
            assert!(pause >= base && pause <= base * 2, "attempt {attempt}: {pause:?} for {base:?}");
        }
    }

    #[test]
    fn a_reset_begins_anew() {
        let mut backoff = Backoff::new(LIMITS);
        for _ in 0..10 {
            backoff.next();
        }
        backoff.reset();
        assert!(backoff.next() <= LIMITS.first * 2);
    }
}
