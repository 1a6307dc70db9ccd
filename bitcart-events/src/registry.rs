use crate::handler::Registered;
use crate::{Event, Handler};

// The one place that knows how `#[on]` functions are found.
inventory::collect!(Registered);
#[doc(hidden)]
pub use inventory::submit as register;

/// The functions that `#[bitcart::on(...)]` registered, by file and line.
///
/// A crate is only part of a program when something names it. The handlers of a crate that stands
/// in `Cargo.toml` and nowhere else are missing here; `use that_crate as _;` brings them.
pub fn handlers() -> Vec<Handler> {
    let mut handlers: Vec<Handler> = inventory::iter::<Registered>().map(Handler::registered).collect();
    handlers.sort_by_key(|handler| (handler.info().file(), handler.info().line()));
    handlers
}

/// Two handlers for one event.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The event.
    pub event: Event,
    /// The first of them.
    pub first: Handler,
    /// The second.
    pub second: Handler,
}

/// Every handler that listens to an event that one before it listens to already.
pub(crate) fn duplicates(handlers: &[Handler]) -> Vec<Duplicate> {
    let mut duplicates = Vec::new();
    for event in Event::ALL {
        let mut listening = handlers.iter().filter(|handler| handler.info().events().contains(event));
        let Some(first) = listening.next() else { continue };
        duplicates.extend(listening.map(|second| Duplicate {
            event: *event,
            first: first.clone(),
            second: second.clone(),
        }));
    }
    duplicates
}

impl std::fmt::Display for Duplicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "both {} and {} listen to `{}`", self.first.info(), self.second.info(), self.event)
    }
}
