//! The row that a worker is at.

use std::sync::Arc;

use super::parcel::Parcel;
use crate::batch::Turns;
use crate::{Update, Wallet};

/// It is of a parcel, whose batch is kept for the next row of it.
pub(super) struct Hand {
    parcel: Arc<Parcel>,
    part: u32,
    turns: Turns,
}

impl Hand {
    pub(super) fn new(parcel: Arc<Parcel>, part: u32) -> Self {
        parcel.batch().look_at_instances();
        let turns = Turns::new(Arc::clone(parcel.batch()), 0..0);
        let mut hand = Self { parcel, part, turns };
        hand.turn_to(part);
        hand
    }

    pub(super) fn parcel(&self) -> &Parcel {
        &self.parcel
    }

    /// Is done with its row, and turns to another of the same parcel, if there is one.
    pub(super) fn go_on(&mut self) -> bool {
        let next = self.parcel.next(Some(self.part));
        if let Some(part) = next {
            self.turn_to(part);
        }
        next.is_some()
    }

    fn turn_to(&mut self, part: u32) {
        self.part = part;
        self.turns.turn_to(self.parcel.batch().parts()[part as usize].range());
    }

    #[cfg(test)]
    pub(super) fn lane(&self) -> crate::batch::LaneId {
        self.parcel.lane(self.part)
    }

    /// Whom the row is about.
    pub(super) fn instance(&self) -> &Wallet {
        self.parcel.batch().instance(self.part as usize)
    }

    /// Lends the row's next update, and the wallet that it is about.
    pub(super) fn next(&mut self) -> Option<(&Update, &Wallet)> {
        let update = self.turns.next()?;
        Some((update, self.parcel.batch().instance(self.part as usize)))
    }
}
