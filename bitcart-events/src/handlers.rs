use std::fmt;
use std::sync::{OnceLock, PoisonError, RwLock};

use crate::{Event, Handler};

/// The handlers of a wallet or of a manager: at most one for each event.
///
/// Most wallets have none, and then it costs one word.
#[derive(Default)]
pub(crate) struct Handlers(OnceLock<Box<RwLock<Table>>>);

/// By the event's place in [`Event::ALL`].
pub(crate) type Table = [Option<Handler>; Event::ALL.len()];

impl Handlers {
    /// Adds a handler, in place of any earlier one for its events.
    pub(crate) fn add(&self, handler: &Handler) {
        let table = self.0.get_or_init(Box::default);
        let mut table = table.write().unwrap_or_else(PoisonError::into_inner);
        put(&mut table, handler);
    }

    pub(crate) fn get(&self, event: Event) -> Option<Handler> {
        let table = self.0.get()?.read().unwrap_or_else(PoisonError::into_inner);
        table[event as usize].clone()
    }

    pub(crate) fn all(&self) -> Table {
        match self.0.get() {
            Some(table) => table.read().unwrap_or_else(PoisonError::into_inner).clone(),
            None => Table::default(),
        }
    }
}

/// Puts a handler in the place of each of its events.
pub(crate) fn put(table: &mut Table, handler: &Handler) {
    for event in handler.info().events() {
        table[*event as usize] = Some(handler.clone());
    }
}

/// A copy: what is added to one is not added to the other.
impl Clone for Handlers {
    fn clone(&self) -> Self {
        match self.0.get() {
            Some(_) => Self(OnceLock::from(Box::new(RwLock::new(self.all())))),
            None => Self::default(),
        }
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().iter().flatten()).finish()
    }
}
