use std::sync::atomic::{AtomicU64, Ordering};

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
        }

        impl Counters {
            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.0.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Updates that came in, by whichever channel, twins and repeats among them.
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
    /// Updates of wallets that this run does not have.
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

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn one(&self) {
        self.add(1);
    }
}
