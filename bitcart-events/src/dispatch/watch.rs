//! Sees to it that a handler which blocks its thread holds up nobody else while another thread is free.
//!
//! To call a worker to another thread costs as much as to handle many updates, and what it works on goes with it
//! from one processor's cache to the other's. Handlers that return soon are better off one after the other. That
//! one does not is seen from a thread of its own, since all others may be waiting for the blocked one.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::progress::RowId;
use super::roster::{Called, Roster};

/// How often it looks, and how long something may be ready before others are called to it.
const TICK: Duration = Duration::from_millis(5);

/// After each look at which there was nothing to do it waits twice as long for the next, up to this many times. For
/// updates that come one at a time it would take as long to look always as to handle them; what blocks a thread is
/// seen so much later, if it comes when there was nothing to do.
const RARE: u32 = 8;

/// After so many looks at which all was taken in time no thread is blocked any more.
const CALM: u32 = 20;

/// At every so many looks at which nothing has happened a worker is called though there is nothing for it.
const STILL: u32 = 20;

/// After so many looks at which there was nothing, in about a second, it sleeps until there is something.
const QUIET: u32 = 28;

/// A thread that looks as long as there is something to do. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Watch {
    thread: JoinHandle<()>,
    is_over: Arc<AtomicBool>,
}

/// What it does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    LookAfter(Duration),
    Sleep,
}

impl Watch {
    /// Has this done at each look.
    pub(super) fn begin(mut look: impl FnMut() -> Next + Send + 'static) -> io::Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let watch = move || {
            while !ends.load(Ordering::Acquire) {
                match look() {
                    Next::LookAfter(pause) => thread::park_timeout(pause),
                    Next::Sleep => thread::park(),
                }
            }
        };
        let thread = thread::Builder::new().name("bitcart-watch".to_owned()).spawn(watch)?;
        Ok(Self { thread, is_over })
    }

    /// Looks again from now on.
    pub(super) fn wake(&self) {
        self.thread.thread().unpark();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        self.wake();
    }
}

/// What was seen at the last look.
#[derive(Debug)]
pub(super) struct Seen {
    /// Of the runtime.
    threads: usize,
    /// What had been ready longest.
    ready: Option<RowId>,
    backlog: usize,
    /// How many batches had come.
    batches: u64,
    still: u32,
    calm: u32,
    quiet: u32,
}

impl Seen {
    pub(super) fn of(threads: usize) -> Self {
        Self { threads, ready: None, backlog: 0, batches: 0, still: 0, calm: 0, quiet: 0 }
    }

    /// Looks again: who is to be called, and how it goes on.
    pub(super) fn look(&mut self, roster: &mut Roster, backlog: usize) -> (Called, Next) {
        let ready = roster.longest_ready();
        let is_left = ready.is_some() && ready == self.ready;
        let has_moved = (backlog, roster.batches()) != (self.backlog, self.batches);
        (self.ready, self.backlog, self.batches) = (ready, backlog, roster.batches());
        self.still = if backlog == 0 || has_moved { 0 } else { self.still + 1 };
        self.calm = if is_left { 0 } else { self.calm + 1 };
        self.quiet = if backlog > 0 { 0 } else { self.quiet + 1 };
        if is_left {
            return (roster.call_to_threads(self.threads), Next::LookAfter(TICK));
        }
        if self.calm == CALM {
            roster.call_one_at_a_time();
        }
        if self.still % STILL == 1 {
            // The one thread that waits for the network may be the blocked one, until another is woken.
            return (roster.call(1), Next::LookAfter(TICK));
        }
        if self.quiet < QUIET {
            return (Called::default(), Next::LookAfter(TICK * RARE.min(1 << self.quiet)));
        }
        (self.calm, self.quiet) = (0, 0);
        roster.sleep();
        (Called::default(), Next::Sleep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wallet;
    use crate::batch::{Batch, Whose};

    const NOBODY: Called = Called { idle: 0, new: 0 };

    /// An update for each lane.
    fn push(roster: &mut Roster, lanes: std::ops::Range<u64>) -> Called {
        let (wallet, mut batch) = (Wallet::btc("xpub"), Batch::default());
        let update: crate::Update = serde_json::from_str(r#"{"event":"new_block","height":5}"#).unwrap();
        lanes.for_each(|lane| batch.push_for(lane, Whose::Alone(&wallet), update.lend()));
        roster.push(&mut vec![batch])
    }

    #[test]
    fn what_nobody_comes_to_is_called_for_on_every_thread() {
        let (mut roster, mut seen) = (Roster::new(9, 1), Seen::of(2));
        assert_eq!(push(&mut roster, 0..2).new, 1);
        let soon = Next::LookAfter(TICK);
        assert_eq!(seen.look(&mut roster, 2), (NOBODY, soon), "it has only just come");
        assert_eq!(seen.look(&mut roster, 2), (Called { idle: 0, new: 2 }, soon));
    }

    #[test]
    fn for_a_while_after_it_as_many_are_called_as_there_are_threads() {
        for (looks, called) in [(CALM - 1, 2), (CALM, 1)] {
            let (mut roster, mut seen) = (Roster::new(9, 1), Seen::of(2));
            push(&mut roster, 0..2);
            for _ in 0..2 {
                seen.look(&mut roster, 2);
            }
            let come = [(); 3].map(|()| roster.turn(None).0.is_some());
            assert_eq!(come, [true, true, false]);
            for _ in 0..looks {
                seen.look(&mut roster, 0);
            }
            let now = push(&mut roster, 2..9);
            assert_eq!(now.idle + now.new, called);
        }
    }

    #[test]
    fn a_handler_that_is_long_alone_wakes_another_thread() {
        let (mut roster, mut seen) = (Roster::new(9, 1), Seen::of(2));
        assert_eq!(push(&mut roster, 0..1).new, 1);
        assert!(roster.turn(None).0.is_some());
        let mut called = |roster: &mut Roster, backlog| seen.look(roster, backlog).0.new > 0;
        assert_eq!(
            [1, 1, 1, 2, 2, 2].map(|backlog| called(&mut roster, backlog)),
            [false, true, false, false, true, false]
        );
        push(&mut roster, 1..2);
        assert!(roster.turn(None).0.is_some());
        assert_eq!([2, 2].map(|backlog| called(&mut roster, backlog)), [false, true], "as many, but others");
        let calls = (1..STILL).filter(|_| called(&mut roster, 2)).count();
        assert_eq!((calls, called(&mut roster, 2)), (0, true));
    }

    #[test]
    fn while_there_is_something_to_do_it_does_not_sleep() {
        let (mut roster, mut seen) = (Roster::new(9, 1), Seen::of(2));
        for backlog in [1, 0] {
            for look in 1..=QUIET {
                let sleeps = backlog == 0 && look == QUIET;
                let (_, next) = seen.look(&mut roster, backlog);
                assert_eq!(next == Next::Sleep, sleeps, "{look}");
                assert_eq!(roster.wake(), sleeps);
            }
        }
    }

    #[test]
    fn where_there_was_nothing_to_do_it_looks_less_often_until_there_is() {
        let (mut roster, mut seen) = (Roster::new(9, 1), Seen::of(2));
        for (backlog, ticks) in [(0, 2), (0, 4), (0, 8), (0, 8), (1, 1), (0, 2)] {
            assert_eq!(seen.look(&mut roster, backlog), (NOBODY, Next::LookAfter(ticks * TICK)));
        }
    }

    #[test]
    fn it_looks_until_it_is_dropped_and_when_it_is_woken() {
        let (looks, seen) = std::sync::mpsc::channel();
        let watch = Watch::begin(move || {
            let _ = looks.send(());
            Next::Sleep
        });
        let watch = watch.unwrap();
        for _ in 0..3 {
            seen.recv().unwrap();
            watch.wake();
        }
        drop(watch);
        while seen.recv().is_ok() {}
    }
}
