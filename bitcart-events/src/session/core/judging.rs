//! The socket's updates on trial.
//!
//! They stand in the batch for the handlers before it is known whose they are, and many are judged at once:
//! among many wallets nothing that is known of one is in the processor's cache, and what is looked at in a row
//! comes at the same time, where else each is waited for by itself. That is worth a tenth of the time between
//! socket and handler with 100,000 wallets.
//!
//! That is what the socket brings of a wallet of this session, and blocks, which stand between. Strangers and what
//! a queue brings are few or come many at a time, and each has its verdict when it is put in, after all that came
//! before it.
//!
//! Nothing is handed over unjudged, and no pong, answer, call or change of the wallets is looked at before
//! all is judged that the socket has brought earlier.

use smallvec::SmallVec;

use super::Core;
use crate::batch::{LONGEST, LaneId, Whose};
use crate::cache;
use crate::session::blocks::Height;
use crate::session::book::{NameHash, Slot, WalletId, lane_of_blocks};
use crate::session::meaning::Meant;
use crate::session::merge::Verdict;
use crate::update_ref::UpdateRef;

/// An update that stands in the batch, behind those that are judged.
pub(super) enum Unjudged {
    OfWallet {
        name: NameHash,
        /// Where the wallet of this name is; not known, or there is none.
        slot: Option<Slot>,
        came: Came,
        meant: Meant,
    },
    Block(Height),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    Now,
    /// It was held back, and counted then.
    Before,
}

/// As many as a batch has.
type Few<T> = SmallVec<[T; LONGEST]>;

impl Core {
    /// Puts an update of the socket where it will be if it is to be handled, as most are.
    pub(super) fn put_unjudged(&mut self, name: NameHash, update: UpdateRef<'_>, came: Came) {
        let meant = self.merge.meant(name, update);
        self.put_on_trial(update, Unjudged::OfWallet { name, slot: None, came, meant });
    }

    /// The same for a block.
    pub(super) fn put_unjudged_block(&mut self, block: UpdateRef<'_>) {
        self.put_on_trial(block, Unjudged::Block(self.merge.height(block)));
    }

    fn put_on_trial(&mut self, update: UpdateRef<'_>, unjudged: Unjudged) {
        self.make_room(update);
        self.outbox.batch.push(update);
        self.unjudged.push(unjudged);
    }

    /// Does with an update what was judged.
    pub(super) fn put(&mut self, lane: LaneId, whose: Whose<'_>, update: UpdateRef<'_>, verdict: Verdict) {
        if verdict != Verdict::Handle {
            return self.outbox.leave_out(verdict);
        }
        self.judge();
        self.make_room(update);
        self.outbox.batch.push_for(lane, whose, update);
    }

    /// Judges, in their order, all that the socket has brought.
    pub(crate) fn judge(&mut self) {
        if self.unjudged.is_empty() {
            return;
        }
        self.look_at_unjudged();
        let first = self.outbox.batch.assigned();
        for (at, unjudged) in (first..).zip(&self.unjudged) {
            let (verdict, lane, whose) = match unjudged {
                Unjudged::Block(height) => {
                    let verdict = self.merge.on_socket_block(*height);
                    (verdict, lane_of_blocks(self.currency), Whose::Alone(self.book.nobody()))
                }
                Unjudged::OfWallet { slot: None, .. } => {
                    self.counters.foreign.one();
                    continue;
                }
                Unjudged::OfWallet { name, slot: Some(slot), came, meant } => {
                    if *came == Came::Now {
                        self.rounds.heard(*slot, self.merge.activity_mut(*slot));
                    }
                    let verdict = self.merge.on_socket(WalletId { slot: *slot, name: *name }, meant);
                    (verdict, *name, self.book.whose(*slot))
                }
            };
            match verdict {
                Verdict::Handle => self.outbox.batch.assign(at, lane, whose),
                verdict => self.outbox.leave_out(verdict),
            }
        }
        self.unjudged.clear();
        self.outbox.batch.leave_out_others();
    }

    /// Hands all that was judged over to the handlers, if there is anything.
    pub(crate) fn hand_over(&mut self) -> bool {
        self.judge();
        self.outbox.hand_over()
    }

    /// Has what tells that there is nothing to hold them against, as with most, brought into the processor's cache, each kind
    /// of thing for all of them: first what only their names and subjects are needed for, then what their slots are.
    fn look_at_unjudged(&mut self) {
        let (mut about, mut slots) = (Few::new(), Few::new());
        for unjudged in &self.unjudged {
            if let Unjudged::OfWallet { name, meant, .. } = unjudged {
                about.push((*name, meant.subject));
            }
        }
        // In one loop, so that neither waits for the other.
        let words = |(name, subject): &_| self.book.first_word(*name) ^ self.merge.first_word(*subject);
        cache::look_at(about.iter().map(words));
        for unjudged in &mut self.unjudged {
            if let Unjudged::OfWallet { name, slot, .. } = unjudged {
                *slot = self.book.slot(*name);
                slots.extend(*slot);
            }
        }
        self.merge.look_at_wallets(&slots);
    }

    fn make_room(&mut self, update: UpdateRef<'_>) {
        if !self.outbox.batch.has_room(1, update.text().len()) {
            self.judge();
            self.outbox.close();
        }
    }
}
