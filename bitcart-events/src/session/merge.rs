//! Two channels, one stream: what is handled of all that the socket, the queues and the lists of
//! requests of one daemon bring.
//!
//! Every update is asked two questions, in this order.
//!
//! 1. *Is it a twin?* The other channel has brought this very update ([`Twins`], [`Blocks`]).
//! 2. *Does it say anything new?* The daemon repeats itself ([`Known`]).
//!
//! # What is promised
//!
//! An update that either channel brings is handled once, and the updates of a wallet in the order
//! of the channel that brought them. The exceptions, all of them:
//!
//! - An update can come **twice** when its twin arrives after the pong that was to be its limit
//!   (the daemon wrote it to the socket late), and when more than [50,000](super::known) subjects
//!   were spoken of since; and then only if it says something new, or repeats were asked for.
//! - An update can be **lost** when both channels lose it: the queue overflowed or its answer was
//!   lost, and the socket did not bring it. The state of a payment is found again in the list of
//!   requests ([`Merge::on_requests`]); blocks and transactions are not.
//! - A payment that both channels lose before the first list of its wallet's requests has been read is
//!   not found: that list is what the program is taken to know already, since nothing in it says what
//!   was handled by an earlier run. Nor is one that both lose of a request that was in an earlier list,
//!   if more than 50,000 subjects were spoken of since.
//! - An update that the socket lost and the queue brings **late**, after a newer one about the
//!   same request or transaction was handled, is left out: it would take the state backwards.
//!   About another it is handled late, after what the socket went on with.
//! - What the socket brings while a wallet is loaded waits for its queue, [ten seconds and no more than
//!   10,000 updates](super::held). What a queue has that comes later than that is late in the same way.
//! - An update that is **equal** to one which the queue alone brought, and comes by the socket before
//!   that one's pong, is taken for its twin. The queue brings it again: late, or if a state that
//!   followed it was handled by then, not at all.
//! - The queues do not begin at one place: wallets are loaded one after another, and one queue
//!   overflows before another. So **blocks** that only some of the queues have can be told late, and
//!   one whose height was told before can be taken for that.
//! - A daemon that restarts forgets its queues. Over a websocket `getinfo` shows that after a reconnect,
//!   by fewer wallets in memory than were loaded, unless other clients have loaded as many meanwhile;
//!   the program is told, and no update of before cancels one of after. By polling it does not show.
//! - A queue that holds fewer than [100](super::core) updates (`POLLING_CAP`) overflows unnoticed.
//! - Another client that reads a wallet's queue takes its share of it; the program is told once that
//!   the queues lack what they should have, and what the socket misses as well is lost.
//! - Equality is a keyed 64-bit hash: among 100,000 remembered updates, one in 10^14 new ones
//!   would be taken for another.

use std::collections::HashSet;

use super::blocks::{Block, Blocks};
use super::book::is_block;
use super::known::{Known, Stamp, Subject};
use super::meaning::Meaning;
use super::twins::{CallNumber, Identity, PingNumber, Twins};
use crate::Update;
use crate::prehashed::ByHash;

mod requests;

/// So many pings until a block that a queue brought is no longer awaited on the socket. A daemon
/// answers pings beside writing its updates, so one pong can overtake a row of blocks, and a block
/// says too little for its twin to be known as a repeat.
const BLOCKS_PATIENCE: PingNumber = 3;

/// A wallet, by the hash of its name.
pub(crate) type WalletId = u64;

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

/// A call that was sent, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    number: CallNumber,
    stamp: Stamp,
}

#[derive(Debug)]
pub(crate) struct Merge {
    keep_repeats: bool,
    meaning: Meaning,
    blocks: Blocks,
    twins: ByHash<Twins>,
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
    last_twin: Option<LastTwin>,
}

/// The last twin that the socket brought, and how much had been handled by then. The same once more, with
/// nothing about the same subject between, says nothing new, though the queue went on already to what
/// follows.
#[derive(Clone, Copy, Debug)]
struct LastTwin {
    /// A hash of the wallet and the text.
    text: u64,
    stamp: Stamp,
    blocks: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Handles what says nothing new as well.
    pub(crate) keep_repeats: bool,
    /// On a block processor `tx_hashes` is a live list, and no part of what an update says.
    pub(crate) block_processor: bool,
}

impl Merge {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            keep_repeats: options.keep_repeats,
            meaning: Meaning::new(options.block_processor),
            blocks: Blocks::default(),
            twins: ByHash::default(),
            known: Known::default(),
            calls: 0,
            baselines: ByHash::default(),
            ping: None,
            unqueued: 0,
            blocks_await: None,
            last_twin: None,
        }
    }

    pub(crate) fn identity(&self, update: &Update) -> Identity {
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
        self.twins.retain(|_, twins| {
            twins.disconnected();
            !twins.is_settled()
        });
    }

    /// The daemon has forgotten every queue: what the socket brought is in none of them any more.
    pub(crate) fn queues_are_forgotten(&mut self) {
        self.twins.clear();
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
        self.twins.retain(|_, twins| {
            twins.pong(number);
            !twins.is_settled()
        });
    }

    /// A wallet is no longer listened to.
    pub(crate) fn forget(&mut self, wallet: WalletId) {
        self.twins.remove(&wallet);
        self.baselines.remove(&wallet);
        self.blocks.forget(wallet);
    }

    /// The socket brings an update.
    pub(crate) fn on_socket(&mut self, wallet: WalletId, update: &Update) -> Verdict {
        let is_said_again = self.last_twin.is_some_and(|last| self.is_again(last, wallet, update));
        let verdict = if is_block(update) {
            let block = self.blocks.on_socket(self.meaning.height(update), self.calls);
            self.repeat_or(if is_said_again { block.or_repeat() } else { block })
        } else {
            let identity = self.meaning.identity(update);
            if self.twins.entry(wallet).or_default().on_socket(identity, self.calls) {
                Verdict::Twin
            } else if is_said_again && !self.keep_repeats {
                Verdict::Repeat
            } else {
                self.news(wallet, update, identity)
            }
        };
        let is_twin = verdict == Verdict::Twin || is_said_again;
        self.last_twin = is_twin.then(|| self.as_twin(wallet, update));
        verdict
    }

    fn as_twin(&self, wallet: WalletId, update: &Update) -> LastTwin {
        let text = self.meaning.subject(wallet, update.event(), update.json());
        LastTwin { text, stamp: self.known.stamp(), blocks: self.blocks.handled() }
    }

    fn is_again(&self, last: LastTwin, wallet: WalletId, update: &Update) -> bool {
        let nothing_between = if is_block(update) {
            last.blocks == self.blocks.handled()
        } else {
            let subject = self.meaning.lasting_subject(wallet, update);
            subject.is_none_or(|subject| !self.known.said_since(subject, last.stamp))
        };
        nothing_between && last.text == self.as_twin(wallet, update).text
    }

    /// The socket brings an update of a wallet whose queue is never read, so that no twin is to come and
    /// nothing is kept for one.
    pub(crate) fn on_socket_alone(&mut self, wallet: WalletId, update: &Update) -> Verdict {
        self.news(wallet, update, self.meaning.identity(update))
    }

    /// A call for the queue or for the requests of a wallet goes out.
    pub(crate) fn call_sent(&mut self) -> Call {
        self.calls += 1;
        Call { number: self.calls, stamp: self.known.stamp() }
    }

    /// The same call, of whose answer it is known that all that the socket has said so far of the wallet is
    /// older.
    pub(crate) fn newer(&self, call: Call) -> Call {
        Call { stamp: self.known.stamp(), ..call }
    }

    /// The queue of a wallet brings updates, `is_full` if it may have dropped some before.
    pub(crate) fn on_queue(
        &mut self,
        wallet: WalletId,
        call: Call,
        updates: Vec<Update>,
        is_full: bool,
    ) -> Vec<(Update, Verdict)> {
        let heights = updates.iter().filter(|update| is_block(update));
        let heights: Vec<i128> = heights.map(|update| self.meaning.height(update)).collect();
        let blocks = self.blocks.on_queue(wallet, (call.number, self.calls), &heights, self.ping.is_some());
        if blocks.iter().any(|block| *block != Block::Twin) {
            self.blocks_await = self.ping.map(|last| last + BLOCKS_PATIENCE);
        }
        let mut blocks = blocks.into_iter();
        let others: Vec<&Update> = updates.iter().filter(|update| !is_block(update)).collect();
        let mut others = self.of_the_wallet(wallet, call, &others).into_iter();
        let verdict = |update: Update| {
            let verdict = if is_block(&update) {
                blocks.next().map(|block| self.repeat_or(block))
            } else {
                others.next()
            };
            (update, verdict.unwrap_or(Verdict::Handle))
        };
        let verdicts: Vec<_> = updates.into_iter().map(verdict).collect();
        self.call_answered(wallet, call, is_full);
        verdicts
    }

    /// How many updates the socket has brought so far that should have been in a queue and were not.
    pub(crate) fn unqueued(&self) -> usize {
        self.unqueued
    }

    /// Whether something that this wallet's queue brought may still come by the socket, so that a
    /// ping must go out whose pong ends the wait.
    pub(crate) fn awaits_pong(&self, wallet: WalletId) -> bool {
        self.blocks_await.is_some() || self.twins.get(&wallet).is_some_and(Twins::awaits_socket)
    }

    /// The verdicts on all that a queue brought but its blocks.
    fn of_the_wallet(&mut self, wallet: WalletId, call: Call, updates: &[&Update]) -> Vec<Verdict> {
        let identities: Vec<Identity> = updates.iter().map(|update| self.meaning.identity(update)).collect();
        let are_twins = match self.twins.get_mut(&wallet) {
            Some(twins) => twins.on_queue(&identities),
            None => vec![false; updates.len()],
        };
        let are_late = self.superseded(wallet, call, updates, &are_twins);
        let mut verdicts = Vec::with_capacity(updates.len());
        for (at, update) in updates.iter().enumerate() {
            verdicts.push(match (are_twins[at], are_late[at]) {
                (true, _) => Verdict::Twin,
                (false, true) => Verdict::Superseded,
                (false, false) => {
                    if let Some(last) = self.ping {
                        let twins = self.twins.entry(wallet).or_default();
                        twins.await_on_socket(identities[at], last + 1);
                    }
                    self.news(wallet, update, identities[at])
                }
            });
        }
        verdicts
    }

    /// Which of a queue's updates are older than something about the same subject that the socket
    /// has brought already.
    fn superseded(&self, wallet: WalletId, call: Call, updates: &[&Update], are_twins: &[bool]) -> Vec<bool> {
        let mut newer: HashSet<Subject> = HashSet::new();
        let late = updates.iter().zip(are_twins).rev().map(|(update, is_twin)| {
            let Some(subject) = self.meaning.lasting_subject(wallet, update) else { return false };
            if *is_twin {
                newer.insert(subject);
                return false;
            }
            newer.contains(&subject) || self.known.said_since(subject, call.stamp)
        });
        let mut late: Vec<bool> = late.collect();
        late.reverse();
        late
    }

    fn call_answered(&mut self, wallet: WalletId, call: Call, is_full: bool) {
        let Some(twins) = self.twins.get_mut(&wallet) else { return };
        if is_full {
            twins.overflowed(call.number);
        }
        self.unqueued += twins.call_answered(call.number);
        if twins.is_settled() {
            self.twins.remove(&wallet);
        }
    }

    fn news(&mut self, wallet: WalletId, update: &Update, identity: Identity) -> Verdict {
        let said = self.meaning.said(update);
        let news = self.known.say(self.meaning.subject_of(wallet, update, identity), said);
        if news || self.keep_repeats { Verdict::Handle } else { Verdict::Repeat }
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
