//! Which wallet is asked for what, and when: the plan of the calls of one session, without I/O.
//!
//! A few calls at a time. First what is to be read again at once, and, at a pace of their own, the
//! queues that would be full soon; then the wallets that have to be loaded, the most recently active
//! first; then those whose call failed and may be tried again; then what a comparison of the requests
//! needs; and beside that, at an even pace, the queue of every wallet in turn.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use self::visit::{Then, Visit};
use super::book::Slot;

mod visit;

#[cfg(test)]
pub(super) use self::visit::{DRAINS, FIRST_RETRY};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Calls at the same time.
    pub(crate) parallel: usize,
    /// How often the queue of a wallet is read.
    pub(crate) sweep: Duration,
    /// The shortest time between two of these, however many wallets there are.
    pub(crate) gap: Duration,
    /// After so many sweeps of a wallet its requests are compared; 0: never.
    pub(crate) compare: u8,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// `get_updates`, which loads the wallet too.
    Updates(Slot),
    /// `list_requests`.
    Requests(Slot),
}

#[derive(Debug)]
pub(crate) struct Rounds {
    pace: Pace,
    visits: Vec<Visit>,
    wallets: usize,
    in_flight: usize,
    /// To be loaded, since the connection began.
    loads: VecDeque<Slot>,
    /// Loads that have neither succeeded nor failed yet.
    unsettled: usize,
    /// To be read again at once.
    urgent: VecDeque<Slot>,
    /// Queues that have had so many updates that they would be full soon.
    filling: VecDeque<Slot>,
    next_filling: Option<Instant>,
    retries: BinaryHeap<Reverse<(Instant, Slot)>>,
    requests: VecDeque<Slot>,
    /// Loaded wallets in the order of their sweeps. One that is being asked has no place in it.
    rotation: VecDeque<Slot>,
    /// How many wallets have been loaded since the connection began.
    loaded: usize,
    next_sweep: Option<Instant>,
    clock: u64,
}

/// So many updates since the last sweep and the queue is read out of turn, before it overflows.
pub(super) const BUSY: u16 = 50;

/// The shortest time between two such reads. A daemon is not asked more often because it is busy: by
/// then the queues of all wallets together have had more updates than a daemon makes.
pub(super) const FILLING_GAP: Duration = Duration::from_millis(5);

impl Rounds {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            visits: Vec::new(),
            wallets: 0,
            in_flight: 0,
            loads: VecDeque::new(),
            unsettled: 0,
            urgent: VecDeque::new(),
            filling: VecDeque::new(),
            next_filling: None,
            retries: BinaryHeap::new(),
            requests: VecDeque::new(),
            rotation: VecDeque::new(),
            loaded: 0,
            next_sweep: None,
            clock: 0,
        }
    }

    /// A wallet is listened to from now on; it is loaded soon if there is a connection.
    pub(crate) fn add(&mut self, slot: Slot) {
        let index = slot as usize;
        if self.visits.len() <= index {
            self.visits.resize(index + 1, Visit::default());
        }
        let Visit { busy, rotates, .. } = self.visits[index];
        self.visits[index] = Visit { here: true, busy, rotates, ..Visit::default() };
        self.wallets += 1;
    }

    /// Loads one wallet of a connection that is there already.
    pub(crate) fn load(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            let was_loaded = std::mem::take(&mut visit.loaded);
            visit.unsettled = true;
            visit.wants_requests = true;
            self.loaded -= usize::from(was_loaded);
            self.unsettled += 1;
            self.loads.push_back(slot);
        }
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.here = false;
            let unsettled = std::mem::take(&mut visit.unsettled);
            let was_loaded = std::mem::take(&mut visit.loaded);
            self.wallets -= 1;
            self.unsettled -= usize::from(unsettled);
            self.loaded -= usize::from(was_loaded);
        }
    }

    /// A connection begins: every wallet has to be loaded, since the daemon may know none.
    pub(crate) fn connected(&mut self, now: Instant) {
        self.disconnected();
        let mut slots: Vec<Slot> =
            (0..).zip(&self.visits).filter(|(_, visit)| visit.here).map(|(slot, _)| slot).collect();
        slots.sort_by_key(|slot| Reverse(self.visits[*slot as usize].active));
        for slot in slots {
            self.load(slot);
        }
        self.next_sweep = Some(now + self.pace.gap);
    }

    /// There is nothing to be asked until there is a connection again.
    pub(crate) fn disconnected(&mut self) {
        for visit in &mut self.visits {
            visit.unsettled = false;
            visit.loaded = false;
            visit.rotates = false;
            visit.requests_queued = false;
        }
        self.unsettled = 0;
        self.loaded = 0;
        self.loads.clear();
        self.urgent.clear();
        self.filling.clear();
        self.retries.clear();
        self.requests.clear();
        self.rotation.clear();
        self.next_sweep = None;
    }

    /// Whether every wallet has been loaded, or has failed once.
    pub(crate) fn are_settled(&self) -> bool {
        self.unsettled == 0
    }

    /// Whether every wallet has been loaded since the connection began.
    pub(crate) fn are_loaded(&self) -> bool {
        self.loaded == self.wallets
    }

    /// How many wallets have been loaded since the connection began.
    pub(crate) fn loaded(&self) -> usize {
        self.loaded
    }

    pub(crate) fn is_loaded(&self, slot: Slot) -> bool {
        self.visits.get(slot as usize).is_some_and(|visit| visit.loaded)
    }

    /// The socket has brought something for a wallet.
    pub(crate) fn heard(&mut self, slot: Slot) {
        self.clock += 1;
        let clock = self.clock;
        if let Some(visit) = self.visit(slot) {
            visit.active = clock;
            visit.heard = visit.heard.saturating_add(1);
            if visit.heard == BUSY {
                self.filling.push_back(slot);
            }
        }
    }

    /// What failed is tried again at once: the daemon is there again.
    pub(crate) fn retry_now(&mut self) {
        let waiting = std::mem::take(&mut self.retries);
        self.urgent.extend(waiting.into_iter().map(|Reverse((_, slot))| slot));
    }

    /// The queue of a wallet is to be read as soon as may be.
    pub(crate) fn read_again(&mut self, slot: Slot) {
        self.urgent.push_front(slot);
    }

    /// The requests of a wallet are to be compared.
    pub(crate) fn compare(&mut self, slot: Slot) {
        if self.pace.compare > 0
            && let Some(visit) = self.visit(slot)
        {
            visit.wants_requests = true;
            if visit.loaded && !std::mem::replace(&mut visit.requests_queued, true) {
                self.requests.push_back(slot);
            }
        }
    }

    /// The queue of a wallet came back full. It is read until it does not, and then the requests are
    /// compared, since there is no use in comparing while more may be lost.
    pub(crate) fn overflowed(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.overflowed = true;
            visit.wants_requests = true;
        }
    }

    /// The next call, if one is due and there may be another.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Task> {
        if self.in_flight >= self.pace.parallel {
            return None;
        }
        let task = self
            .ready(|rounds| &mut rounds.urgent)
            .or_else(|| self.due_filling(now))
            .map(Task::Updates)
            .or_else(|| self.ready(|rounds| &mut rounds.loads).map(Task::Updates))
            .or_else(|| self.due_retry(now).map(Task::Updates))
            .or_else(|| self.ready(|rounds| &mut rounds.requests).map(Task::Requests))
            .or_else(|| self.due_sweep(now).map(Task::Updates))?;
        let (Task::Updates(slot) | Task::Requests(slot)) = task;
        self.visit(slot)?.busy = true;
        self.in_flight += 1;
        Some(task)
    }

    /// When there may be another call without anything happening before.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        if self.in_flight >= self.pace.parallel {
            return None;
        }
        let retry = self.retries.peek().map(|Reverse((at, _))| *at);
        let sweep = self.next_sweep.filter(|_| !self.rotation.is_empty());
        let filling = self.next_filling.filter(|_| !self.filling.is_empty());
        [retry, sweep, filling].into_iter().flatten().min()
    }

    /// A `get_updates` has ended. One that failed is tried again, later each time.
    pub(crate) fn updates_done(&mut self, now: Instant, slot: Slot, succeeded: bool) {
        let compare = self.pace.compare;
        let Some(visit) = self.done(slot) else { return };
        let was_loaded = visit.loaded;
        let was_unsettled = std::mem::take(&mut visit.unsettled);
        if succeeded {
            let then = visit.succeeded(compare);
            self.loaded += usize::from(!was_loaded);
            match then {
                Then::ReadAgain => self.urgent.push_front(slot),
                Then::Compare => self.requests.push_back(slot),
                Then::Nothing => {}
            }
        } else {
            let pause = visit.failed();
            self.retries.push(Reverse((now + pause, slot)));
        }
        self.unsettled -= usize::from(was_unsettled);
        self.rotate(slot);
    }

    /// A `list_requests` has ended. One that failed is tried after the wallet's next sweep.
    pub(crate) fn requests_done(&mut self, slot: Slot, succeeded: bool) {
        if let Some(visit) = self.done(slot) {
            visit.requests_queued = false;
            if succeeded {
                visit.wants_requests = false;
                visit.sweeps = 0;
            }
        }
        self.rotate(slot);
    }

    /// A call has ended whose answer says nothing of the wallets as they are now.
    pub(crate) fn abandoned(&mut self, slot: Slot) {
        self.done(slot);
        self.rotate(slot);
    }

    fn done(&mut self, slot: Slot) -> Option<&mut Visit> {
        self.in_flight = self.in_flight.saturating_sub(1);
        let visit = self.visits.get_mut(slot as usize)?;
        visit.busy = false;
        visit.here.then_some(visit)
    }

    /// The first of a list that is here and not being asked already.
    fn ready(&mut self, list: impl Fn(&mut Self) -> &mut VecDeque<Slot>) -> Option<Slot> {
        for _ in 0..list(self).len() {
            let slot = list(self).pop_front()?;
            match self.visit(slot) {
                Some(visit) if !visit.busy => return Some(slot),
                Some(_) => list(self).push_back(slot),
                None => {}
            }
        }
        None
    }

    fn due_retry(&mut self, now: Instant) -> Option<Slot> {
        while let Some(Reverse((at, slot))) = self.retries.peek().copied() {
            if at > now {
                return None;
            }
            self.retries.pop();
            if self.visit(slot).is_some_and(|visit| !visit.busy) {
                return Some(slot);
            }
        }
        None
    }

    /// The queue that has waited longest of those that would be full soon.
    fn due_filling(&mut self, now: Instant) -> Option<Slot> {
        if self.next_filling.is_some_and(|at| at > now) || self.filling.is_empty() {
            return None;
        }
        self.next_filling = Some(now + FILLING_GAP);
        self.ready(|rounds| &mut rounds.filling)
    }

    /// Every wallet in turn, evenly over the time of a sweep.
    fn due_sweep(&mut self, now: Instant) -> Option<Slot> {
        if self.next_sweep.is_none_or(|at| at > now) {
            return None;
        }
        while let Some(slot) = self.rotation.pop_front() {
            // Also if the wallet is gone: the next in its place has to get a turn of its own.
            let Some(visit) = self.visits.get_mut(slot as usize) else { continue };
            visit.rotates = false;
            // One that is being asked has had its turn.
            if visit.here && visit.loaded && !visit.busy {
                let share = u32::try_from(self.wallets).unwrap_or(u32::MAX).max(1);
                self.next_sweep = Some(now + (self.pace.sweep / share).max(self.pace.gap));
                return Some(slot);
            }
        }
        None
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

    fn visit(&mut self, slot: Slot) -> Option<&mut Visit> {
        self.visits.get_mut(slot as usize).filter(|visit| visit.here)
    }
}
