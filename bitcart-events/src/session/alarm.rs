//! A timer for deadlines most of which are never reached: what they guard comes first, and moves them.

use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// One timer for all of a session's deadlines, one after the other. It goes off early and is set anew rather than
/// be moved with each: to set it takes a lock, and wakes the thread that waits for all timers.
#[derive(Debug)]
pub(crate) struct Alarm(Pin<Box<Sleep>>);

impl Alarm {
    pub(crate) fn new() -> Self {
        Self(Box::pin(sleep(Duration::MAX)))
    }

    /// Waits for a deadline; for ever, where there is none.
    pub(crate) async fn reached(&mut self, deadline: Option<Instant>) {
        let Some(deadline) = deadline else { return pending().await };
        loop {
            let timer = self.0.as_mut();
            let set_to = timer.deadline();
            if set_to > deadline || (set_to < deadline && timer.is_elapsed()) {
                timer.reset(deadline);
            }
            self.0.as_mut().await;
            if self.0.deadline() >= deadline {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    /// After how many milliseconds it is reached.
    async fn reached(alarm: &mut Alarm, milliseconds: u64) -> u128 {
        let began = Instant::now();
        alarm.reached(Some(began + Duration::from_millis(milliseconds))).await;
        began.elapsed().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn each_deadline_is_reached_in_its_time() {
        let mut alarm = Alarm::new();
        for milliseconds in [10, 0, 500, 3, 3] {
            assert_eq!(reached(&mut alarm, milliseconds).await, milliseconds.into());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_that_moves_is_reached_where_it_has_moved_to() {
        for moved in [30, 10, 1, 0] {
            let mut alarm = Alarm::new();
            let first = Some(Instant::now() + Duration::from_millis(10));
            assert!(timeout(Duration::from_millis(5), alarm.reached(first)).await.is_err());
            assert_eq!(reached(&mut alarm, moved).await, moved.into());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_has_passed_is_reached_at_once() {
        let mut alarm = Alarm::new();
        let passed = Some(Instant::now());
        tokio::time::advance(Duration::from_secs(1)).await;
        for _ in 0..2 {
            let now = Instant::now();
            alarm.reached(passed).await;
            assert_eq!(Instant::now(), now);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_deadline_nothing_is_reached() {
        let mut alarm = Alarm::new();
        reached(&mut alarm, 1).await;
        assert!(timeout(Duration::from_secs(3_600), alarm.reached(None)).await.is_err());
    }
}
