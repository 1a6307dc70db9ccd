//! Updates on their way to their handlers, their texts one behind the other, and whose they are.
//!
//! A text of its own for each would be an allocation for each, which one thread makes and another lets go:
//! the two get in each other's way there, and that took a fifth of all the time between socket and handler.

use std::hint::black_box;
use std::ops::Range;
use std::sync::Arc;

use crate::shelf::{Shelf, Slot};
use crate::update::Text;
use crate::update_ref::{Place, UpdateRef};
use crate::{Update, Wallet};

/// So many updates are in one that is filled one by one. A worker takes no more of a lane at once, so that a
/// busy lane cannot keep it.
pub(crate) const LONGEST: usize = 32;

/// Bytes of text in one, unless an update alone has more: for a long one the handler of the first should not
/// wait, nor the memory of the first for that of the last.
const LARGEST: usize = 64 << 10;

/// The name of a lane: a hash, since two lanes that share one only share their order.
pub(crate) type LaneId = u64;

/// Updates in their order, of one wallet or of several.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    texts: String,
    places: Vec<Place>,
    parts: Vec<Part>,
    /// Where the wallets are that parts are of.
    wallets: Option<Shelf>,
    /// Those that are not there.
    others: Vec<Wallet>,
}

/// Updates of one wallet that stand one behind the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) lane: LaneId,
    from: u32,
    to: u32,
    instance: Instance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instance {
    OnShelf(Slot),
    Other(u32),
}

/// Whose an update is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    OnShelf(&'a Shelf, Slot),
    Alone(&'a Wallet),
}

/// Some of a batch, each in its turn.
#[derive(Debug)]
pub(crate) struct Turns {
    /// It holds the batch, so that nothing has to be counted or copied for the next one.
    update: Update,
    rest: Range<usize>,
}

impl Batch {
    /// Of updates that are nobody's.
    pub(crate) fn new(texts: String, places: Vec<Place>) -> Self {
        Self { texts, places, ..Self::default() }
    }

    /// Whether so many more, with so much text together, can follow.
    pub(crate) fn has_room(&self, count: usize, bytes: usize) -> bool {
        self.places.is_empty() || (self.len() + count <= LONGEST && self.texts.len() + bytes <= LARGEST)
    }

    /// Copies an update in, behind all others. It is nobody's. The texts together are shorter than four
    /// gigabytes.
    pub(crate) fn push(&mut self, update: UpdateRef<'_>) {
        self.make_room(update.text().len());
        self.append(update);
    }

    #[allow(clippy::cast_possible_truncation, reason = "so `push` says")]
    fn append(&mut self, update: UpdateRef<'_>) {
        let from = self.texts.len() as u32;
        self.texts.push_str(update.text());
        self.places.push(Place { from, to: self.texts.len() as u32, fields: *update.fields() });
    }

    /// Copies an update of a wallet in, where all others are somebody's.
    pub(crate) fn push_for(&mut self, lane: LaneId, whose: Whose<'_>, update: UpdateRef<'_>) {
        self.push(update);
        self.assign(self.len() - 1, lane, whose);
    }

    /// The update that stands here is a wallet's, and is next behind those that are somebody's.
    #[allow(clippy::cast_possible_truncation, reason = "there are not as many")]
    pub(crate) fn assign(&mut self, at: usize, lane: LaneId, whose: Whose<'_>) {
        let next = self.assigned();
        if at != next {
            self.places[next] = self.places[at];
        }
        let (from, to) = (next as u32, next as u32 + 1);
        let instance = self.instance_of(whose);
        match self.parts.last_mut() {
            Some(last) if last.lane == lane && last.instance == instance => last.to = to,
            _ => {
                if self.parts.len() == 1 {
                    self.parts.reserve_exact(LONGEST - 1);
                }
                self.parts.push(Part { lane, from, to, instance });
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "there are not as many")]
    fn instance_of(&mut self, whose: Whose<'_>) -> Instance {
        let wallet = match whose {
            Whose::OnShelf(wallets, slot) => {
                if self.wallets.get_or_insert_with(|| wallets.clone()).is_clone_of(wallets) {
                    return Instance::OnShelf(slot);
                }
                &wallets[slot]
            }
            Whose::Alone(wallet) => wallet,
        };
        if self.others.last().is_none_or(|last| !last.is_clone_of(wallet)) {
            self.others.push(wallet.clone());
        }
        Instance::Other(self.others.len() as u32 - 1)
    }

    /// So many of the first are somebody's.
    pub(crate) fn assigned(&self) -> usize {
        self.parts.last().map_or(0, |last| last.to as usize)
    }

    /// Leaves those out that are nobody's. The text of one that stands before another's stays until all go.
    pub(crate) fn leave_out_others(&mut self) {
        self.places.truncate(self.assigned());
        self.texts.truncate(self.places.last().map_or(0, |last| last.to as usize));
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Whose a part is.
    pub(crate) fn instance(&self, part: usize) -> &Wallet {
        match (self.parts[part].instance, &self.wallets) {
            (Instance::OnShelf(slot), Some(wallets)) => &wallets[slot],
            (Instance::Other(at), _) | (Instance::OnShelf(at), None) => &self.others[at as usize],
        }
    }

    /// Has the wallets brought into the processor's cache, if they are going to be asked for their handlers. With
    /// many none is there, and each would be waited for in its turn; what is looked at in a row comes at the same
    /// time.
    pub(crate) fn look_at_instances(&self) {
        if Wallet::some_have_handlers() {
            for part in 0..self.parts.len() {
                black_box(self.instance(part).handlers_version());
            }
        }
    }

    /// Those of a part.
    pub(crate) fn updates(&self, part: Part) -> impl Iterator<Item = UpdateRef<'_>> {
        self.places[part.range()].iter().map(|place| place.of(&self.texts))
    }

    /// A part in a batch of its own, with no room for more. To hold all wallets for it would be to keep those that
    /// are removed.
    pub(crate) fn alone(&self, part: usize) -> Self {
        let (instance, part) = (self.instance(part), self.parts[part]);
        let bytes = self.updates(part).map(|update| update.text().len()).sum();
        let places = Vec::with_capacity(part.range().len());
        let mut alone = Self { texts: String::with_capacity(bytes), places, ..Self::default() };
        for (at, update) in self.updates(part).enumerate() {
            alone.append(update);
            alone.assign(at, part.lane, Whose::Alone(instance));
        }
        alone
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        self.places[at]
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn texts(&self) -> &str {
        &self.texts
    }

    /// For the first as much as it needs, and with the second for all that are likely to follow: most have
    /// one update, and those that have more often have many.
    fn make_room(&mut self, bytes: usize) {
        let more = match self.len() {
            0 => 1,
            1 => LONGEST - 1,
            _ => return,
        };
        self.places.reserve_exact(more);
        self.texts.reserve((bytes * more).min(LARGEST.max(bytes)));
    }
}

impl Part {
    pub(crate) fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
}

impl Turns {
    /// Of those in this range.
    pub(crate) fn new(batch: Arc<Batch>, range: Range<usize>) -> Self {
        Self { update: Update::new(Text::Shared(batch), Place::NOWHERE), rest: range }
    }

    /// Goes on with those in this range.
    pub(crate) fn turn_to(&mut self, range: Range<usize>) {
        self.rest = range;
    }

    /// Lends the next one.
    pub(crate) fn next(&mut self) -> Option<&Update> {
        self.update.turn_to(self.rest.next()?);
        Some(&self.update)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(json: &str) -> Update {
        serde_json::from_str(json).unwrap()
    }

    /// One has a text that is longer than its JSON.
    fn updates() -> [Update; 3] {
        [
            update(r#"{"event":"new_block","height":5}"#),
            update(r#"{"event":"new_transaction","tx":"a\u0062c"}"#).into_recovered(),
            update(r#"{"event":"verified_tx","tx":"é","height":7}"#),
        ]
    }

    fn batch<'u>(updates: impl IntoIterator<Item = &'u Update>) -> Batch {
        let mut batch = Batch::default();
        for update in updates {
            batch.push(update.lend());
        }
        batch
    }

    #[test]
    fn what_is_put_in_comes_out_as_it_was() {
        let mut turns = Turns::new(Arc::new(batch(&updates())), 0..3);
        for expected in updates() {
            let update = turns.next().unwrap();
            assert_eq!(*update, expected);
            assert!(update.lend().raw_fields().eq(expected.lend().raw_fields()), "{update:?}");
        }
        assert!(turns.next().is_none());
    }

    #[test]
    fn each_part_has_what_stands_together_and_is_of_one_wallet() {
        let (one, other, given_anew) = (Wallet::btc("xpub0"), Wallet::btc("xpub1"), Wallet::btc("xpub1"));
        let [first, second, third] = updates();
        let mut batch = batch([&first, &third, &first, &second, &third, &first, &second, &third]);
        for (at, lane, wallet) in
            [(0, 0, &one), (2, 0, &one), (3, 1, &other), (4, 1, &given_anew), (6, 0, &one), (7, 2, &one)]
        {
            batch.assign(at, lane, Whose::Alone(wallet));
        }
        batch.leave_out_others();
        let parts: Vec<Part> = batch.parts().to_vec();
        assert!(parts.iter().copied().map(Part::range).eq([0..2, 2..3, 3..4, 4..5, 5..6]));
        assert!(batch.instance(2).is_clone_of(&given_anew));
        let updates = parts.iter().flat_map(|part| batch.updates(*part)).map(UpdateRef::to_update);
        assert_eq!(
            updates.collect::<Vec<_>>(),
            [&first, &first, &second, &third, &second, &third].map(Clone::clone)
        );
    }

    #[test]
    fn a_wallet_in_the_place_of_one_that_was_removed_does_not_get_its_updates() {
        let [removed, next, free] = ["xpub0", "xpub1", ""].map(Wallet::btc);
        let mut wallets = Shelf::default();
        let (mut batch, [update, ..]) = (Batch::default(), updates());
        for wallet in [&removed, &next] {
            wallets.put(7, wallet.clone(), &free);
            batch.push_for(0, Whose::OnShelf(&wallets, 7), update.lend());
            batch.push_for(0, Whose::OnShelf(&wallets, 7), update.lend());
        }
        assert!(batch.parts().iter().copied().map(Part::range).eq([0..2, 2..4]));
        assert!(batch.instance(0).is_clone_of(&removed) && batch.instance(1).is_clone_of(&next));
    }

    #[test]
    fn a_part_that_is_alone_holds_no_more_than_it_needs() {
        let (wallet, free, [first, second, third]) = (Wallet::btc("xpub"), Wallet::btc(""), updates());
        let mut wallets = Shelf::default();
        wallets.put(0, wallet.clone(), &free);
        let mut batch = batch([&first]);
        for (lane, update) in [(1, &second), (1, &third), (2, &first)] {
            batch.push(update.lend());
            batch.assign(batch.len() - 1, lane, Whose::OnShelf(&wallets, 0));
        }
        let alone = batch.alone(0);
        assert!(alone.updates(alone.parts()[0]).map(UpdateRef::to_update).eq([second, third]));
        assert_eq!((alone.texts.capacity(), alone.places.capacity()), (alone.texts.len(), 2));
        assert!(alone.wallets.is_none() && alone.instance(0).is_clone_of(&wallet));
    }

    #[test]
    fn what_is_left_out_takes_no_room() {
        let (wallet, [first, second, third]) = (Wallet::btc("xpub"), updates());
        let mut batch = batch([&first, &second, &third]);
        batch.assign(0, 0, Whose::Alone(&wallet));
        batch.leave_out_others();
        assert_eq!(batch.texts(), first.json());
        let mut none = Batch::default();
        for _ in 0..3 {
            none.push(first.lend());
            none.leave_out_others();
            assert_eq!(none.texts(), "");
        }
    }

    #[test]
    fn of_those_of_others_none_comes_out() {
        let mut turns = Turns::new(Arc::new(batch(&updates())), 1..2);
        assert_eq!(turns.next(), Some(&updates()[1]));
        assert!(turns.next().is_none());
    }

    #[test]
    fn there_is_room_for_so_many_and_for_one_that_is_longer_than_all_may_be() {
        let small = update(r#"{"event":"new_block","height":5}"#);
        let large = update(&format!(r#"{{"event":"new_transaction","tx":"{}"}}"#, "x".repeat(LARGEST)));
        assert!(batch([]).has_room(1, 2 * LARGEST));
        assert!(batch(vec![&small; LONGEST - 1]).has_room(1, 100));
        assert!(!batch(vec![&small; LONGEST]).has_room(1, 100));
        assert!(!batch([&small]).has_room(1, LARGEST));
        assert!(!batch([&large]).has_room(1, 100));
    }

    #[test]
    fn no_more_room_is_made_than_may_be_used() {
        let long = update(&format!(r#"{{"event":"new_transaction","tx":"{}"}}"#, "x".repeat(5_000)));
        let room = |count| batch(vec![&long; count]).texts.capacity();
        assert!(room(1) < 6_000, "{}", room(1));
        assert!((LARGEST..2 * LARGEST).contains(&room(2)), "{}", room(2));
    }

    #[test]
    fn a_clone_has_its_own_text_and_no_other() {
        let mut turns = Turns::new(Arc::new(batch(&updates())), 0..3);
        for expected in updates() {
            let kept = turns.next().unwrap().clone();
            assert_eq!(kept, expected);
            assert_eq!(kept.text_length(), expected.text_length());
        }
    }
}
