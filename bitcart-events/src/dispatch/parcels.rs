//! The parcels that are ready or being worked on.

use std::collections::VecDeque;
use std::sync::Arc;

use slab::Slab;

use super::parcel::{Parcel, Parts};
use super::row::Row;
use crate::batch::Batch;

#[derive(Debug, Default)]
pub(super) struct Parcels {
    all: Slab<Filed>,
    /// Those that nobody has begun with, and before them one at most that somebody has; the first has been ready
    /// longest.
    ready: VecDeque<Place>,
}

/// Where a parcel is, until its last lane is given back.
pub(super) type Place = usize;

#[derive(Debug)]
struct Filed {
    parcel: Arc<Parcel>,
    /// So many of its lanes are not given back.
    lanes: u32,
}

impl Parcels {
    /// Where the next one will be.
    pub(super) fn next_place(&self) -> Place {
        self.all.vacant_key()
    }

    /// Adds parts of a batch that are ready, if there are any; pressed for, if something waits for one of them.
    pub(super) fn add(&mut self, batch: Arc<Batch>, parts: Parts, is_pressed: bool) {
        if parts > 0 {
            let free = self.all.vacant_entry();
            self.ready.push_back(free.key());
            let parcel = Arc::new(Parcel::new(free.key(), batch, parts));
            if is_pressed {
                parcel.press();
            }
            free.insert(Filed { parcel, lanes: parts.count_ones() });
        }
    }

    /// Adds a row that has waited, to others of its batch if these are the last that are ready; pressed for, if
    /// more waits in its lane. Tells where it is.
    pub(super) fn add_row(&mut self, row: Row, is_pressed: bool) -> Place {
        let (batch, parts) = row.into_parts();
        let can_join = |place: &Place| {
            let parcel = &self.all[*place].parcel;
            // To press now for one that has been begun with would leave what is done of it uncollected.
            Arc::ptr_eq(parcel.batch(), &batch) && (parcel.is_pressed() || !is_pressed)
        };
        if let Some(place) = self.ready.back().copied().filter(can_join) {
            let filed = &mut self.all[place];
            filed.lanes += parts.count_ones();
            filed.parcel.add(parts);
            return place;
        }
        let place = self.next_place();
        self.add(batch, parts, is_pressed);
        place
    }

    pub(super) fn get(&self, place: Place) -> Option<&Arc<Parcel>> {
        self.all.get(place).map(|filed| &filed.parcel)
    }

    /// Begins with the row that has been ready longest.
    pub(super) fn begin(&mut self) -> Option<(Arc<Parcel>, u32)> {
        while self.are_ready() {
            let parcel = &self.all[*self.ready.front()?].parcel;
            // Somebody who has this parcel may have begun with its last row meanwhile.
            if let Some(part) = parcel.next(None) {
                return Some((Arc::clone(parcel), part));
            }
        }
        None
    }

    /// Whether there is a row that nobody has begun with.
    pub(super) fn are_ready(&mut self) -> bool {
        while let Some(place) = self.ready.front() {
            if self.all[*place].parcel.has_more() {
                return true;
            }
            self.ready.pop_front();
        }
        false
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.ready.is_empty()
    }

    /// So many lanes of a parcel are given back.
    pub(super) fn gave_back(&mut self, place: Place, lanes: u32) {
        let Some(filed) = self.all.get_mut(place) else { return };
        filed.lanes -= lanes;
        if filed.lanes == 0 {
            self.all.remove(place);
            if self.ready.front() == Some(&place) {
                self.ready.pop_front();
            }
        }
    }
}
