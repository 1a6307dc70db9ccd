//! What an update says, in numbers that can be compared: hashes, with keys of their own for each
//! session so that no peer can choose what they collide with.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use super::known::{Said, Subject};
use super::merge::WalletId;
use super::twins::Identity;
use crate::request::PaymentRequest;
use crate::{Amount, Event, PaymentStatus, Update, Value};

#[derive(Debug)]
pub(crate) struct Meaning {
    hasher: RandomState,
    /// On a block processor `tx_hashes` is a live list, and no part of what an update says.
    block_processor: bool,
}

impl Meaning {
    pub(crate) fn new(block_processor: bool) -> Self {
        Self { hasher: RandomState::new(), block_processor }
    }

    /// All that the update says, as it was sent; `tx_hashes` can change while it is in the queue.
    pub(crate) fn identity(&self, update: &Update) -> Identity {
        let mut hasher = self.hasher.build_hasher();
        update.event().hash(&mut hasher);
        for (name, value) in update.raw_fields() {
            if name != "tx_hashes" {
                value.hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The height of a block. One that is no integer is none, and is told from others by what it is
    /// instead: the handler refuses it, and says why.
    pub(crate) fn height(&self, update: &Update) -> i128 {
        match update.field("height") {
            Some(Value::Integer(height)) => height,
            _ => i128::MIN + i128::from(self.identity(update)),
        }
    }

    pub(crate) fn subject(&self, wallet: WalletId, event: Event, name: &str) -> Subject {
        self.hasher.hash_one((wallet, event, name))
    }

    pub(crate) fn subject_of(&self, wallet: WalletId, update: &Update) -> Subject {
        match update.event() {
            Event::NewPayment => self.subject(wallet, Event::NewPayment, update.text_of("address")),
            Event::VerifiedTx => self.subject(wallet, Event::VerifiedTx, update.text_of("tx")),
            // One transaction can bring several tokens, each announced for itself.
            _ => self.hasher.hash_one((wallet, self.identity(update))),
        }
    }

    pub(crate) fn said(&self, update: &Update) -> Said {
        let integer = |name| match update.field(name) {
            Some(Value::Integer(value)) => i64::try_from(value).unwrap_or(i64::MAX),
            _ => i64::MIN,
        };
        match update.event() {
            Event::VerifiedTx => Said { state: integer("height"), ..Said::ONCE },
            Event::NewPayment => Said {
                state: integer("status"),
                amount: match update.field("sent_amount") {
                    Some(Value::Text(text)) => text.parse().ok().map(|amount| self.amount(amount)),
                    _ => None,
                },
                transactions: self.transactions(&transactions_of(update)),
            },
            _ => Said::ONCE,
        }
    }

    pub(crate) fn said_by(&self, request: &PaymentRequest) -> Said {
        // Only for what is not paid in full do the transactions say more than the status does.
        let partial = request.status == PaymentStatus::Unpaid;
        let transactions: Vec<&str> = request.tx_hashes.iter().map(String::as_str).collect();
        Said {
            state: request.status.code(),
            amount: request.sent_amount.map(|amount| self.amount(amount)),
            transactions: if partial { self.transactions(&transactions) } else { None },
        }
    }

    fn amount(&self, amount: Amount) -> u64 {
        self.hasher.hash_one(amount)
    }

    /// A hash that does not depend on their order.
    fn transactions(&self, hashes: &[&str]) -> Option<u64> {
        if self.block_processor {
            return None;
        }
        Some(hashes.iter().fold(0, |sum, hash| sum ^ self.hasher.hash_one(hash)))
    }
}

fn transactions_of(update: &Update) -> Vec<&str> {
    match update.field("tx_hashes") {
        Some(Value::Json(list)) => serde_json::from_str(list).unwrap_or_default(),
        _ => Vec::new(),
    }
}
