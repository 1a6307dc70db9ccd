//! The comparison of the daemon's list of requests with what was handled.
//!
//! A list that has been read waits until all that the daemon sent before it made the list is here:
//! the wallet's queue is read once more, and then a ping goes out whose pong comes behind whatever
//! the socket still had. What is news then has reached neither channel.

use super::Core;
use crate::batch::Whose;
use crate::request::PaymentRequest;
use crate::session::book::{Slot, WalletId};
use crate::session::merge::{Call, Verdict};
use crate::{Update, Wallet};

/// A list of requests that waits for all that was sent before it was made.
pub(super) struct Comparison {
    id: WalletId,
    call: Call,
    requests: Vec<(String, PaymentRequest)>,
    /// The queue has been read after the list was.
    queue_is_read: bool,
    /// The ping that went out after that.
    ping: Option<u64>,
}

impl Comparison {
    pub(super) fn new(id: WalletId, call: Call, requests: Vec<(String, PaymentRequest)>) -> Self {
        Self { id, call, requests, queue_is_read: false, ping: None }
    }
}

impl Core {
    /// A ping goes out, after all that has been read from the queues so far.
    pub(crate) fn ping_sent(&mut self, number: u64) {
        self.judge();
        self.merge.ping_sent(number);
        self.waiting_queues_wait_for(number);
        for comparison in self.comparisons.values_mut() {
            if comparison.queue_is_read {
                comparison.ping.get_or_insert(number);
            }
        }
    }

    pub(crate) fn pong(&mut self, number: u64) {
        self.judge();
        // What is held back came before the pong, and is to be merged before it.
        if !self.held.is_empty() {
            self.waiting_pong = Some(number);
            return;
        }
        self.merge.pong(number);
        self.waiting_queues_until(number);
        let is_due = |comparison: &Comparison| comparison.ping.is_some_and(|ping| ping <= number);
        let due: Vec<Slot> = self
            .comparisons
            .iter()
            .filter(|(_, comparison)| is_due(comparison))
            .map(|(slot, _)| *slot)
            .collect();
        for slot in due {
            self.compare(slot);
        }
    }

    /// Without a socket there is nothing more to wait for once the queue has been read again.
    pub(crate) fn compare_without_socket(&mut self) {
        let is_due = |(slot, comparison): (&Slot, &Comparison)| comparison.queue_is_read.then_some(*slot);
        let due: Vec<Slot> = self.comparisons.iter().filter_map(is_due).collect();
        for slot in due {
            self.compare(slot);
        }
    }

    /// The queue of a wallet has been read; a list that was there before has waited for that.
    pub(super) fn queue_is_read(&mut self, slot: Slot) {
        if let Some(comparison) = self.comparisons.get_mut(&slot) {
            comparison.queue_is_read = true;
        }
    }

    fn compare(&mut self, slot: Slot) {
        let Some(comparison) = self.comparisons.remove(&slot) else { return };
        let Some(wallet) = self.book.wallet(slot).cloned() else { return };
        let news = self.merge.on_requests(comparison.id.name, comparison.call, &comparison.requests);
        for request in news {
            let name = self.payment_name(slot, request);
            let Some(update) = recovered(&wallet, &name, request) else { continue };
            tracing::warn!(
                currency = self.currency.as_str(),
                wallet = wallet.label(),
                request = name,
                status = %request.status,
                "a payment was missed and is recovered from the list of requests"
            );
            self.counters.recovered.one();
            self.put(comparison.id.name, Whose::Alone(&wallet), update.lend(), Verdict::Handle);
        }
    }

    /// What a `new_payment` calls a request.
    pub(super) fn payment_name(&self, slot: Slot, request: &PaymentRequest) -> String {
        let wallet = self.book.wallet(slot);
        wallet.map_or(request.id.as_str(), |wallet| wallet.payment_name(request)).to_owned()
    }
}

/// The `new_payment` that was missed, as the list of requests has it.
fn recovered(wallet: &Wallet, name: &str, request: &PaymentRequest) -> Option<Update> {
    let mut json = serde_json::json!({
        "event": "new_payment",
        "address": name,
        "status": request.status,
        "status_str": request.status_str,
        "tx_hashes": request.tx_hashes,
    });
    if let Some(amount) = request.sent_amount {
        json["sent_amount"] = amount.to_string().into();
    }
    if wallet.currency().is_block_processor() {
        json["contract"] = wallet.token().into();
    }
    Update::try_from(json).ok().map(Update::into_recovered)
}
