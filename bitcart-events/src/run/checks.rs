//! What is looked at before anything is connected.

use crate::handlers::{Table, put};
use crate::registry::duplicates;
use crate::run::Settings;
use crate::{Error, Event, Handler, Wallet};

/// The handlers of a run.
#[derive(Debug)]
pub(super) struct Checked {
    /// The program's own, by `#[on]`.
    pub(super) registered: Table,
}

/// Finds every mistake in the handlers of a run that only the start can find.
pub(super) fn check(settings: &Settings) -> Result<Checked, Error> {
    let registered = if settings.with_registered { crate::handlers() } else { Vec::new() };
    let duplicates = duplicates(&registered);
    if !duplicates.is_empty() {
        return Err(Error::DuplicateHandlers(duplicates));
    }
    let manager = settings.source.manager_handlers().all();
    let own: Vec<Handler> = settings.source.wallets().iter().flat_map(wallet_handlers).collect();
    let handlers: Vec<&Handler> = own.iter().chain(manager.iter().flatten()).chain(&registered).collect();
    if handlers.is_empty() {
        return Err(Error::NoHandlers);
    }
    let is_heard = |event: &Event| handlers.iter().any(|handler| handler.info().events().contains(event));
    let unheard: Vec<Event> = settings.required.iter().copied().filter(|event| !is_heard(event)).collect();
    if !unheard.is_empty() {
        return Err(Error::MissingHandlers(unheard));
    }
    let mut missing = settings.states.missing(handlers.iter().copied());
    missing.dedup_by(|a, b| a.to_string() == b.to_string());
    if !missing.is_empty() {
        return Err(Error::MissingStates(missing));
    }
    announce(&handlers);
    let mut table = Table::default();
    for handler in &registered {
        put(&mut table, handler);
    }
    Ok(Checked { registered: table })
}

fn wallet_handlers(wallet: &Wallet) -> Vec<Handler> {
    let mut handlers: Vec<Handler> = Vec::new();
    for handler in wallet.handlers().all().into_iter().flatten() {
        // One that listens to several events stands in the table several times.
        let known = |other: &Handler| other.info().to_string() == handler.info().to_string();
        if !handlers.iter().any(known) {
            handlers.push(handler);
        }
    }
    handlers
}

fn announce(handlers: &[&Handler]) {
    for handler in handlers {
        let events: Vec<&str> = handler.info().events().iter().map(|event| event.as_str()).collect();
        tracing::debug!(handler = %handler.info(), events = events.join(", "), "will call");
    }
    tracing::info!(handlers = handlers.len(), "starting");
}
