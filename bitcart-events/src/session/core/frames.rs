//! What the socket brings: is it to wait for a queue.

use super::Core;
use super::judging::Came;
use crate::Update;
use crate::batch::Whose;
use crate::frame::Frame;
use crate::session::book::{Found, NameHash, Slot, WalletId, is_block, lane_of_blocks};
use crate::session::merge::Verdict;
use crate::update_parser::Rejected;
use crate::update_ref::UpdateRef;

/// Of a frame; nearly all have one.
const MANY_UPDATES: usize = 64;

impl Core {
    /// Takes in a frame of the socket. Whatever it is, the next one is read.
    pub(crate) fn frame(&mut self, text: &str) {
        let mut places = std::mem::take(&mut self.places);
        match Frame::parse(text, &mut places) {
            Ok(frame) => self.notification(&frame),
            Err(error) => {
                self.counters.malformed.one();
                let frame = crate::error::excerpt(text);
                tracing::warn!(currency = self.currency.as_str(), frame, "frame left out: {error}");
            }
        }
        // What one long frame needed is not kept for all that follow.
        places.clear();
        places.shrink_to(MANY_UPDATES);
        self.places = places;
    }

    fn notification(&mut self, frame: &Frame<'_>) {
        if !self.is_ours(frame.currency.as_deref()) {
            return self.counters.foreign.one();
        }
        let wallet = frame.wallet.as_deref().map(|name| (name, self.book.hash(name)));
        for update in frame.updates() {
            self.outbox.received(1);
            self.update_from_socket(wallet, update);
        }
        self.reject(frame.rejected());
    }

    fn update_from_socket(&mut self, wallet: Option<(&str, NameHash)>, update: UpdateRef<'_>) {
        if is_block(update) {
            return self.block_from_socket(update);
        }
        let Some((name, hash)) = wallet else {
            return self.merge_unnamed(update);
        };
        // Nothing is held for any, so whose it is need not be known yet: that is found out for many at once.
        if self.rounds.are_loaded() && !self.book.listens_to_everybody() {
            return self.put_unjudged(hash, update, Came::Now);
        }
        match self.book.find(name, hash) {
            Found::Wallet(id) if self.rounds.is_loaded(id.slot) => {
                self.put_unjudged(id.name, update, Came::Now);
            }
            Found::Wallet(WalletId { slot, .. }) => {
                self.rounds.heard(slot, self.merge.activity_mut(slot));
                let due = self.held.hold(slot, update.to_update());
                self.merge_from_socket(slot, &due);
            }
            Found::Stranger(stranger) => {
                let verdict = self.merge.on_socket_alone(stranger.name, update);
                let (name, wallet) = (stranger.name, stranger.wallet.clone());
                self.put(name, Whose::Alone(&wallet), update, verdict);
            }
            Found::Foreign => self.counters.foreign.one(),
        }
    }

    fn block_from_socket(&mut self, update: UpdateRef<'_>) {
        if self.held.holds_blocks() {
            let due = self.held.hold_block(update.to_update());
            self.merge_blocks(&due);
        } else {
            self.put_unjudged_block(update);
        }
    }

    /// What was held back of a wallet.
    pub(super) fn merge_from_socket(&mut self, slot: Slot, updates: &[Update]) {
        let Some(WalletId { name, .. }) = self.book.id(slot) else { return };
        for update in updates {
            self.put_unjudged(name, update.lend(), Came::Before);
        }
        self.judge();
    }

    /// What was held back of blocks.
    pub(super) fn merge_blocks(&mut self, updates: &[Update]) {
        for update in updates {
            self.put_unjudged_block(update.lend());
        }
        self.judge();
    }

    /// What is about no wallet and is no block, which no daemon sends: it is handled like one.
    fn merge_unnamed(&mut self, update: UpdateRef<'_>) {
        let verdict = self.merge.on_socket_alone(0, update);
        self.dispatch_unnamed(update, verdict);
    }

    pub(super) fn dispatch_unnamed(&mut self, update: UpdateRef<'_>, verdict: Verdict) {
        let nobody = self.book.nobody().clone();
        self.put(lane_of_blocks(self.currency), Whose::Alone(&nobody), update, verdict);
    }

    /// Counts what stands among updates and is none.
    pub(super) fn reject(&self, rejected: &[Rejected]) {
        for rejected in rejected {
            self.counters.reject(rejected);
            tracing::debug!(currency = self.currency.as_str(), "update left out: {rejected}");
        }
    }

    /// Whether a frame's currency is this session's; a daemon has one, so another is a mistake in
    /// the daemon's address.
    fn is_ours(&mut self, currency: Option<&str>) -> bool {
        let ours = currency.is_none_or(|name| name.eq_ignore_ascii_case(self.currency.as_str()));
        if !ours && !std::mem::replace(&mut self.strange_currency, true) {
            tracing::warn!(
                currency = self.currency.as_str(),
                sent = crate::error::excerpt(currency.unwrap_or_default()),
                "the daemon sends updates of another currency, which are left out: is its address right?"
            );
        }
        ours
    }
}
