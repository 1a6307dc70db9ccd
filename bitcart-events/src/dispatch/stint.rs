//! How long a worker keeps its thread.

use std::time::{Duration, Instant};

/// Handlers that never wait must not keep all else of their thread from running for much longer than this.
/// Shorter would be worse for them all: whoever lets go of a thread may come back on another, whose
/// processor has nothing of it in its cache.
const LONGEST: Duration = Duration::from_micros(300);

/// From then on it is best left where a batch is over: whoever comes next has nothing to wait for then, and need not look
/// up whether it has. Quick handlers are done with a batch before it must be left.
const DUE: Duration = Duration::from_micros(240);

/// After so many updates the clock is looked at. For each would be a good part of what an update costs.
const MANY: u32 = 16;

pub(crate) struct Stint {
    began: Instant,
    handled: u32,
    /// After how many updates the clock is looked at next: soon, where one took long.
    look: u32,
    is_due: bool,
}

impl Stint {
    pub(crate) fn beginning(now: Instant) -> Self {
        Self { began: now, handled: 0, look: 1, is_due: false }
    }

    /// The thread was left to others, or nothing was to be done.
    pub(crate) fn begins_again(&mut self, now: Instant) {
        (self.began, self.handled, self.is_due) = (now, 0, false);
    }

    /// Another update has been handled. Whether the thread is to be left to others.
    pub(crate) fn is_over(&mut self, now: impl FnOnce() -> Instant) -> bool {
        self.handled += 1;
        if self.handled < self.look {
            return false;
        }
        self.handled = 0;
        let long = now().duration_since(self.began);
        self.is_due = long >= DUE;
        let is_over = long >= LONGEST;
        self.look = if is_over { 1 } else { MANY.min(2 * self.look) };
        is_over
    }

    /// Whether the thread may be left to others where that costs least.
    pub(crate) fn is_due(&self) -> bool {
        self.is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many updates of so many microseconds each are handled before the thread is left to others.
    fn handled(stint: &mut Stint, now: &mut Instant, each: u64) -> usize {
        stint.begins_again(*now);
        for handled in 1.. {
            *now += Duration::from_micros(each);
            if stint.is_over(|| *now) {
                return handled;
            }
        }
        0
    }

    #[test]
    fn handlers_that_never_wait_leave_their_thread_to_others_in_time() {
        for (each, most) in [(1, 300 + 16), (10, 30 + 16), (299, 3), (1_000, 1), (1_000_000, 1)] {
            let mut now = Instant::now();
            let mut stint = Stint::beginning(now);
            for _ in 0..3 {
                let handled = handled(&mut stint, &mut now, each);
                assert!(handled <= most, "{handled} of {each} µs");
            }
        }
    }

    #[test]
    fn the_thread_may_be_left_for_a_while_before_it_has_to_be() {
        let began = Instant::now();
        let mut stint = Stint::beginning(began);
        let mut due = Vec::new();
        for after in 1.. {
            let is_over = stint.is_over(|| began + Duration::from_micros(after));
            if stint.is_due() {
                due.push(after);
            }
            if is_over {
                break;
            }
        }
        assert!((32..=96).contains(&due.len()), "a batch and more: {due:?}");
        stint.begins_again(began);
        assert!(!stint.is_due());
    }

    #[test]
    fn the_clock_is_not_looked_at_for_every_update() {
        let began = Instant::now();
        let mut stint = Stint::beginning(began);
        let mut looks = 0;
        for _ in 0..1_600 {
            stint.is_over(|| {
                looks += 1;
                began
            });
        }
        assert!(looks <= 105, "{looks}");
    }

    #[test]
    fn who_has_waited_has_not_kept_the_thread() {
        let mut now = Instant::now();
        let mut stint = Stint::beginning(now);
        for _ in 0..100 {
            now += Duration::from_secs(1);
            stint.begins_again(now);
            assert!(!stint.is_over(|| now));
        }
    }
}
