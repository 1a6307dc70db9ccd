//! Some updates of one wallet, and the lane that they go through.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use crate::Wallet;
use crate::batch::{Batch, Turns};
use crate::update_ref::UpdateRef;

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// Some updates of one wallet, and the lane that they are for. They stand in a batch among others, whose
/// memory none of them outlives by much: what has to wait for its lane is [copied](Lane::push) out.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) lane: LaneId,
    pub(super) instance: Wallet,
    batch: Arc<Batch>,
    from: u32,
    to: u32,
}

/// What waits in a lane behind the row that is ready or being worked on. Most lanes have no more than that.
#[derive(Debug, Default)]
pub(super) struct Lane(VecDeque<Row>);

impl Row {
    /// Of a batch those in this range.
    pub(crate) fn new(lane: LaneId, instance: Wallet, batch: Arc<Batch>, updates: Range<u32>) -> Self {
        Self { lane, instance, batch, from: updates.start, to: updates.end }
    }

    #[cfg(test)]
    pub(crate) fn of(lane: LaneId, instance: Wallet, updates: &[crate::Update]) -> Self {
        let mut batch = Batch::default();
        for update in updates {
            batch.push(update.lend());
        }
        let count = u32::try_from(batch.len()).unwrap_or_default();
        Self::new(lane, instance, Arc::new(batch), 0..count)
    }

    pub(crate) fn len(&self) -> usize {
        self.range().len()
    }

    pub(crate) fn updates(&self) -> impl Iterator<Item = UpdateRef<'_>> {
        self.batch.some(self.range())
    }

    /// The wallet, and its updates one after the other.
    pub(super) fn into_turns(self) -> (Wallet, Turns) {
        let range = self.range();
        (self.instance, Turns::new(self.batch, range))
    }

    fn range(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    /// Copies all of another row behind what is here, if it can follow. Not so if a wallet with handlers of
    /// its own has taken the place of one with the same name.
    #[allow(clippy::cast_possible_truncation, reason = "no batch that is added to has as many")]
    fn append(&mut self, other: &Self) -> bool {
        if self.lane != other.lane || !self.instance.is_clone_of(&other.instance) {
            return false;
        }
        let bytes = other.updates().map(|update| update.text().len()).sum::<usize>();
        let own = Arc::get_mut(&mut self.batch).filter(|batch| batch.has_room(other.len(), bytes));
        let Some(batch) = own else { return false };
        other.updates().for_each(|update| batch.push(update));
        self.to = batch.len() as u32;
        true
    }

    /// The same in a batch that is its own.
    #[allow(clippy::cast_possible_truncation, reason = "it has no more than the other")]
    fn alone(self) -> Self {
        if self.len() == self.batch.len() {
            return self;
        }
        let mut batch = Batch::default();
        self.updates().for_each(|update| batch.push(update));
        let count = batch.len() as u32;
        Self { batch: Arc::new(batch), from: 0, to: count, ..self }
    }
}

impl Lane {
    /// Copies what stands among the updates of others, so that a slow wallet keeps no memory but its own.
    pub(super) fn push(&mut self, row: Row) {
        let is_there = self.0.back_mut().is_some_and(|last| last.append(&row));
        if !is_there {
            self.0.push_back(row.alone());
        }
    }

    /// Takes what is to be handled next.
    pub(super) fn next(&mut self) -> Option<Row> {
        self.0.pop_front()
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

    /// One row of each update, all in one batch.
    fn rows(wallet: &Wallet, updates: &[Update]) -> Vec<Row> {
        let batch = Row::of(1, wallet.clone(), updates).batch;
        let row = |(at, _)| Row::new(1, wallet.clone(), Arc::clone(&batch), at..at + 1);
        (0..).zip(updates).map(row).collect()
    }

    #[test]
    fn what_waits_is_in_its_order_and_in_rows_of_a_fair_length() {
        let updates: Vec<Update> = (0..2 * LONGEST + 5).map(transaction).collect();
        let (mut lane, wallet) = (Lane::default(), Wallet::btc("xpub"));
        for row in rows(&wallet, &updates) {
            lane.push(row);
        }
        let mut waiting = Vec::new();
        while let Some(row) = lane.next() {
            assert!(row.len() <= LONGEST);
            waiting.extend(jsons(&row));
        }
        assert!(waiting.iter().eq(updates.iter().map(Update::json)));
    }

    #[test]
    fn what_waits_keeps_no_memory_of_others() {
        let updates: Vec<Update> = (0..4).map(transaction).collect();
        let (mut lane, wallet) = (Lane::default(), Wallet::btc("xpub"));
        let mut rows = rows(&wallet, &updates);
        lane.push(rows.remove(1));
        let batch = Arc::downgrade(&rows[0].batch);
        drop(rows);
        assert_eq!(batch.strong_count(), 0);
        assert_eq!(lane.next().map(|row| jsons(&row)), Some(vec![updates[1].json().to_owned()]));
    }

    #[test]
    fn a_wallet_that_was_given_anew_has_a_row_of_its_own() {
        let mut lane = Lane::default();
        for number in 0..2 {
            lane.push(Row::of(1, Wallet::btc("xpub"), &[transaction(number)]));
        }
        assert_eq!(lane.next().map(|row| row.len()), Some(1));
        assert_eq!(lane.next().map(|row| row.len()), Some(1));
    }
}
