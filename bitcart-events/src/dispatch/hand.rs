//! The row that a worker is at.

use std::sync::Arc;

use super::parcel::Parcel;
use crate::Wallet;
use crate::batch::Turns;

/// A row with which somebody has begun.
pub(super) type At = (Arc<Parcel>, u32);

/// It is of a parcel, whose batch is kept for the next row of it.
pub(super) struct Hand {
    parcel: Arc<Parcel>,
    part: u32,
    turns: Turns,
}

/// What a worker comes to the roster with: it is done with this part of its parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Done {
    pub(super) part: u32,
    /// It has begun with another, which may have to wait.
    pub(super) goes_on: bool,
}

impl Hand {
    /// Turns to a row, of the same parcel or of another, or to none. If wallets are going to be looked at, those of a new
    /// parcel are looked at together.
    pub(super) fn take(hand: &mut Option<Self>, next: Option<At>, looks_at_wallets: bool) {
        match (&mut *hand, next) {
            (Some(hand), Some((parcel, part))) if Arc::ptr_eq(&hand.parcel, &parcel) => hand.turn_to(part),
            (_, next) => {
                if looks_at_wallets && let Some((parcel, _)) = &next {
                    parcel.look_at();
                }
                *hand = next.map(|(parcel, part)| Self::new(parcel, part));
            }
        }
    }

    fn new(parcel: Arc<Parcel>, part: u32) -> Self {
        let turns = Turns::new(Arc::clone(parcel.batch()), 0..0);
        let mut hand = Self { parcel, part, turns };
        hand.turn_to(part);
        hand
    }

    /// Where it is.
    pub(super) fn at(&self) -> At {
        (Arc::clone(&self.parcel), self.part)
    }

    pub(super) fn parcel(&self) -> &Parcel {
        &self.parcel
    }

    /// Is done with its row, and goes on with another of the same parcel; unless there is something for the roster
    /// to do.
    pub(super) fn go_on(&mut self) -> Option<Done> {
        let part = self.part;
        let next = self.parcel.next(Some(part));
        let done = Done { part, goes_on: next.is_some() };
        let Some(next) = next else { return Some(done) };
        self.turn_to(next);
        (self.parcel.is_awaited() || self.parcel.before(next).is_some()).then_some(done)
    }

    /// Whether all rows of the parcel are done or somebody else's, and nothing waits for the last of this worker's.
    pub(super) fn is_over(&self, done: Done) -> bool {
        !done.goes_on && !self.parcel.is_awaited()
    }

    fn turn_to(&mut self, part: u32) {
        self.part = part;
        self.turns.turn_to(self.parcel.batch().parts()[part as usize].range());
    }

    #[cfg(test)]
    pub(super) fn lane(&self) -> crate::batch::LaneId {
        self.parcel.batch().parts()[self.part as usize].lane
    }

    /// Whom the row is about, and what is left of it.
    pub(super) fn row(&mut self) -> (&Wallet, &mut Turns) {
        (self.parcel.batch().instance(self.part as usize), &mut self.turns)
    }
}
