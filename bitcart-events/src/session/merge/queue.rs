//! What a wallet's queue brings, held against what the socket has brought before.

use super::standing::Standing;
use super::{Call, Merge, Verdict};
use crate::Update;
use crate::prehashed::Hashes;
use crate::session::blocks::{Block, Height};
use crate::session::book::{Slot, WalletId, is_block};
use crate::session::known::Subject;
use crate::session::meaning::Meant;
use crate::session::twins::{BySocket, Identity, PingNumber};
use crate::update_ref::UpdateRef;

/// So many pings until a block that a queue brought is no longer awaited on the socket. A daemon
/// answers pings beside writing its updates, so one pong can overtake a row of blocks, and a block
/// says too little for its twin to be known as a repeat.
const BLOCKS_PATIENCE: PingNumber = 3;

impl Merge {
    /// A call for the queue of a wallet goes out, and what the socket brings is kept for its answer.
    pub(crate) fn queue_call_sent(&mut self, wallet: Slot) {
        self.twins.of(wallet).call_sent();
    }

    /// A call for the queue that went out is over, whatever has come of it.
    pub(crate) fn queue_call_over(&mut self, wallet: Slot) {
        self.twins.of(wallet).call_over();
    }

    /// The queue of a wallet has brought this. Whether it has to wait for what the socket still brings before it is
    /// [taken in](Self::on_queue): if it is full, or has something that the socket has lost or is still to
    /// bring, and behind it what the socket has said again of the same.
    pub(crate) fn queue_waits(&mut self, wallet: WalletId, updates: &[Update], is_full: bool) -> bool {
        if !is_full && !self.twins.of(wallet.slot).has_untold() {
            return false;
        }
        let others = without_blocks(updates);
        let identities: Vec<Identity> = others.iter().map(|update| self.meaning.identity(*update)).collect();
        let by_socket = self.twins.of(wallet.slot).on_queue(&identities);
        let subjects: Vec<Option<Subject>> =
            others.iter().map(|update| self.meaning.lasting_subject(wallet.name, *update)).collect();
        let waits = is_full || is_something_between(&subjects, &by_socket);
        self.waiting.begin(wallet.slot, identities, &subjects, by_socket);
        waits
    }

    /// No pong has come for a queue that waits, so that the socket may still bring what it has not brought.
    pub(crate) fn queue_waited_in_vain(&mut self, wallet: Slot) {
        self.waiting.in_vain(wallet);
    }

    /// The queue of a wallet brings updates, `is_full` if it may have dropped some before.
    pub(crate) fn on_queue(
        &mut self,
        wallet: WalletId,
        call: Call,
        updates: Vec<Update>,
        is_full: bool,
    ) -> Vec<(Update, Verdict)> {
        let heights = updates.iter().map(Update::lend).filter(|update| is_block(*update));
        let heights: Vec<Height> = heights.map(|update| self.meaning.height(update)).collect();
        let blocks =
            self.blocks.on_queue(wallet.name, (call.number, self.calls), &heights, self.ping.is_some());
        if blocks.iter().any(|block| *block != Block::Twin) {
            self.blocks_await = self.ping.map(|last| last + BLOCKS_PATIENCE);
        }
        let mut blocks = blocks.into_iter();
        let others = without_blocks(&updates);
        let mut others = self.of_the_wallet(wallet, call, &others).into_iter();
        let verdict = |update: Update| {
            let verdict = if is_block(update.lend()) {
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

    /// The verdicts on all that a queue brought but its blocks.
    fn of_the_wallet(&mut self, wallet: WalletId, call: Call, updates: &[UpdateRef<'_>]) -> Vec<Verdict> {
        let identities: Vec<Identity> = updates.iter().map(|update| self.meaning.identity(*update)).collect();
        let waited = self.waiting.end(wallet.slot, &identities);
        // Where it has not waited, it is not known what the socket still brings.
        let by_socket = waited.unwrap_or_else(|| {
            let by_socket = self.twins.of(wallet.slot).on_queue(&identities);
            by_socket.into_iter().map(BySocket::as_told).collect()
        });
        let standings = self.standings(wallet.name, call, updates, &identities, &by_socket);
        let mut verdicts = Vec::with_capacity(updates.len());
        for (at, &update) in updates.iter().enumerate() {
            let meant = || self.meaning.of(wallet.name, update, identities[at]);
            verdicts.push(match standings[at] {
                Standing::Twin => Verdict::Twin,
                Standing::Late => Verdict::Superseded,
                Standing::Lost => self.news(&meant()),
                Standing::Untold => self.told_at_last(&meant()),
                Standing::New => {
                    let meant = meant();
                    self.await_on_socket(wallet.slot, &meant);
                    self.news(&meant)
                }
            });
        }
        verdicts
    }

    /// Nobody was told of this, and need be only if what the socket lost before it says something else.
    fn told_at_last(&mut self, meant: &Meant) -> Verdict {
        if self.known.has(meant.subject, &meant.said) { Verdict::Twin } else { self.news(meant) }
    }

    /// The socket may still bring this, until the pong of the next ping.
    fn await_on_socket(&mut self, wallet: Slot, meant: &Meant) {
        let Some(last) = self.ping else { return };
        self.twins.await_on_socket(wallet, meant.identity, last + 1);
        if meant.is_lasting {
            self.owed.await_on_socket(meant.subject, meant.identity, last + 1);
        }
    }

    fn call_answered(&mut self, wallet: WalletId, call: Call, is_full: bool) {
        let twins = self.twins.of(wallet.slot);
        if is_full {
            self.heard.forget(wallet.slot, call.stamp);
            twins.overflowed(call.position);
        }
        self.unqueued += twins.call_answered(call.position);
    }
}

fn without_blocks(updates: &[Update]) -> Vec<UpdateRef<'_>> {
    updates.iter().map(Update::lend).filter(|update| !is_block(*update)).collect()
}

/// Whether a queue has something that the socket has not brought, and behind it what the socket said again of the
/// same.
fn is_something_between(subjects: &[Option<Subject>], by_socket: &[BySocket]) -> bool {
    let mut said_again = Hashes::default();
    subjects.iter().zip(by_socket).rev().any(|(subject, by_socket)| match (subject, by_socket) {
        (Some(subject), BySocket::Untold) => {
            said_again.insert(*subject);
            false
        }
        (Some(subject), BySocket::Not) => said_again.contains(subject),
        _ => false,
    })
}
