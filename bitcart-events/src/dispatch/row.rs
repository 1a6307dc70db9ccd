//! Some updates of one wallet, on their way through their lane.

use std::collections::VecDeque;
use std::sync::Arc;

use super::parcel::Parts;
use crate::Wallet;
use crate::batch::{Batch, LaneId, Part, Whose};
use crate::update_ref::UpdateRef;

/// A part of a batch that waits in its lane.
#[derive(Debug)]
pub(super) struct Row {
    batch: Arc<Batch>,
    part: u32,
}

/// What waits in a lane behind the row that is ready or being worked on: nothing, in most.
#[derive(Debug, Default)]
pub(super) struct Lane(
    #[allow(clippy::box_collection, reason = "a word for nothing")] Option<Box<VecDeque<Row>>>,
);

impl Row {
    pub(super) fn new(batch: Arc<Batch>, part: u32) -> Self {
        Self { batch, part }
    }

    /// The batch, and which part of it this is.
    pub(super) fn into_parts(self) -> (Arc<Batch>, Parts) {
        (self.batch, 1 << self.part)
    }

    fn lane(&self) -> LaneId {
        self.part().lane
    }

    fn instance(&self) -> &Wallet {
        self.batch.instance(self.part as usize)
    }

    fn part(&self) -> Part {
        self.batch.parts()[self.part as usize]
    }

    fn updates(&self) -> impl Iterator<Item = UpdateRef<'_>> {
        self.batch.updates(self.part())
    }

    /// Whether it is all of its batch.
    fn is_alone(&self) -> bool {
        self.batch.parts().len() == 1
    }

    /// Copies all of another row behind what is here, if it can follow. Not so if a wallet with handlers of
    /// its own has taken the place of one with the same name.
    fn append(&mut self, other: &Self) -> bool {
        let is_same = self.lane() == other.lane() && self.instance().is_clone_of(other.instance());
        if !is_same || !self.is_alone() {
            return false;
        }
        let bytes = other.updates().map(|update| update.text().len()).sum::<usize>();
        let own =
            Arc::get_mut(&mut self.batch).filter(|batch| batch.has_room(other.updates().count(), bytes));
        let Some(batch) = own else { return false };
        other.copy_to(batch);
        true
    }

    /// The same in a batch of its own.
    fn alone(self) -> Self {
        if self.is_alone() {
            return self;
        }
        let mut batch = Batch::default();
        self.copy_to(&mut batch);
        Self { batch: Arc::new(batch), part: 0 }
    }

    fn copy_to(&self, batch: &mut Batch) {
        for update in self.updates() {
            // To hold all wallets for one would be to keep those that are removed.
            batch.push_for(self.lane(), Whose::Alone(self.instance()), update);
        }
    }
}

/// So many rows of a lane may wait among the updates of others.
const FEW: usize = 4;

impl Lane {
    /// Copies what comes behind [a few](FEW), so that a slow wallet keeps little memory but its own: the few
    /// are as many as a burst of the socket brings of one among many, and are handled soon if it is not slow.
    pub(super) fn push(&mut self, row: Row) {
        let waiting = self.0.get_or_insert_default();
        if waiting.len() < FEW {
            return waiting.push_back(row);
        }
        let is_there = waiting.back_mut().is_some_and(|last| last.append(&row));
        if !is_there {
            waiting.push_back(row.alone());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|waiting| waiting.is_empty())
    }

    /// Takes what is to be handled next.
    pub(super) fn next(&mut self) -> Option<Row> {
        self.0.as_mut()?.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Update;
    use crate::batch::LONGEST;

    fn transaction(number: usize) -> Update {
        serde_json::from_str(&format!(r#"{{"event": "new_transaction", "tx": "{number}"}}"#)).unwrap()
    }

    fn jsons(row: &Row) -> Vec<String> {
        row.updates().map(|update| update.json().to_owned()).collect()
    }

    /// All parts of a batch.
    fn all(batch: Batch) -> impl Iterator<Item = Row> {
        let batch = Arc::new(batch);
        (0..).zip(0..batch.parts().len()).map(move |(part, _)| Row::new(Arc::clone(&batch), part))
    }

    /// One row of each update, all in one batch.
    fn rows(wallets: &[Wallet; 2], updates: &[Update]) -> Vec<Row> {
        let mut batch = Batch::default();
        for (update, lane) in updates.iter().zip([0, 1].into_iter().cycle()) {
            let whose = Whose::Alone(&wallets[usize::try_from(lane).unwrap()]);
            batch.push_for(lane, whose, update.lend());
        }
        all(batch).collect()
    }

    fn wallets() -> [Wallet; 2] {
        [Wallet::btc("xpub0"), Wallet::btc("xpub1")]
    }

    #[test]
    fn what_waits_is_in_its_order_and_in_rows_of_a_fair_length() {
        let updates: Vec<Update> = (0..4 * LONGEST + 5).map(transaction).collect();
        let mut lane = Lane::default();
        for row in rows(&wallets(), &updates).into_iter().filter(|row| row.lane() == 0) {
            lane.push(row);
        }
        let mut waiting = Vec::new();
        while let Some(row) = lane.next() {
            assert!(row.updates().count() <= LONGEST);
            waiting.extend(jsons(&row));
        }
        assert!(waiting.iter().eq(updates.iter().step_by(2).map(Update::json)));
    }

    #[test]
    fn what_waits_keeps_little_memory_of_others() {
        let mut lane = Lane::default();
        let mut batches = Vec::new();
        for number in 0..10 * FEW {
            let mut rows = rows(&wallets(), &[transaction(number), transaction(number)]);
            batches.push(Arc::downgrade(&rows[0].batch));
            lane.push(rows.remove(0));
        }
        assert_eq!(batches.iter().filter(|batch| batch.strong_count() > 0).count(), FEW);
        let waiting = lane.0.iter().flat_map(|rows| rows.iter()).flat_map(jsons);
        assert!(waiting.eq((0..10 * FEW).map(|number| transaction(number).json().to_owned())));
    }

    #[test]
    fn a_wallet_that_was_given_anew_has_a_row_of_its_own() {
        let mut lane = Lane::default();
        for number in 0..2 {
            let mut batch = Batch::default();
            batch.push_for(0, Whose::Alone(&Wallet::btc("xpub")), transaction(number).lend());
            all(batch).for_each(|row| lane.push(row));
        }
        for _ in 0..2 {
            assert_eq!(lane.next().map(|row| row.updates().count()), Some(1));
        }
    }
}
