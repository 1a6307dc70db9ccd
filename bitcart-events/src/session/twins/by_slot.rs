//! The twins of all wallets of a daemon.

use std::hint::black_box;

use super::Twins;
use crate::session::book::Slot;

/// Found by the wallet's place, since that takes one step for every update of the socket. Most wallets await
/// nothing, and have a null pointer here.
#[derive(Debug, Default)]
pub(crate) struct BySlot(Vec<Option<Box<Twins>>>);

impl BySlot {
    pub(crate) fn get(&self, slot: Slot) -> Option<&Twins> {
        self.0.get(slot as usize)?.as_deref()
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Twins> {
        self.0.get_mut(slot as usize)?.as_deref_mut()
    }

    /// Has what a wallet awaits brought into the processor's cache.
    pub(crate) fn look_at(&self, slot: Slot) {
        black_box(self.get(slot).map(Twins::is_settled));
    }

    /// Those of a wallet that is to await something from now on.
    pub(crate) fn of(&mut self, slot: Slot) -> &mut Twins {
        let index = slot as usize;
        if self.0.len() <= index {
            self.0.resize_with(index + 1, Option::default);
        }
        self.0[index].get_or_insert_default()
    }

    pub(crate) fn forget(&mut self, slot: Slot) {
        if let Some(twins) = self.0.get_mut(slot as usize) {
            *twins = None;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Does this with all, some of which may await nothing any more.
    pub(crate) fn all(&mut self, what: impl Fn(&mut Twins)) {
        for place in &mut self.0 {
            if let Some(twins) = place {
                what(twins);
                if twins.is_settled() {
                    *place = None;
                }
            }
        }
    }
}
