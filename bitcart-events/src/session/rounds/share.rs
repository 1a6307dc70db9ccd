//! How many calls may go on at the same time, where some of them may never come back.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::Task;

/// A call that takes longer hangs, as far as anybody can tell: a wallet that synchronises has been
/// seen to take this long.
pub(in crate::session) const PROMPT: Duration = Duration::from_secs(5);

/// A call that hangs makes room for another, which may hang as well. So there is a second limit, since
/// a daemon that answers nobody must not get more and more calls.
#[derive(Debug)]
pub(super) struct Share {
    /// Calls that may go on and do not hang.
    limit: usize,
    /// Calls that may hang and make room for others.
    patience: usize,
    /// In the order in which they began, which is the order in which they come to hang.
    prompt: VecDeque<(Instant, Task)>,
    hanging: Vec<Task>,
}

impl Share {
    pub(super) fn new(limit: usize, patience: usize) -> Self {
        Self { limit: limit.max(1), patience, prompt: VecDeque::new(), hanging: Vec::new() }
    }

    /// Whether another call may begin.
    pub(super) fn has_room(&self) -> bool {
        self.prompt.len() < self.limit
    }

    pub(super) fn begin(&mut self, now: Instant, task: Task) {
        self.prompt.push_back((now, task));
    }

    /// A wallet's call is over.
    pub(super) fn end(&mut self, is_it: impl Fn(&Task) -> bool) {
        self.prompt.retain(|(_, task)| !is_it(task));
        self.hanging.retain(|task| !is_it(task));
    }

    /// The next call that has come to hang, and makes room.
    pub(super) fn next_hanging(&mut self, now: Instant) -> Option<Task> {
        if self.hanging.len() >= self.patience {
            return None;
        }
        let (_, task) = self.prompt.front().copied().filter(|(began, _)| *began + PROMPT <= now)?;
        self.prompt.pop_front();
        self.hanging.push(task);
        Some(task)
    }

    /// When there will be room though no call ends; nothing where there is some, or will be none.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let is_due = !self.has_room() && self.hanging.len() < self.patience;
        self.prompt.front().filter(|_| is_due).map(|(began, _)| *began + PROMPT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(slot: u32) -> Task {
        Task::Updates(slot)
    }

    fn full(now: Instant) -> Share {
        let mut share = Share::new(2, 3);
        share.begin(now, task(0));
        share.begin(now + PROMPT / 2, task(1));
        share
    }

    #[test]
    fn a_call_that_hangs_makes_room_and_one_that_does_not_makes_none() {
        let now = Instant::now();
        let mut share = full(now);
        assert_eq!(share.deadline(), Some(now + PROMPT));
        assert_eq!(share.next_hanging(now + PROMPT - Duration::from_millis(1)), None);
        assert!(!share.has_room());
        assert_eq!(share.next_hanging(now + PROMPT), Some(task(0)));
        assert_eq!(share.next_hanging(now + PROMPT), None, "the other one is younger");
        assert!(share.has_room());
        assert_eq!(share.deadline(), None, "there is room already");
    }

    #[test]
    fn calls_that_hang_make_room_for_so_many_and_no_more() {
        let (mut now, mut share, mut begun) = (Instant::now(), Share::new(2, 3), 0);
        for _ in 0..10 {
            while share.has_room() {
                share.begin(now, task(begun));
                begun += 1;
            }
            now += PROMPT;
            while share.next_hanging(now).is_some() {}
        }
        assert_eq!(begun, 5, "two, and three that hang");
        assert_eq!(share.deadline(), None, "one in the past would be waited for in vain");
    }

    #[test]
    fn a_call_that_ends_makes_room_where_it_was() {
        let now = Instant::now();
        let mut share = full(now);
        share.end(|one| *one == task(1));
        assert!(share.has_room());
        let mut share = Share::new(1, 1);
        for slot in 0..2 {
            share.next_hanging(now + slot * PROMPT);
            share.begin(now + slot * PROMPT, task(slot));
        }
        assert_eq!(share.next_hanging(now + 2 * PROMPT), None);
        share.end(|one| *one == task(0));
        assert_eq!(share.next_hanging(now + 2 * PROMPT), Some(task(1)), "it hangs in the place of the other");
    }
}
