//! Which updates of one wallet still await their copy on the other channel.
//!
//! The daemon puts every update on the websocket and into the wallet's queue, in the same order.
//! Whichever copy comes first is handled; the other one, its twin, only cancels it. Twins are
//! counted and not merely remembered, since two equal updates can be two.

use std::collections::VecDeque;

use self::align::align;
pub(crate) use self::by_slot::BySlot;
use super::rounds::Activity;

mod align;
mod by_slot;
mod from_queue;
mod list;
#[cfg(test)]
mod tests;

/// What makes two updates equal: a hash of all that they say, `tx_hashes` aside. It has one bit less than there are.
pub(crate) type Identity = u64;

/// The bit that no identity has: set where nobody was told of what the socket brought, since it said nothing new.
const UNTOLD: u64 = 1 << 63;

/// A hash as an identity.
pub(crate) fn identity(hash: u64) -> Identity {
    hash & !UNTOLD
}

/// Whether the socket has brought what a queue brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BySocket {
    Not,
    Told,
    /// It said nothing new then, so that nobody was told.
    Untold,
}

impl BySocket {
    /// As if whoever was told nothing had been told.
    pub(crate) fn as_told(self) -> Self {
        if self == Self::Untold { Self::Told } else { self }
    }
}

/// The number of a ping. Its pong says that the socket has brought all that was written before.
pub(crate) type PingNumber = u64;

/// More than a queue holds; what is older cannot be in it any more, and is forgotten.
const WINDOW: usize = 256;

/// The same while a call for the queue is under way, whose answer can be read long after what the socket brings of a
/// flood. Half a megabyte, and there are few calls at the same time.
const WINDOW_OF_CALL: usize = 65_536;

/// A place behind updates that a wallet's socket has brought: one further for each that awaits its twin, and
/// never less than it was.
pub(crate) type Position = u64;

/// So many updates are awaited without memory of their own. Most wallets have few between two calls for their queue, and
/// where there is more it is written so many at a time: with many wallets each line of memory is a wait for it.
const FEW: usize = 4;

/// One line of the processor's cache, which has all that is written for each update of a wallet: with many wallets none
/// of this is in the cache.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(crate) struct Twins {
    /// Of what came by the socket, and not yet by the queue, the last ones, in the order of arrival; each
    /// [with a mark](UNTOLD) if nobody was told.
    newest: [u64; FEW],
    /// Those before them.
    #[allow(clippy::box_collection, reason = "the line has room for one word")]
    older: Option<Box<VecDeque<u64>>>,
    /// Behind the last of all.
    position: Position,
    /// So many of the first were not in the answer to a call that was sent after they came.
    missed: u32,
    /// So many calls for the queue are under way.
    calls: u16,
    /// So many of the newest are there.
    count: u8,
    /// Nothing to do with twins, but with when the queue is to be read.
    pub(crate) activity: Activity,
}
const _: () = assert!(size_of::<Twins>() == 64);

impl Twins {
    /// Behind all that the socket has brought.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// An update has come by the socket, and is not the twin of one that the queue brought.
    pub(crate) fn on_socket(&mut self, identity: Identity) {
        self.push(identity);
        self.position += 1;
    }

    /// What the socket has brought just now says nothing new, so that nobody is told.
    pub(crate) fn nobody_is_told(&mut self) {
        if let Some(last) = self.newest.get_mut(usize::from(self.count).wrapping_sub(1)) {
            *last |= UNTOLD;
        }
    }

    /// Whether anything is awaited of which nobody was told.
    pub(crate) fn has_untold(&self) -> bool {
        self.each().any(|one| one & UNTOLD != 0)
    }

    /// The queue has brought these, in this order. For each, whether it is the twin of one that
    /// the socket brought.
    pub(crate) fn on_queue(&mut self, identities: &[Identity]) -> Vec<BySocket> {
        let heard = self.all();
        let pairs = align(identities, &heard.iter().copied().map(identity).collect::<Vec<_>>());
        let by_socket = |pair: &Option<usize>| match pair {
            Some(at) if heard[*at] & UNTOLD != 0 => BySocket::Untold,
            Some(_) => BySocket::Told,
            None => BySocket::Not,
        };
        let by_socket = pairs.iter().map(by_socket).collect();
        // Both channels keep one order: what the socket brought before a pair, and the queue did
        // not, will not be in the queue any more.
        if let Some(last) = pairs.iter().flatten().max() {
            self.forget(last + 1);
        }
        by_socket
    }

    /// A call for the queue goes out.
    pub(crate) fn call_sent(&mut self) {
        self.calls = self.calls.saturating_add(1);
    }

    /// One that went out is over, whatever came of it.
    pub(crate) fn call_over(&mut self) {
        self.calls = self.calls.saturating_sub(1);
    }

    /// The answer to a call has been taken in, which was sent at this position. What the socket brought
    /// before two calls that have been answered without it is in the queue no more: an Electrum-based daemon
    /// sends to the sockets first and fills the queue a moment later, so one call can be too early for a
    /// twin, and two cannot. Tells how many those are.
    pub(crate) fn call_answered(&mut self, position: Position) -> usize {
        let before = self.count_before(position);
        let missed_twice = before.min(self.missed as usize);
        self.missed = self.missed.max(u32::try_from(before).unwrap_or(u32::MAX));
        self.forget(missed_twice);
        missed_twice
    }

    /// The queue has overflowed: what the socket brought before the call at this position may have been
    /// dropped from it.
    pub(crate) fn overflowed(&mut self, position: Position) {
        self.forget(self.count_before(position));
    }

    /// Awaits nothing any more, and needs no memory but this. What comes from now on has other positions, and what
    /// calls are under way are still.
    pub(crate) fn clear(&mut self) {
        *self =
            Self { position: self.position, calls: self.calls, activity: self.activity, ..Self::default() };
    }

    /// How many of those that are awaited from the queue came before this position.
    fn count_before(&self, position: Position) -> usize {
        let later = usize::try_from(self.position.saturating_sub(position)).unwrap_or(usize::MAX);
        self.len().saturating_sub(later)
    }
}
