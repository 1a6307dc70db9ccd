use super::calendar;
use super::chain::Transaction;
use super::json::{Json, object};
use super::money::Money;
use super::request::{Request, Status};
use super::world::World;
use crate::Currency;

pub(super) fn new_block(height: u64) -> Json {
    object([("event", "new_block".into()), ("height", height.into())])
}

pub(super) fn verified_tx(hash: &str, height: i64) -> Json {
    object([("event", "verified_tx".into()), ("tx", hash.into()), ("height", height.into())])
}

/// The updates that show something of the world.
impl World {
    pub(super) fn new_transaction(&self, transaction: &Transaction) -> Json {
        let mut update =
            object([("event", "new_transaction".into()), ("tx", transaction.hash.as_str().into())]);
        if self.currency.is_block_processor() && self.currency != Currency::Xmr {
            let contract = transaction.contract.as_deref();
            let amount = Money { units: transaction.units, decimals: self.decimals(contract) };
            update.set("from_address", transaction.from.as_str().into());
            update.set("to", transaction.address.as_str().into());
            update.set("amount", amount.fixed().into());
            update.set("contract", contract.into());
        }
        update
    }

    pub(super) fn new_payment(&self, request: &Request) -> Json {
        let contract = self.wallet(&request.wallet).and_then(|wallet| wallet.contract.as_deref());
        let status = self.status(request);
        let sent = request.sent(&self.chain, self.decimals(contract));
        let mut update = object([
            ("event", "new_payment".into()),
            ("address", request.id.as_str().into()),
            ("status", status.code().into()),
            ("status_str", self.event_words(request, status).into()),
            ("tx_hashes", request.paid.iter().map(String::as_str).collect()),
            ("sent_amount", sent.fixed().into()),
        ]);
        if self.currency.is_block_processor() {
            update.set("contract", contract.into());
        }
        update
    }

    /// How far a request is, as its wallet has seen it.
    pub(super) fn status(&self, request: &Request) -> Status {
        let file = self.files.get(&request.wallet);
        let is_confirmed = |hash: &str| {
            self.currency.is_block_processor()
                || file.is_some_and(|file| matches!(file.seen.get(hash), Some(Some(_))))
        };
        request.status(&self.chain, calendar::now(), is_confirmed)
    }

    fn event_words(&self, request: &Request, status: Status) -> String {
        match (status, request.ends()) {
            (Status::Unpaid, Some(end)) if self.currency.is_block_processor() => {
                format!("Expires at {}", calendar::ctime(end))
            }
            _ => status.words().to_owned(),
        }
    }

    /// Sends the state of a request to its wallet.
    pub(super) fn emit_payment(&mut self, id: &str) {
        let Some(request) = self.request(id) else { return };
        let (wallet, update) = (request.wallet.clone(), self.new_payment(request));
        let live = self.currency.is_block_processor().then_some(id);
        self.emit(Some(&wallet), update, live);
    }
}
