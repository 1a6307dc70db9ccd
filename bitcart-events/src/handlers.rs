use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::{Event, Handler};

/// The handlers of a wallet or of a manager: at most one for each event.
///
/// Most wallets have none, and then it costs one word.
#[derive(Default)]
pub(crate) struct Handlers(OnceLock<Arc<Added>>);

/// By the event's place in [`Event::ALL`].
pub(crate) type Table = [Option<Handler>; Event::ALL.len()];

#[derive(Default)]
struct Added {
    table: RwLock<Table>,
    /// Grows with every handler that is added.
    version: AtomicU64,
}

impl Handlers {
    /// Adds a handler, in place of any earlier one for its events.
    pub(crate) fn add(&self, handler: &Handler) {
        let added = self.0.get_or_init(Arc::default);
        let mut table = added.table.write().unwrap_or_else(PoisonError::into_inner);
        put(&mut table, handler);
        added.version.fetch_add(1, Ordering::Release);
    }

    /// The same handlers in another place: what is added in one is there in the other.
    pub(crate) fn shared(&self) -> Self {
        Self(OnceLock::from(Arc::clone(self.0.get_or_init(Arc::default))))
    }

    /// Tells, at next to no cost, whether a copy that was made at another version is still good.
    pub(crate) fn version(&self) -> u64 {
        self.0.get().map_or(0, |added| added.version.load(Ordering::Acquire))
    }

    pub(crate) fn all(&self) -> Table {
        match self.0.get() {
            Some(added) => added.table.read().unwrap_or_else(PoisonError::into_inner).clone(),
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
            Some(_) => {
                let added = Added { table: RwLock::new(self.all()), version: AtomicU64::new(self.version()) };
                Self(OnceLock::from(Arc::new(added)))
            }
            None => Self::default(),
        }
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().iter().flatten()).finish()
    }
}
