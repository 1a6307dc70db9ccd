//! The socket's updates on trial.
//!
//! They stand in the batch for the handlers before they are judged, and many are judged at once: among many
//! wallets nothing that is known of one is in the processor's cache, and what is looked at in a row comes at
//! the same time, where else each is waited for by itself. That is worth a tenth of the time between socket
//! and handler with 100,000 wallets.
//!
//! Nothing is handed over unjudged, and no pong, answer, call or change of the wallets is looked at before
//! all is judged that the socket has brought earlier.

use super::Core;
use super::outbox::Standing;
use crate::Wallet;
use crate::batch::LaneId;
use crate::session::book::{Slot, WalletId};
use crate::session::meaning::Meant;
use crate::session::merge::Verdict;
use crate::update_ref::UpdateRef;

/// An update that stands in the batch.
pub(super) struct Unjudged {
    wallet: WalletId,
    meant: Meant,
    standing: Standing,
}

impl Core {
    /// Puts an update of the socket where it will be if it is to be handled, as most are.
    pub(super) fn put_unjudged(&mut self, slot: Slot, update: UpdateRef<'_>) {
        self.make_room(update);
        let Some(entry) = self.book.get(slot) else { return };
        let meant = self.merge.meant(entry.id.name, update);
        let standing = self.outbox.put(entry.id.name, &entry.wallet, update);
        self.unjudged.push(Unjudged { wallet: entry.id, meant, standing });
    }

    /// Does with an update what was judged.
    pub(super) fn put(&mut self, lane: LaneId, instance: &Wallet, update: UpdateRef<'_>, verdict: Verdict) {
        if verdict == Verdict::Handle {
            self.make_room(update);
            self.outbox.put(lane, instance, update);
        } else {
            self.outbox.leave_out(verdict);
        }
    }

    /// Judges, in their order, all that the socket has brought.
    pub(crate) fn judge(&mut self) {
        for Unjudged { meant, .. } in &self.unjudged {
            self.merge.look_at(meant);
        }
        let mut others = Vec::new();
        for Unjudged { wallet, meant, standing } in &self.unjudged {
            match self.merge.on_socket(*wallet, meant) {
                Verdict::Handle => {}
                verdict => others.push((*standing, verdict)),
            }
        }
        self.unjudged.clear();
        self.outbox.take_back(others);
    }

    /// Hands all that was judged over to the handlers.
    pub(crate) fn hand_over(&mut self) {
        self.judge();
        self.outbox.hand_over();
    }

    fn make_room(&mut self, update: UpdateRef<'_>) {
        if !self.outbox.has_room(update) {
            self.judge();
            self.outbox.close();
        }
    }
}
