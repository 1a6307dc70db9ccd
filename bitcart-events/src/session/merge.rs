//! Two channels, one stream: what is handled of all that the socket, the queues and the lists of
//! requests of one daemon bring.
//!
//! Every update is asked two questions, in this order; one of the socket whether it comes a second time while
//! the queue is ahead ([`Owed`]), before them.
//!
//! 1. *Is it a twin?* The other channel has brought this very update ([`Twins`], [`Blocks`]).
//! 2. *Does it say anything new?* The daemon repeats itself ([`Known`]).
//!
//! # What is promised
//!
//! An update that either channel brings is handled once, and the updates of a wallet in the order
//! of the channel that brought them. A queue that may have dropped what the socket still has on its way, or has
//! something between two that the socket says are the same, waits for the socket. The exceptions, all of them:
//!
//! - An update can come **twice** when its twin arrives after the pong that was to be its limit
//!   (the daemon wrote it to the socket late), and when more than [50,000](super::known) subjects
//!   were spoken of since; and then only if it says something new, or repeats were asked for.
//! - A **frame that comes twice** is handled once. What it says again is older than what the queue has
//!   brought and the socket still owes ([`Owed`]), or else says nothing new, whatever came between the
//!   two, up to 64 frames. Not so if the socket owes nothing and has gone on to another state of the same
//!   request, transaction or height between: that is no different from a reorganisation. And the second
//!   frame stands for an equal update in the next two answers of the queue, so that one which the queue
//!   brings first may be left to the socket, or if a state that followed it is told by then, passed over.
//! - What a wallet's socket says of a request or transaction is left to the queue if it said the same
//!   before and has meanwhile lost, in silence and less than a ping ago, what the queue has of it.
//! - An update can be **lost** when both channels lose it: the queue overflowed or its answer was
//!   lost, and the socket did not bring it. The state of a payment is found again in the list of
//!   requests ([`Merge::on_requests`]); blocks and transactions are not.
//! - A payment that both channels lose before the first list of its wallet's requests has been read is
//!   not found: that list is what the program is taken to know already, since nothing in it says what
//!   was handled by an earlier run. Nor is one that both lose of a request that was in an earlier list,
//!   if more than 50,000 subjects were spoken of since.
//! - An update that the socket lost and the queue brings **late**, after a newer one about the
//!   same request or transaction was handled, is left out: it would take the state backwards.
//!   About another it is handled late, after what the socket went on with; so it is, and what follows upon it
//!   too, if the newer ones only said again what had been said before it and nobody was told of them, unless one
//!   of those came since the queue was asked.
//! - What the socket brings while a wallet is loaded waits for its queue, [ten seconds and no more than
//!   10,000 updates](super::held). What a queue has that comes later than that is late in the same way.
//! - An update that is **equal** to one which the queue alone brought, and comes by the socket before
//!   that one's pong, is taken for its twin. The queue brings it again: late, or if a state that
//!   followed it was handled by then, not at all.
//! - **Blocks** that the socket did not bring, since there was none or it lost them, are told in the order
//!   of the queues, which are read one after another and do not all begin at one place: a daemon that
//!   restarted fills a wallet's queue only from when somebody loads that wallet, and one queue overflows
//!   before another. So a block that is missing in the queues which were read first is told late, after
//!   those that these begin with; and one whose height was told before can be taken for that. While the
//!   socket lives, and after a break in which the daemon kept its queues and none overflowed, blocks come
//!   in order.
//! - A daemon that restarts forgets its queues. Over a websocket `getinfo` shows that after a reconnect,
//!   by fewer wallets in memory than were loaded, unless other clients have loaded as many meanwhile;
//!   the program is told, and no update of before cancels one of after. By polling it does not show.
//! - A wallet that is heard as one of all and is then added is told again what its queue has, as far as it
//!   says something new.
//! - A queue that holds fewer than [100](super::core) updates (`POLLING_CAP`) overflows unnoticed.
//! - Another client that reads a wallet's queue takes its share of it; the program is told once that
//!   the queues lack what they should have, and what the socket misses as well is lost.
//! - Equality is a keyed hash of 63 bits, of 64 for the heights of blocks: among 65,536 remembered updates, one
//!   in 10^14 new ones would be taken for another. Of the 50,000 one in six million is forgotten before its
//!   time.

use self::heard::Heard;
use self::owed::Owed;
use self::waiting::Waiting;
use super::blocks::{Block, Blocks, CallNumber, Height};
use super::book::{NameHash, Slot, WalletId};
use super::known::{Known, Stamp, Subject};
use super::meaning::{Meaning, Meant};
use super::rounds::Activity;
use super::twins::{BySlot, Identity, PingNumber, Position};
use crate::prehashed::ByHash;
use crate::update_ref::UpdateRef;

mod heard;
mod owed;
mod queue;
mod requests;
mod standing;
mod waiting;

/// What becomes of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Handle,
    /// The other channel has brought it.
    Twin,
    /// The daemon has said so before.
    Repeat,
    /// It is late, and something newer about the same subject has been handled.
    Superseded,
}

/// A call about a wallet that was sent, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    number: CallNumber,
    /// Behind what the socket had brought of the wallet.
    position: Position,
    stamp: Stamp,
}

#[derive(Debug)]
pub(crate) struct Merge {
    keep_repeats: bool,
    reads_queues: bool,
    meaning: Meaning,
    blocks: Blocks,
    twins: BySlot,
    waiting: Waiting,
    owed: Owed,
    heard: Heard,
    known: Known,
    /// The last call that was sent.
    calls: CallNumber,
    /// The newest request of each wallet when its list was last read.
    baselines: ByHash<i64>,
    /// The last ping; nothing while there is no socket.
    ping: Option<PingNumber>,
    /// Updates that the socket brought and that were in no queue.
    unqueued: usize,
    /// A queue has brought blocks, which the socket may still bring until the pong of this ping.
    blocks_await: Option<PingNumber>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Handles what says nothing new as well.
    pub(crate) keep_repeats: bool,
    /// What the socket brings will be in a queue as well.
    pub(crate) reads_queues: bool,
    /// On a block processor `tx_hashes` is a live list, and no part of what an update says.
    pub(crate) block_processor: bool,
}

impl Merge {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            keep_repeats: options.keep_repeats,
            reads_queues: options.reads_queues,
            meaning: Meaning::new(options.block_processor),
            blocks: Blocks::default(),
            twins: BySlot::default(),
            waiting: Waiting::default(),
            owed: Owed::default(),
            heard: Heard::default(),
            known: Known::default(),
            calls: 0,
            baselines: ByHash::default(),
            ping: None,
            unqueued: 0,
            blocks_await: None,
        }
    }

    pub(crate) fn identity(&self, update: UpdateRef<'_>) -> Identity {
        self.meaning.identity(update)
    }

    /// There is a socket now.
    pub(crate) fn connected(&mut self) {
        self.ping = Some(0);
        self.blocks_await = None;
        self.blocks.socket_is_level();
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.ping.is_some()
    }

    pub(crate) fn disconnected(&mut self) {
        self.ping = None;
        self.blocks_await = None;
        self.owed.disconnected();
        self.heard.clear();
        self.twins.disconnected();
    }

    /// The daemon has forgotten every queue: what the socket brought is in none of them any more.
    pub(crate) fn queues_are_forgotten(&mut self) {
        self.twins.clear();
        self.heard.await_nothing();
        self.blocks.queues_are_forgotten(self.calls);
    }

    /// A ping with this number goes out.
    pub(crate) fn ping_sent(&mut self, number: PingNumber) {
        self.ping = Some(number);
    }

    pub(crate) fn pong(&mut self, number: PingNumber) {
        if self.blocks_await.is_none_or(|awaited| number >= awaited) {
            self.blocks_await = None;
            self.blocks.socket_is_level();
        }
        self.owed.pong(number);
        self.twins.pong(number);
    }

    /// When the socket has brought something of a wallet, and how much.
    pub(crate) fn activity(&self, wallet: Slot) -> Activity {
        self.twins.get(wallet).map(|twins| twins.activity).unwrap_or_default()
    }

    pub(crate) fn activity_mut(&mut self, wallet: Slot) -> &mut Activity {
        &mut self.twins.of(wallet).activity
    }

    /// A wallet is listened to from now on.
    pub(crate) fn add(&mut self, wallet: Slot) {
        self.twins.add(wallet);
    }

    /// A wallet is no longer listened to.
    pub(crate) fn forget(&mut self, wallet: WalletId) {
        self.twins.forget(wallet.slot);
        self.heard.forget(wallet.slot, self.known.stamp());
        self.waiting.forget(wallet.slot);
        self.baselines.remove(&wallet.name);
        self.blocks.forget(wallet.name);
    }

    pub(crate) fn height(&self, block: UpdateRef<'_>) -> Height {
        self.meaning.height(block)
    }

    /// The socket brings a block.
    pub(crate) fn on_socket_block(&mut self, height: Height) -> Verdict {
        let block = self.blocks.on_socket(height, self.calls);
        self.repeat_or(block)
    }

    /// What an update of a wallet says.
    pub(crate) fn meant(&self, wallet: NameHash, update: UpdateRef<'_>) -> Meant {
        self.meaning.of(wallet, update, self.meaning.identity(update))
    }

    /// Some of what tells whether there is anything to hold an update of the socket against.
    pub(crate) fn first_word(&self, subject: Subject) -> u64 {
        self.known.first_word(subject)
    }

    /// Has what is written of some wallets when the socket brings updates of them brought into the processor's cache.
    pub(crate) fn look_at_wallets(&self, wallets: &[Slot]) {
        self.twins.look_at(wallets);
    }

    /// The socket brings an update of a wallet.
    pub(crate) fn on_socket(&mut self, wallet: WalletId, meant: &Meant) -> Verdict {
        let verdict = self.judge_heard(wallet, meant);
        let awaits_twin = !matches!(verdict, Verdict::Twin | Verdict::Superseded);
        self.heard.hear(wallet.slot, meant, self.known.stamp(), awaits_twin);
        verdict
    }

    fn judge_heard(&mut self, wallet: WalletId, meant: &Meant) -> Verdict {
        let identity = meant.identity;
        if meant.is_lasting
            && !self.owed.is_empty()
            && self.owed.is_said_again(meant.subject, identity, self.heard.has(meant))
        {
            // Kept for no twin: no queue has it twice.
            return Verdict::Superseded;
        }
        // What a queue has that waits comes after it, and is its twin then.
        let is_first = self.waiting.on_socket(wallet.slot, identity);
        let is_twin = !is_first && self.reads_queues && self.twins.on_socket(wallet.slot, identity);
        if is_twin {
            return Verdict::Twin;
        }
        let verdict = self.news(meant);
        if verdict == Verdict::Repeat && meant.is_lasting && self.reads_queues && !is_first {
            self.twins.nobody_is_told(wallet.slot);
        }
        verdict
    }

    /// The socket brings an update of a wallet whose queue is never read, so that no twin is to come and
    /// nothing is kept for one.
    pub(crate) fn on_socket_alone(&mut self, wallet: NameHash, update: UpdateRef<'_>) -> Verdict {
        self.news(&self.meant(wallet, update))
    }

    /// A call for the queue or for the requests of a wallet goes out.
    pub(crate) fn call_sent(&mut self, wallet: Slot) -> Call {
        self.calls += 1;
        Call { number: self.calls, position: self.twins.of(wallet).position(), stamp: self.known.stamp() }
    }

    /// The same call, of whose answer it is known that all that the socket has said so far of the wallet is
    /// older.
    pub(crate) fn newer(&self, call: Call) -> Call {
        Call { stamp: self.known.stamp(), ..call }
    }

    /// How many updates the socket has brought so far that should have been in a queue and were not.
    pub(crate) fn unqueued(&self) -> usize {
        self.unqueued
    }

    /// Whether something that this wallet's queue brought may still come by the socket, so that a
    /// ping must go out whose pong ends the wait.
    pub(crate) fn awaits_pong(&self, wallet: WalletId) -> bool {
        self.blocks_await.is_some() || self.twins.awaits_socket(wallet.slot)
    }

    fn news(&mut self, meant: &Meant) -> Verdict {
        let is_news = self.known.say(meant.subject, meant.said);
        if is_news || self.keep_repeats { Verdict::Handle } else { Verdict::Repeat }
    }

    fn repeat_or(&self, block: Block) -> Verdict {
        match block {
            Block::News => Verdict::Handle,
            Block::Twin => Verdict::Twin,
            Block::Repeat if self.keep_repeats => Verdict::Handle,
            Block::Repeat => Verdict::Repeat,
        }
    }
}
