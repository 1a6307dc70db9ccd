use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Notify;

use crate::update_parser::Rejected;

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// How much of what has happened since the run began.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Counts {
            $($(#[$doc])* pub $name: u64,)*
        }

        /// The same, being counted.
        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)*
            /// Those who wait for the counts to change, since nobody else is to be told.
            waiting: AtomicUsize,
            changed: Notify,
        }

        impl Counters {
            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Ordering::SeqCst),)* }
            }
        }
    };
}

counters! {
    /// Updates that came in, by whichever channel: twins and repeats are among them, what is unknown or
    /// malformed is not.
    received,
    /// Updates that a handler has dealt with.
    handled,
    /// Updates whose handler returned an error.
    failed,
    /// Updates whose handler panicked.
    panicked,
    /// Updates whose handler was not called because an argument could not be given to it.
    skipped,
    /// Updates of events that no handler listens to.
    unheard,
    /// Updates that both channels brought, and that were handled once.
    twins,
    /// Updates that said nothing new.
    repeated,
    /// Updates that came late, after newer ones about the same payment or transaction.
    superseded,
    /// Updates that only the queue brought.
    caught_up,
    /// Payments whose state was found in the list of requests.
    recovered,
    /// Updates of wallets that this run does not have, and frames of another currency, whose updates
    /// are not counted as received.
    foreign,
    /// Updates with an event that this version does not know.
    unknown,
    /// Frames and updates that are none.
    malformed,
    /// Connections that were made, the first ones included.
    connects,
    /// Times at which updates may have been lost.
    gaps,
}

impl Counters {
    /// Counts what is no update, or none that this version knows.
    pub(crate) fn reject(&self, rejected: &Rejected) {
        match rejected {
            Rejected::UnknownEvent(_) => self.unknown.one(),
            _ => self.malformed.one(),
        }
    }

    /// Tells those who wait that something has been counted.
    pub(crate) fn tell(&self) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            self.changed.notify_waiters();
        }
    }

    /// Waits until the counts are as they are wanted.
    pub(crate) async fn until(&self, mut wanted: impl FnMut(&Counts) -> bool) -> Counts {
        let _waiting = Waiting::new(&self.waiting);
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let counts = self.read();
            if wanted(&counts) {
                return counts;
            }
            changed.await;
        }
    }
}

/// Counts somebody as waiting for as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        // In one order with `waiting`: either who waits sees this, or who counts sees somebody waiting.
        self.0.fetch_add(count as u64, Ordering::SeqCst);
    }

    pub(crate) fn one(&self) {
        self.add(1);
    }
}
