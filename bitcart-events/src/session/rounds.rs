//! Which wallet is asked for what, and when: the plan of the calls of one session, without I/O.
//!
//! A few calls at a time. First the wallets that have to be loaded, the most recently active first;
//! then those whose call failed and may be tried again; then what a comparison of the requests
//! needs; and beside that, at an even pace, the queue of every wallet in turn.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::book::Slot;

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
    /// To be read again soon.
    urgent: VecDeque<Slot>,
    retries: BinaryHeap<Reverse<(Instant, Slot)>>,
    requests: VecDeque<Slot>,
    rotation: VecDeque<Slot>,
    next_sweep: Option<Instant>,
    clock: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Visit {
    here: bool,
    busy: bool,
    loaded: bool,
    unsettled: bool,
    wants_requests: bool,
    requests_queued: bool,
    failures: u8,
    /// Sweeps since the requests were compared.
    sweeps: u8,
    /// Updates by the socket since the last sweep.
    heard: u16,
    /// When something was heard last, in no unit; greater is later.
    active: u64,
}

/// So many updates since the last sweep and the queue is read out of turn, before it overflows.
const BUSY: u16 = 50;

/// The pause after the first failure of a wallet's call; it doubles up to the last.
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(30);

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
            retries: BinaryHeap::new(),
            requests: VecDeque::new(),
            rotation: VecDeque::new(),
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
        self.visits[index] = Visit { here: true, busy: self.visits[index].busy, ..Visit::default() };
        self.wallets += 1;
    }

    /// Loads one wallet of a connection that is there already.
    pub(crate) fn load(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.loaded = false;
            visit.unsettled = true;
            visit.wants_requests = true;
            self.unsettled += 1;
            self.loads.push_back(slot);
        }
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.here = false;
            let unsettled = std::mem::take(&mut visit.unsettled);
            self.wallets -= 1;
            self.unsettled -= usize::from(unsettled);
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
            visit.requests_queued = false;
        }
        self.unsettled = 0;
        self.loads.clear();
        self.urgent.clear();
        self.retries.clear();
        self.requests.clear();
        self.rotation.clear();
        self.next_sweep = None;
    }

    /// Whether every wallet has been loaded, or has failed once.
    pub(crate) fn are_settled(&self) -> bool {
        self.unsettled == 0
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
                self.urgent.push_back(slot);
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

    /// Whether the queue of a wallet is still to be read, or being read, out of turn.
    pub(crate) fn is_to_be_read(&self, slot: Slot) -> bool {
        self.urgent.contains(&slot) || self.visits.get(slot as usize).is_some_and(|visit| visit.busy)
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

    /// The next call, if one is due and there may be another.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Task> {
        if self.in_flight >= self.pace.parallel {
            return None;
        }
        let task = self
            .ready(|rounds| &mut rounds.urgent)
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
        [retry, sweep].into_iter().flatten().min()
    }

    /// A `get_updates` has ended. One that failed is tried again, later each time.
    pub(crate) fn updates_done(&mut self, now: Instant, slot: Slot, succeeded: bool) {
        let compare = self.pace.compare;
        let Some(visit) = self.done(slot) else { return };
        let was_loaded = visit.loaded;
        let was_unsettled = std::mem::take(&mut visit.unsettled);
        let mut wants_requests = false;
        let mut retry = None;
        if succeeded {
            visit.loaded = true;
            visit.failures = 0;
            visit.heard = 0;
            visit.sweeps = visit.sweeps.saturating_add(1);
            if compare > 0 && visit.sweeps >= compare {
                visit.wants_requests = true;
            }
            let wanted = compare > 0 && visit.wants_requests;
            wants_requests = wanted && !std::mem::replace(&mut visit.requests_queued, true);
        } else {
            let pause = FIRST_RETRY.saturating_mul(1 << visit.failures.min(10)).min(LAST_RETRY);
            visit.failures = visit.failures.saturating_add(1);
            retry = Some(now + pause);
        }
        self.unsettled -= usize::from(was_unsettled);
        if let Some(at) = retry {
            self.retries.push(Reverse((at, slot)));
        }
        if wants_requests {
            self.requests.push_back(slot);
        }
        if succeeded && !was_loaded {
            self.rotation.push_back(slot);
        }
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

    /// Every wallet in turn, evenly over the time of a sweep.
    fn due_sweep(&mut self, now: Instant) -> Option<Slot> {
        if self.next_sweep.is_none_or(|at| at > now) {
            return None;
        }
        let share = u32::try_from(self.rotation.len()).unwrap_or(u32::MAX).max(1);
        let slot = self.ready(|rounds| &mut rounds.rotation)?;
        self.rotation.push_back(slot);
        self.next_sweep = Some(now + (self.pace.sweep / share).max(self.pace.gap));
        Some(slot)
    }

    fn visit(&mut self, slot: Slot) -> Option<&mut Visit> {
        self.visits.get_mut(slot as usize).filter(|visit| visit.here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace =
        Pace { parallel: 2, sweep: Duration::from_secs(30), gap: Duration::from_millis(50), compare: 20 };

    fn rounds(wallets: Slot) -> (Rounds, Instant) {
        let now = Instant::now();
        let mut rounds = Rounds::new(PACE);
        for slot in 0..wallets {
            rounds.add(slot);
        }
        rounds.connected(now);
        (rounds, now)
    }

    /// Runs all that is due, each call succeeding, and tells in what order.
    fn run(rounds: &mut Rounds, now: Instant) -> Vec<Task> {
        let mut tasks = Vec::new();
        while let Some(task) = rounds.next(now) {
            tasks.push(task);
            match task {
                Task::Updates(slot) => rounds.updates_done(now, slot, true),
                Task::Requests(slot) => rounds.requests_done(slot, true),
            }
        }
        tasks
    }

    #[test]
    fn a_connection_loads_every_wallet_a_few_at_a_time() {
        let (mut rounds, now) = rounds(5);
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        assert_eq!(rounds.next(now), Some(Task::Updates(1)));
        assert_eq!(rounds.next(now), None, "two at a time");
        rounds.updates_done(now, 1, true);
        assert_eq!(rounds.next(now), Some(Task::Updates(2)));
        assert!(!rounds.are_settled());
    }

    #[test]
    fn the_most_recently_active_wallet_is_loaded_first() {
        let (mut rounds, now) = rounds(4);
        run(&mut rounds, now);
        for slot in [3, 1, 2] {
            rounds.heard(slot);
        }
        rounds.connected(now);
        let order: Vec<Task> = run(&mut rounds, now).into_iter().take(4).collect();
        assert_eq!(order, [2, 1, 3, 0].map(Task::Updates));
    }

    #[test]
    fn a_wallet_that_hangs_holds_up_no_other_and_one_that_fails_comes_later() {
        let (mut rounds, now) = rounds(3);
        assert_eq!(rounds.next(now), Some(Task::Updates(0)), "this one hangs");
        assert_eq!(rounds.next(now), Some(Task::Updates(1)));
        rounds.updates_done(now, 1, false);
        assert_eq!(rounds.next(now), Some(Task::Updates(2)));
        rounds.updates_done(now, 2, true);
        rounds.updates_done(now, 0, false);
        assert!(rounds.are_settled());
        assert_eq!(rounds.next(now), Some(Task::Requests(2)));
        rounds.requests_done(2, true);
        let early = now + FIRST_RETRY - Duration::from_millis(1);
        assert_eq!(run(&mut rounds, early), [Task::Updates(2)], "a sweep");
        assert!(run(&mut rounds, now + FIRST_RETRY).contains(&Task::Updates(1)));
    }

    #[test]
    fn each_failure_is_followed_by_a_longer_pause() {
        let (mut rounds, mut now) = rounds(1);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            assert_eq!(rounds.next(now), Some(Task::Updates(0)));
            rounds.updates_done(now, 0, false);
            let at = rounds.deadline().unwrap();
            pauses.push((at - now).as_secs());
            now = at;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30]);
    }

    #[test]
    fn every_queue_is_read_in_turn_at_an_even_pace() {
        let (mut rounds, mut now) = rounds(3);
        run(&mut rounds, now);
        let mut order = Vec::new();
        for _ in 0..6 {
            now = rounds.deadline().unwrap();
            order.extend(run(&mut rounds, now));
        }
        assert_eq!(order, [0, 1, 2, 0, 1, 2].map(Task::Updates));
        assert_eq!(rounds.deadline().unwrap() - now, PACE.sweep / 3);
    }

    #[test]
    fn ten_thousand_wallets_do_not_storm_the_daemon() {
        let (mut rounds, mut now) = rounds(10_000);
        run(&mut rounds, now);
        now = rounds.deadline().unwrap();
        assert_eq!(run(&mut rounds, now).len(), 1);
        assert_eq!(rounds.deadline().unwrap() - now, PACE.gap);
    }

    #[test]
    fn a_busy_wallet_is_read_before_its_queue_overflows() {
        let (mut rounds, now) = rounds(3);
        run(&mut rounds, now);
        for _ in 0..BUSY {
            rounds.heard(1);
        }
        assert_eq!(rounds.next(now), Some(Task::Updates(1)));
    }

    #[test]
    fn the_requests_are_compared_after_a_load_and_now_and_then() {
        let (mut rounds, mut now) = rounds(1);
        assert_eq!(run(&mut rounds, now), [Task::Updates(0), Task::Requests(0)]);
        let mut sweeps = 0;
        loop {
            now = rounds.deadline().unwrap();
            if run(&mut rounds, now).contains(&Task::Requests(0)) {
                break;
            }
            sweeps += 1;
        }
        assert_eq!(sweeps, usize::from(PACE.compare) - 1);
    }

    #[test]
    fn a_removed_wallet_is_asked_nothing_more() {
        let (mut rounds, now) = rounds(3);
        rounds.remove(1);
        assert!(!run(&mut rounds, now).contains(&Task::Updates(1)));
        assert!(rounds.are_settled());
    }

    #[test]
    fn nothing_is_due_while_there_is_no_connection() {
        let (mut rounds, now) = rounds(3);
        rounds.disconnected();
        assert_eq!(rounds.next(now), None);
        assert_eq!(rounds.deadline(), None);
    }
}
