//! Which call is next, and when that will be.

use std::cmp::Reverse;
use std::collections::VecDeque;

use tokio::time::Instant;

use super::{FILLING_GAP, Rounds, Task};
use crate::session::book::Slot;

impl Rounds {
    /// The next call, if one is due and there may be another.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Task> {
        self.look_for_hanging(now);
        self.look_for_retries(now);
        let (task, share) = match self.next_steady(now) {
            Some(task) => (task, &mut self.steady),
            None => (self.next_doubtful()?, &mut self.doubtful),
        };
        share.begin(now, task);
        self.visit(task.slot())?.busy = true;
        Some(task)
    }

    /// When there may be another call without anything happening before. It is never in the past once
    /// there was no [next](Self::next) call.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let has_room = self.steady.has_room();
        let sweep = self.next_sweep.filter(|_| has_room && !self.rotation.is_empty());
        let filling = self.next_filling.filter(|_| has_room && !self.filling.is_empty());
        let retry = self.retries.peek().map(|Reverse((at, _))| *at);
        let hanging = [self.steady.deadline(), self.doubtful.deadline()];
        [retry, sweep, filling].into_iter().chain(hanging).flatten().min()
    }

    /// Whether there may be calls to be made now.
    pub(crate) fn are_due(&self, now: Instant) -> bool {
        let lists = [&self.urgent, &self.filling, &self.loads, &self.requests];
        lists.iter().any(|list| !list.is_empty()) || self.deadline().is_some_and(|at| at <= now)
    }

    /// A retry of a wallet is due, unless it has succeeded since.
    pub(super) fn retry(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.retry_queued = false;
            if visit.is_in_doubt(Task::Updates(slot)) {
                self.put_off(Task::Updates(slot));
            }
        }
    }

    /// Puts what is due of a wallet in doubt behind all those that failed less often.
    pub(super) fn put_off(&mut self, task: Task) {
        self.clock += 1;
        let clock = self.clock;
        if let Some(visit) = self.visit(task.slot()) {
            let failures = visit.failures;
            self.doubts.push(Reverse((failures, clock, task)));
        }
    }

    fn look_for_hanging(&mut self, now: Instant) {
        while let Some(task) = self.steady.next_hanging(now).or_else(|| self.doubtful.next_hanging(now)) {
            if let Some(visit) = self.visit(task.slot()) {
                visit.doubt(task);
            }
        }
    }

    fn look_for_retries(&mut self, now: Instant) {
        while let Some(Reverse((at, slot))) = self.retries.peek().copied()
            && at <= now
        {
            self.retries.pop();
            self.retry(slot);
        }
    }

    fn next_steady(&mut self, now: Instant) -> Option<Task> {
        if !self.steady.has_room() {
            return None;
        }
        self.ready(Task::Updates, |rounds| &mut rounds.urgent)
            .or_else(|| self.due_filling(now))
            .or_else(|| self.ready(Task::Updates, |rounds| &mut rounds.loads))
            .or_else(|| self.ready(Task::Requests, |rounds| &mut rounds.requests))
            .or_else(|| self.due_sweep(now))
    }

    fn next_doubtful(&mut self) -> Option<Task> {
        if !self.doubtful.has_room() {
            return None;
        }
        let mut busy = Vec::new();
        let mut next = None;
        while let Some(doubt) = self.doubts.pop() {
            let Reverse((_, _, task)) = doubt;
            match self.visit(task.slot()) {
                Some(visit) if visit.busy => busy.push(doubt),
                Some(_) => {
                    next = Some(task);
                    break;
                }
                None => {}
            }
        }
        self.doubts.extend(busy);
        next
    }

    /// The first of a list that is here, not in doubt and not being asked already.
    fn ready(
        &mut self,
        task: impl Fn(Slot) -> Task,
        list: impl Fn(&mut Self) -> &mut VecDeque<Slot>,
    ) -> Option<Task> {
        for _ in 0..list(self).len() {
            let slot = list(self).pop_front()?;
            match self.visit(slot) {
                Some(visit) if visit.is_in_doubt(task(slot)) => self.put_off(task(slot)),
                Some(visit) if !visit.busy => return Some(task(slot)),
                Some(_) => list(self).push_back(slot),
                None => {}
            }
        }
        None
    }

    /// The queue that has waited longest of those that would be full soon.
    fn due_filling(&mut self, now: Instant) -> Option<Task> {
        if self.next_filling.is_some_and(|at| at > now) || self.filling.is_empty() {
            return None;
        }
        self.next_filling = Some(now + FILLING_GAP);
        self.ready(Task::Updates, |rounds| &mut rounds.filling)
    }

    /// Every wallet in turn, evenly over the time of a sweep.
    fn due_sweep(&mut self, now: Instant) -> Option<Task> {
        if self.next_sweep.is_none_or(|at| at > now) {
            return None;
        }
        while let Some(slot) = self.rotation.pop_front() {
            // Also if the wallet is gone: the next in its place has to get a turn of its own.
            let Some(visit) = self.visits.get_mut(slot as usize) else { continue };
            visit.rotates = false;
            // One that is being asked has had its turn, and one in doubt has its retry.
            let is_in_doubt = visit.is_in_doubt(Task::Updates(slot));
            if visit.here && visit.loaded && !visit.busy && !is_in_doubt {
                let share = u32::try_from(self.wallets).unwrap_or(u32::MAX).max(1);
                self.next_sweep = Some(now + (self.pace.sweep / share).max(self.pace.gap));
                return Some(Task::Updates(slot));
            }
        }
        None
    }
}
