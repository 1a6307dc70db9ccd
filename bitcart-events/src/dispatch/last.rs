//! What came last in each lane, and is to be handled before what comes next.

use super::progress::Step;
use crate::batch::LaneId;
use crate::cache;
use crate::prehashed::ByHash;

/// Only those who bring updates look here: what they write for one row, and workers would change once it is done,
/// would go from processor to processor for each. So what is done stays, until there is much of it.
#[derive(Debug, Default)]
pub(super) struct Last {
    steps: ByHash<Step>,
    /// How many were not done when it was looked at last.
    kept: usize,
}

/// So many may be done and still here, beside as many as are not.
const MANY: usize = 1024;

impl Last {
    /// Has what came last in a lane brought into the processor's cache.
    pub(super) fn look_at(&self, lane: LaneId) {
        cache::look_at(self.steps.get(&lane).map(Step::is_done));
    }

    /// Puts a row behind all others of its lane. Tells which of them it has to wait for, if it has to.
    pub(super) fn put(&mut self, lane: LaneId, step: Step) -> Option<Step> {
        if self.steps.len() >= MANY + 2 * self.kept {
            self.forget();
        }
        self.steps.insert(lane, step).filter(|before| !before.is_done())
    }

    fn forget(&mut self) {
        self.steps.retain(|_, step| !step.is_done());
        self.kept = self.steps.len();
        self.steps.shrink_to(MANY + 2 * self.kept);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dispatch::progress::Progress;

    fn step(id: u64) -> Step {
        Step::new(Arc::new(Progress::of(1, id)), 0)
    }

    #[test]
    fn a_row_waits_for_the_last_of_its_lane_unless_that_is_done() {
        let (mut last, [one, two, three]) = (Last::default(), [1, 2, 3].map(step));
        assert!(last.put(7, one.clone()).is_none());
        assert_eq!(last.put(7, two.clone()).map(|step| step.id()), Some(one.id()));
        assert!(last.put(8, step(4)).is_none());
        two.finish();
        assert!(last.put(7, three).is_none());
    }

    #[test]
    fn what_is_not_done_is_kept_and_little_of_what_is() {
        let mut last = Last::default();
        let slow: Vec<Step> = (0..10).map(step).collect();
        for (lane, step) in (0..).zip(&slow) {
            last.put(lane, step.clone());
        }
        for lane in 10..20 * MANY as u64 {
            let step = step(lane);
            last.put(lane, step.clone());
            step.finish();
        }
        assert!(last.steps.len() <= MANY + 20 && last.steps.capacity() <= 4 * MANY, "{last:?}");
        for (lane, step) in (0..).zip(&slow) {
            assert_eq!(last.put(lane, self::step(lane)).map(|before| before.id()), Some(step.id()));
        }
    }
}
