//! What an update says, in numbers that can be compared: hashes, with keys of their own for each
//! session so that no peer can choose what they collide with.

use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU64;

use foldhash::quality::RandomState;
use serde::de::{Deserializer as _, SeqAccess, Visitor};

use super::blocks::Height;
use super::book::NameHash;
use super::known::{Said, Subject};
use super::twins::{self, Identity};
use crate::event::Field;
use crate::request::PaymentRequest;
use crate::update_parser::Cursor;
use crate::update_ref::UpdateRef;
use crate::{Amount, Event, PaymentStatus, Value};

#[derive(Debug)]
pub(crate) struct Meaning {
    hasher: RandomState,
    /// On a block processor `tx_hashes` is a live list, and no part of what an update says.
    block_processor: bool,
}

/// An update as far as it is judged by what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meant {
    pub(crate) identity: Identity,
    pub(crate) subject: Subject,
    /// Whether later updates tell another state of the subject.
    pub(crate) is_lasting: bool,
    pub(crate) said: Said,
}

impl Meaning {
    pub(crate) fn new(block_processor: bool) -> Self {
        Self { hasher: RandomState::default(), block_processor }
    }

    /// All that the update says, as it was sent; `tx_hashes` can change while it is in the queue.
    pub(crate) fn identity(&self, update: UpdateRef<'_>) -> Identity {
        let mut hasher = self.hasher.build_hasher();
        update.event().hash(&mut hasher);
        update.hash_all_but(Field::TxHashes, &mut hasher);
        twins::identity(hasher.finish())
    }

    /// The height of a block. One that is no integer is none, and is told from others by what it is
    /// instead: the handler refuses it, and says why.
    pub(crate) fn height(&self, update: UpdateRef<'_>) -> Height {
        not_zero(match update.get(Field::Height) {
            Some(Value::Integer(height)) => self.hasher.hash_one(height),
            _ => self.identity(update),
        })
    }

    pub(crate) fn subject(&self, wallet: NameHash, event: Event, name: &str) -> Subject {
        self.hasher.hash_one((wallet, event, name))
    }

    /// What an update with this identity says.
    pub(crate) fn of(&self, wallet: NameHash, update: UpdateRef<'_>, identity: Identity) -> Meant {
        let lasting = self.lasting_subject(wallet, update);
        // One transaction can bring several tokens, each announced for itself.
        let subject = lasting.unwrap_or_else(|| self.hasher.hash_one((wallet, identity)));
        Meant { identity, subject, is_lasting: lasting.is_some(), said: self.said(update) }
    }

    /// The request or transaction whose state an update tells, of which later ones tell another.
    pub(crate) fn lasting_subject(&self, wallet: NameHash, update: UpdateRef<'_>) -> Option<Subject> {
        match update.event() {
            Event::NewPayment => {
                Some(self.subject(wallet, Event::NewPayment, update.text_of(Field::Address)))
            }
            Event::VerifiedTx => Some(self.subject(wallet, Event::VerifiedTx, update.text_of(Field::Tx))),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn said(&self, update: UpdateRef<'_>) -> Said {
        let integer = |field| match update.get(field) {
            Some(Value::Integer(value)) => i64::try_from(value).unwrap_or(i64::MAX),
            _ => i64::MIN,
        };
        match update.event() {
            Event::VerifiedTx => Said { state: integer(Field::Height), ..Said::ONCE },
            Event::NewPayment => Said {
                state: integer(Field::Status),
                amount: update
                    .string(Field::SentAmount)
                    .and_then(|text| text.parse().ok())
                    .map(|amount| self.amount(amount)),
                transactions: self.transactions(|| self.sum_of(update)),
            },
            _ => Said::ONCE,
        }
    }

    pub(crate) fn said_by(&self, request: &PaymentRequest) -> Said {
        // Only for what is not paid in full do the transactions say more than the status does.
        let partial = request.status == PaymentStatus::Unpaid;
        let sum = || request.tx_hashes.iter().fold(0, |sum, hash| sum ^ self.hasher.hash_one(hash.as_str()));
        Said {
            state: request.status.code(),
            amount: request.sent_amount.map(|amount| self.amount(amount)),
            transactions: if partial { self.transactions(sum) } else { None },
        }
    }

    fn amount(&self, amount: Amount) -> NonZeroU64 {
        not_zero(self.hasher.hash_one(amount))
    }

    /// A hash that does not depend on their order.
    fn transactions(&self, sum: impl FnOnce() -> u64) -> Option<NonZeroU64> {
        (!self.block_processor).then(|| not_zero(sum()))
    }

    /// Over the hashes of an update's transactions; nothing is kept of them, since this is done for
    /// every payment.
    fn sum_of(&self, update: UpdateRef<'_>) -> u64 {
        let Some(Value::Json(list)) = update.get(Field::TxHashes) else { return 0 };
        self.sum_of_plain(list).unwrap_or_else(|| {
            let mut deserializer = serde_json::Deserializer::from_str(list);
            deserializer.deserialize_seq(Sum(&self.hasher)).unwrap_or_default()
        })
    }

    /// Nothing where the list is not plain.
    fn sum_of_plain(&self, list: &str) -> Option<u64> {
        let mut sum = 0;
        Cursor::strings(list, |hash| sum ^= self.hasher.hash_one(hash)).map(|()| sum)
    }
}

/// What is absent is told from a hash by being none.
fn not_zero(hash: u64) -> NonZeroU64 {
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}

struct Sum<'h>(&'h RandomState);

impl<'de> Visitor<'de> for Sum<'_> {
    type Value = u64;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of hashes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<u64, A::Error> {
        let mut sum = 0;
        while let Some(hash) = list.next_element::<Text<'de>>()? {
            sum ^= self.0.hash_one(&*hash.0);
        }
        Ok(sum)
    }
}

/// Borrowed unless it has escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Update;

    fn identity(meaning: &Meaning, json: &str) -> Identity {
        let update: Update = serde_json::from_str(json).unwrap();
        meaning.identity(update.lend())
    }

    #[test]
    fn one_update_has_one_identity_however_it_is_written() {
        let meaning = Meaning::new(false);
        let one = identity(
            &meaning,
            r#"{"event": "new_payment", "address": "a", "status": 3, "tx_hashes": ["x"]}"#,
        );
        for json in [
            r#"{"address":"a","event":"new_payment","tx_hashes":["x"],"status":3}"#,
            r#"{"event": "new_payment", "address": "\u0061", "status": 3, "tx_hashes": ["x"]}"#,
            r#"{"event": "new_payment", "address": "a", "status": 3, "tx_hashes": ["x", "y"]}"#,
            r#"{"event": "new_payment", "address": "a", "status": 3, "new": "z"}"#,
        ] {
            assert_eq!(identity(&meaning, json), one, "{json}");
        }
    }

    #[test]
    fn two_updates_have_two() {
        let meaning = Meaning::new(false);
        let all = [
            r#"{"event": "new_transaction"}"#,
            r#"{"event": "new_transaction", "tx": null}"#,
            r#"{"event": "new_transaction", "from_address": null}"#,
            r#"{"event": "new_transaction", "tx": "1"}"#,
            r#"{"event": "new_transaction", "tx": 1}"#,
            r#"{"event": "new_transaction", "from_address": "1"}"#,
            r#"{"event": "new_transaction", "tx": "12"}"#,
            r#"{"event": "new_transaction", "tx": "1", "from_address": "2"}"#,
            r#"{"event": "new_transaction", "tx": "2", "from_address": "1"}"#,
            r#"{"event": "verified_tx", "tx": "1"}"#,
        ];
        let identities: std::collections::HashSet<_> =
            all.iter().map(|json| identity(&meaning, json)).collect();
        assert_eq!(identities.len(), all.len());
    }
}
