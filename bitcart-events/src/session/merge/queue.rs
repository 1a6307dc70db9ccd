//! What a wallet's queue brings, held against what the socket has brought before.

use super::{Call, Merge, Verdict};
use crate::Update;
use crate::prehashed::{ByHash, Hashes};
use crate::session::blocks::{Block, Height};
use crate::session::book::{NameHash, Slot, WalletId, is_block};
use crate::session::known::{Stamp, Subject};
use crate::session::twins::{Identity, PingNumber};
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

    /// The queue of a wallet has brought this, and waits for what the socket still brings before it is
    /// [taken in](Self::on_queue).
    pub(crate) fn queue_waits(&mut self, wallet: WalletId, updates: &[Update]) {
        let others = updates.iter().map(Update::lend).filter(|update| !is_block(*update));
        let identities: Vec<Identity> = others.map(|update| self.meaning.identity(update)).collect();
        let are_twins = self.twins.of(wallet.slot).on_queue(&identities);
        self.waiting.begin(wallet.slot, identities, are_twins);
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
        let others = updates.iter().map(Update::lend).filter(|update| !is_block(*update));
        let others: Vec<UpdateRef<'_>> = others.collect();
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
        let are_twins = waited.unwrap_or_else(|| self.twins.of(wallet.slot).on_queue(&identities));
        let of_twins =
            identities.iter().zip(&are_twins).map(|(identity, is_twin)| is_twin.then_some(*identity));
        let are_late = self.superseded(wallet.name, call, updates, &of_twins.collect::<Vec<_>>());
        let mut verdicts = Vec::with_capacity(updates.len());
        for (at, &update) in updates.iter().enumerate() {
            verdicts.push(match (are_twins[at], are_late[at]) {
                (true, _) => Verdict::Twin,
                (false, true) => Verdict::Superseded,
                (false, false) => {
                    self.await_on_socket(wallet, update, identities[at]);
                    let meant = self.meaning.of(wallet.name, update, identities[at]);
                    self.news(&meant)
                }
            });
        }
        verdicts
    }

    /// The socket may still bring this, until the pong of the next ping.
    fn await_on_socket(&mut self, wallet: WalletId, update: UpdateRef<'_>, identity: Identity) {
        let Some(last) = self.ping else { return };
        self.twins.await_on_socket(wallet.slot, identity, last + 1);
        if let Some(subject) = self.meaning.lasting_subject(wallet.name, update) {
            self.owed.await_on_socket(subject, identity, last + 1);
        }
    }

    /// Which of a queue's updates are older than something about the same subject that the socket
    /// has brought already: before a twin of that, or before what was said since the call was sent. What
    /// the socket has said up to the last twin is older than what follows upon that in the queue.
    fn superseded(
        &self,
        wallet: NameHash,
        call: Call,
        updates: &[UpdateRef<'_>],
        twins: &[Option<Identity>],
    ) -> Vec<bool> {
        let subject = |(at, update): (usize, &UpdateRef<'_>)| {
            Some((at, self.meaning.lasting_subject(wallet, *update)?))
        };
        let subjects: Vec<(usize, Subject)> = updates.iter().enumerate().filter_map(subject).collect();
        let mut late = vec![false; updates.len()];
        let mut said: ByHash<Stamp> = ByHash::default();
        for &(at, subject) in &subjects {
            let stamp = said.entry(subject).or_insert(call.stamp);
            match twins[at] {
                Some(identity) => *stamp = self.said_by(subject, updates[at], identity).max(*stamp),
                None => late[at] = self.known.said_since(subject, *stamp),
            }
        }
        let mut newer = Hashes::default();
        for &(at, subject) in subjects.iter().rev() {
            if twins[at].is_some() {
                newer.insert(subject);
            } else {
                late[at] |= newer.contains(&subject);
            }
        }
        late
    }

    /// Up to when the socket had said no more about a subject than this twin of what it said. Where that was
    /// too long ago to be remembered, it is seen by what was said last.
    fn said_by(&self, subject: Subject, twin: UpdateRef<'_>, identity: Identity) -> Stamp {
        let is_last = || self.known.said(subject) == Some(self.meaning.said(twin));
        match self.heard.when(identity) {
            Some(stamp) => stamp,
            None if is_last() => self.known.stamp(),
            None => Stamp::MIN,
        }
    }

    fn call_answered(&mut self, wallet: WalletId, call: Call, is_full: bool) {
        let twins = self.twins.of(wallet.slot);
        if is_full {
            twins.overflowed(call.position);
        }
        self.unqueued += twins.call_answered(call.position);
    }
}
