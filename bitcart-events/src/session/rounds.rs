//! Which wallet is asked for what, and when: the plan of the calls of one session, without I/O.
//!
//! A few calls at a time. First what is to be read again at once, and, at a pace of their own, the
//! queues that would be full soon; then the wallets that have to be loaded, the most recently active
//! first; then what a comparison of the requests needs; and beside that, at an even pace, the queue of
//! every wallet in turn.
//!
//! A wallet whose last call failed or hangs is in doubt, and is tried again in a [share](Share) of its
//! own: however many those are, the others have theirs. A call that has only now come to hang makes room
//! for another, up to a second limit.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

pub(crate) use self::activity::Activity;
use self::share::Share;
use self::visit::Visit;
use super::book::Slot;

mod activity;
mod due;
mod ended;
mod share;
mod visit;

#[cfg(test)]
pub(super) use self::{
    share::PROMPT,
    visit::{DRAINS, FIRST_RETRY},
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Calls at the same time, of wallets that answer, and again of those that are in doubt.
    pub(crate) parallel: usize,
    /// How often the queue of a wallet is read.
    pub(crate) sweep: Duration,
    /// The shortest time between two of these, however many wallets there are.
    pub(crate) gap: Duration,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Task {
    /// `get_updates`, which loads the wallet too.
    Updates(Slot),
    /// `list_requests`.
    Requests(Slot),
}

impl Task {
    /// Whose it is.
    pub(crate) fn slot(self) -> Slot {
        let (Self::Updates(slot) | Self::Requests(slot)) = self;
        slot
    }
}

#[derive(Debug)]
pub(crate) struct Rounds {
    pace: Pace,
    /// The queues are read, and not only what loads a wallet is called.
    reads_queues: bool,
    visits: Vec<Visit>,
    wallets: usize,
    /// The calls that go on: of wallets that answer, and of those that are in doubt.
    steady: Share,
    doubtful: Share,
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
    /// What is due of wallets in doubt, those first that have failed least often.
    doubts: BinaryHeap<Reverse<(u8, u64, Task)>>,
    requests: VecDeque<Slot>,
    /// Loaded wallets in the order of their sweeps. One that is being asked has no place in it.
    rotation: VecDeque<Slot>,
    /// How many wallets have been loaded since the connection began.
    loaded: usize,
    next_sweep: Option<Instant>,
    clock: u64,
}

/// For so many times as many calls as there may be is room made by those that hang: as many wallets can
/// begin to hang at once, and hold up nobody.
const HANGING: usize = 4;

/// The requests of a wallet are read every ten minutes: that finds again what became of its payments
/// and neither the socket nor the queue has told.
pub(super) const COMPARE: Duration = Duration::from_secs(600);

/// A wallet has this many turns, or more, from one such comparison to the next.
const TURNS: u32 = 20;

/// So many updates since the last sweep and the queue is read out of turn, before it overflows.
pub(super) const BUSY: u16 = 50;

/// The shortest time between two such reads. A daemon is not asked more often because it is busy: it has one thread, which a
/// call takes for a millisecond or more, and 50 updates in this time are more than it makes.
pub(super) const FILLING_GAP: Duration = Duration::from_millis(20);

/// The same after a queue has come back full all the same. More comes then than can be read, so that there is little in
/// what is read, and just then the daemon has the most to do; among many wallets these calls took a twentieth of all the
/// time between socket and handler.
pub(super) const FULL_GAP: Duration = Duration::from_millis(200);

impl Rounds {
    pub(crate) fn new(pace: Pace, reads_queues: bool) -> Self {
        Self {
            pace,
            reads_queues,
            visits: Vec::new(),
            wallets: 0,
            steady: Share::new(pace.parallel, HANGING * pace.parallel),
            doubtful: Share::new(pace.parallel, pace.parallel),
            loads: VecDeque::new(),
            unsettled: 0,
            urgent: VecDeque::new(),
            filling: VecDeque::new(),
            next_filling: None,
            retries: BinaryHeap::new(),
            doubts: BinaryHeap::new(),
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

    /// Loads one wallet of a connection that is there already. One that failed before holds up none of
    /// what waits for the others.
    pub(crate) fn load(&mut self, slot: Slot) {
        let Some(visit) = self.visit(slot) else { return };
        let was_loaded = std::mem::take(&mut visit.loaded);
        let is_in_doubt = visit.is_in_doubt(Task::Updates(slot));
        visit.unsettled = !is_in_doubt;
        visit.wants_requests = true;
        self.loaded -= usize::from(was_loaded);
        if is_in_doubt {
            self.put_off(Task::Updates(slot));
        } else {
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

    /// A connection begins: every wallet has to be loaded, since the daemon may know none. Those first of which something
    /// was heard last.
    pub(crate) fn connected(&mut self, now: Instant, activity: impl Fn(Slot) -> Activity) {
        self.disconnected();
        let mut slots: Vec<Slot> =
            (0..).zip(&self.visits).filter(|(_, visit)| visit.here).map(|(slot, _)| slot).collect();
        slots.sort_by_key(|slot| Reverse(activity(*slot).when()));
        for slot in slots {
            self.load(slot);
        }
        self.next_sweep = Some(now + self.pace.gap);
    }

    /// There is nothing to be asked until there is a connection again.
    pub(crate) fn disconnected(&mut self) {
        self.visits.iter_mut().for_each(Visit::disconnected);
        self.unsettled = 0;
        self.loaded = 0;
        self.loads.clear();
        self.urgent.clear();
        self.filling.clear();
        self.retries.clear();
        self.doubts.clear();
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

    /// Whether the last calls for a wallet's queue have failed.
    pub(crate) fn has_failed(&self, slot: Slot) -> bool {
        self.visits.get(slot as usize).is_some_and(|visit| visit.failures > 0)
    }

    /// The socket has brought something for a wallet, of which that is known.
    pub(crate) fn heard(&mut self, slot: Slot, activity: &mut Activity) {
        self.clock += 1;
        if activity.again(self.clock) == BUSY && self.reads_queues {
            self.filling.push_back(slot);
        }
    }

    /// What failed is tried again at once: the daemon is there again.
    pub(crate) fn retry_now(&mut self) {
        for Reverse((_, slot)) in std::mem::take(&mut self.retries) {
            self.retry(slot);
        }
    }

    /// The queue of a wallet is to be read as soon as may be.
    pub(crate) fn read_again(&mut self, slot: Slot) {
        self.urgent.push_front(slot);
    }

    /// The requests of a wallet are to be compared.
    pub(crate) fn compare(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.wants_requests = true;
            if visit.loaded && !std::mem::replace(&mut visit.requests_queued, true) {
                self.requests.push_back(slot);
            }
        }
    }

    /// A queue came back full, whether or not anything may be lost with that: those that would be full soon are read more
    /// seldom.
    pub(crate) fn came_back_full(&mut self, now: Instant) {
        self.next_filling = Some(now + FULL_GAP);
    }

    /// The queue of a wallet came back full, and something may be lost. It is read until it does not, and then the requests are
    /// compared, since there is no use in comparing while more may be lost.
    pub(crate) fn overflowed(&mut self, slot: Slot) {
        if let Some(visit) = self.visit(slot) {
            visit.overflowed = true;
            visit.wants_requests = true;
        }
    }

    fn visit(&mut self, slot: Slot) -> Option<&mut Visit> {
        self.visits.get_mut(slot as usize).filter(|visit| visit.here)
    }
}
