//! Updates on their way to their handlers, their texts one behind the other, and whose they are.
//!
//! A text of its own for each would be an allocation for each, which one thread makes and another lets go:
//! the two get in each other's way there, and that took a fifth of all the time between socket and handler.

use std::ops::Range;
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use self::memory::Memory;
use crate::cache;
use crate::shelf::{Shelf, Slot};
use crate::update::Text;
use crate::update_ref::{ORDINARY, Place, UpdateRef};
use crate::{Update, Wallet};

pub(crate) use self::memory::Used;

mod by_lane;
mod memory;
#[cfg(test)]
mod tests;

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
    memory: Memory,
    /// Where the wallets are that parts are of.
    wallets: Option<Shelf>,
    /// Those that are not there.
    others: SmallVec<[Wallet; 1]>,
    /// It is known that parts of one lane lie together.
    is_by_lane: bool,
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
        Self { memory: Memory::of(texts, places), ..Self::default() }
    }

    /// Whether so many more, with so much text together, can follow.
    pub(crate) fn has_room(&self, count: usize, bytes: usize) -> bool {
        self.memory.places.is_empty()
            || (self.len() + count <= LONGEST && self.memory.texts.len() + bytes <= LARGEST)
    }

    /// Copies an update in, behind all others. It is nobody's. The texts together are shorter than four
    /// gigabytes.
    #[allow(clippy::cast_possible_truncation, reason = "so it is said above")]
    pub(crate) fn push(&mut self, update: UpdateRef<'_>) {
        let from = self.memory.texts.len() as u32;
        self.memory.texts.push_str(update.text());
        self.memory.places.push(Place { from, to: self.memory.texts.len() as u32, fields: *update.fields() });
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
            self.memory.places[next] = self.memory.places[at];
        }
        let (from, to) = (next as u32, next as u32 + 1);
        let instance = self.instance_of(whose);
        match self.memory.parts.last_mut() {
            Some(last) if last.lane == lane && last.instance == instance => last.to = to,
            _ => self.memory.parts.push(Part { lane, from, to, instance }),
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
        let at = self.others.iter().rposition(|other| other.is_clone_of(wallet)).unwrap_or_else(|| {
            self.others.push(wallet.clone());
            self.others.len() - 1
        });
        Instance::Other(at as u32)
    }

    /// So many of the first are somebody's.
    pub(crate) fn assigned(&self) -> usize {
        self.memory.parts.last().map_or(0, |last| last.to as usize)
    }

    /// Leaves those out that are nobody's. The text of one that stands before another's stays until all go.
    pub(crate) fn leave_out_others(&mut self) {
        self.memory.places.truncate(self.assigned());
        self.memory.texts.truncate(self.memory.places.last().map_or(0, |last| last.to as usize));
    }

    /// Takes all out, copied into memory that has no room for others, and brings those of one lane together if they lie
    /// apart. The room stays for those that follow: nobody knows beforehand how much a batch needs.
    pub(crate) fn take(&mut self, used: &Arc<Used>) -> Self {
        let mut memory = used.lend(self.len());
        memory.texts.push_str(&self.memory.texts);
        let is_by_lane = self.memory.parts.len() > by_lane::FEW;
        match by_lane::order(&self.memory.parts) {
            Some(order) => self.copy_in_order(&order, &mut memory),
            None => self.copy(&mut memory),
        }
        if let [only] = memory.parts.as_mut_slice() {
            self.hold_alone(only);
        }
        self.memory.clear();
        self.memory.texts.shrink_to(2 * LARGEST);
        Self { memory, wallets: self.wallets.take(), others: std::mem::take(&mut self.others), is_by_lane }
    }

    /// Holds the wallet of the only part, and not all of them: that would be to keep those that are removed for as long
    /// as this one's handler takes.
    fn hold_alone(&mut self, only: &mut Part) {
        if let (Instance::OnShelf(slot), Some(wallets)) = (only.instance, self.wallets.take()) {
            self.others = smallvec![wallets[slot].clone()];
            only.instance = Instance::Other(0);
        }
    }

    fn copy(&self, memory: &mut Memory) {
        memory.places.reserve_exact(self.len());
        memory.places.extend_from_slice(&self.memory.places);
        memory.parts.reserve_exact(self.memory.parts.len());
        memory.parts.extend_from_slice(&self.memory.parts);
    }

    /// Places and parts in another order, and what is one part there as one.
    #[allow(clippy::cast_possible_truncation, reason = "there are not as many")]
    fn copy_in_order(&self, order: &[usize], Memory { places, parts, .. }: &mut Memory) {
        places.reserve_exact(self.len());
        parts.reserve_exact(order.len());
        for part in order.iter().map(|at| self.memory.parts[*at]) {
            let from = places.len() as u32;
            places.extend_from_slice(&self.memory.places[part.range()]);
            let to = places.len() as u32;
            match parts.last_mut() {
                Some(last) if last.lane == part.lane && last.instance == part.instance => last.to = to,
                _ => parts.push(Part { from, to, ..part }),
            }
        }
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.memory.parts
    }

    /// Whether there is a lane of which several parts are not together.
    pub(crate) fn has_a_lane_apart(&self) -> bool {
        !self.is_by_lane && by_lane::is_one_apart(&self.memory.parts)
    }

    /// Whose a part is.
    pub(crate) fn instance(&self, part: usize) -> &Wallet {
        match (self.memory.parts[part].instance, &self.wallets) {
            (Instance::OnShelf(slot), Some(wallets)) => &wallets[slot],
            // Without the wallets of a session none of them was put in.
            (Instance::Other(at), _) | (Instance::OnShelf(at), None) => &self.others[at as usize],
        }
    }

    /// Has the wallets brought into the processor's cache.
    pub(crate) fn look_at_instances(&self) {
        let instances: SmallVec<[&Wallet; LONGEST]> =
            (0..self.memory.parts.len()).map(|part| self.instance(part)).collect();
        cache::look_at(instances.iter().map(|instance| instance.first_word()));
    }

    /// Those of a part.
    pub(crate) fn updates(&self, part: Part) -> impl Iterator<Item = UpdateRef<'_>> {
        self.memory.places[part.range()].iter().map(|place| place.of(&self.memory.texts))
    }

    /// Whether it keeps nothing but a part.
    pub(crate) fn is_all_of(&self, part: usize) -> bool {
        self.wallets.is_none() && self.bytes_of(part) == self.memory.texts.len()
    }

    /// A part in a batch of its own, with no room for more. To hold all wallets for it would be to keep those that
    /// are removed.
    pub(crate) fn alone(&self, part: usize) -> Self {
        let (instance, bytes, part) = (self.instance(part), self.bytes_of(part), self.memory.parts[part]);
        let places = Vec::with_capacity(part.range().len());
        let mut alone = Self::new(String::with_capacity(bytes), places);
        for (at, update) in self.updates(part).enumerate() {
            alone.push(update);
            alone.assign(at, part.lane, Whose::Alone(instance));
        }
        alone
    }

    fn bytes_of(&self, part: usize) -> usize {
        self.updates(self.memory.parts[part]).map(|update| update.text().len()).sum()
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        self.memory.places[at]
    }

    /// For how many ordinary updates they count.
    pub(crate) fn weight(&self) -> usize {
        self.memory.places.iter().map(Place::weight).sum()
    }

    /// The same or somewhat more, without a look at each.
    pub(crate) fn weight_at_most(&self) -> usize {
        self.len() + self.memory.texts.len() / ORDINARY
    }

    pub(crate) fn len(&self) -> usize {
        self.memory.places.len()
    }

    pub(crate) fn texts(&self) -> &str {
        &self.memory.texts
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
