//! Updates on their way to their handlers, their texts one behind the other.
//!
//! A text of its own for each would be an allocation for each, which one thread makes and another lets go:
//! the two get in each other's way there, and that took a fifth of all the time between socket and handler.

use crate::Update;
use crate::update_ref::{Place, UpdateRef};

/// Updates in their order.
#[derive(Debug)]
pub(crate) struct Batch {
    texts: String,
    places: Vec<Place>,
}

/// The same, each in its turn.
#[derive(Debug)]
pub(crate) struct Turns {
    update: Update,
    places: std::vec::IntoIter<Place>,
}

impl Batch {
    pub(crate) fn new(texts: String, places: Vec<Place>) -> Self {
        Self { texts, places }
    }

    pub(crate) fn one(update: UpdateRef<'_>) -> Self {
        let mut batch = Self::new(String::with_capacity(update.text().len()), Vec::with_capacity(1));
        batch.push(update);
        batch
    }

    /// Copies an update in, behind all others. The texts together are shorter than four gigabytes.
    #[allow(clippy::cast_possible_truncation, reason = "so it is said")]
    pub(crate) fn push(&mut self, update: UpdateRef<'_>) {
        let from = self.texts.len() as u32;
        self.texts.push_str(update.text());
        self.places.push(Place { from, to: self.texts.len() as u32, fields: *update.fields() });
    }

    /// Takes one out. Its text stays until all go.
    pub(crate) fn remove(&mut self, at: usize) {
        self.places.remove(at);
    }

    /// Puts all of another behind what is here.
    pub(crate) fn append(&mut self, other: &Self) {
        for update in other.iter() {
            self.push(update);
        }
    }

    /// Makes room for so many updates in all, if they are as long as those that are here, and for no more
    /// than so many bytes of text.
    pub(crate) fn reserve(&mut self, count: usize, bytes: usize) {
        let more = count.saturating_sub(self.len());
        self.places.reserve_exact(more);
        let likely = self.bytes() / self.len().max(1) * more;
        self.texts.reserve(likely.min(bytes.saturating_sub(self.bytes())));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = UpdateRef<'_>> {
        self.places.iter().map(|place| place.of(&self.texts))
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The length of the texts.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.len()
    }

    pub(crate) fn into_turns(self) -> Turns {
        Turns { update: Update::new(self.texts, Place::NOWHERE), places: self.places.into_iter() }
    }
}

impl Turns {
    /// Lends the next one.
    pub(crate) fn next(&mut self) -> Option<&Update> {
        self.update.turn_to(self.places.next()?);
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

    #[test]
    fn what_is_put_in_comes_out_as_it_was() {
        let [first, second, third] = updates();
        let mut batch = Batch::one(first.lend());
        let mut other = Batch::one(second.lend());
        other.reserve(32, 64 << 10);
        other.push(third.lend());
        batch.append(&other);
        let mut turns = batch.into_turns();
        for expected in updates() {
            let update = turns.next().unwrap();
            assert_eq!(*update, expected);
            assert!(update.lend().raw_fields().eq(expected.lend().raw_fields()), "{update:?}");
        }
        assert!(turns.next().is_none());
    }

    #[test]
    fn no_more_room_is_made_than_may_be_used() {
        let long = format!(r#"{{"event":"new_transaction","tx":"{}"}}"#, "x".repeat(1_000));
        let mut batch = Batch::one(update(&long).lend());
        batch.reserve(32, 5_000);
        assert!((5_000..10_000).contains(&batch.texts.capacity()), "{}", batch.texts.capacity());
    }

    #[test]
    fn a_clone_has_its_own_text_and_no_other() {
        let [first, second, _] = updates();
        let mut batch = Batch::one(first.lend());
        batch.push(second.lend());
        let mut turns = batch.into_turns();
        for expected in [first, second] {
            let kept = turns.next().unwrap().clone();
            assert_eq!(kept, expected);
            assert_eq!(kept.text_length(), expected.text_length());
        }
    }
}
