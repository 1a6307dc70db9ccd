use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{Amount, PaymentStatus};

/// A payment request, as `add_request`, `get_request` and `list_requests` answer with it.
///
/// The daemons differ in it; this is what they have in common, in one form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PaymentRequest {
    /// The id by which [`Wallet::get_request`](crate::Wallet::get_request) finds it. What a
    /// `new_payment` has as its `address` says [`Wallet::payment_name`](crate::Wallet::payment_name).
    pub id: String,
    /// Where to pay.
    pub address: Option<String>,
    /// What is to be paid; `None` for an open amount.
    pub amount: Option<Amount>,
    /// What has been paid so far, where the daemon says it.
    pub sent_amount: Option<Amount>,
    /// How far the payment has come.
    pub status: PaymentStatus,
    /// The same in the daemon's words.
    pub status_str: String,
    /// The transactions that pay it.
    pub tx_hashes: Vec<String>,
    /// The memo that it was made with.
    pub message: String,
    /// When it was made, in seconds since 1970.
    pub timestamp: i64,
    /// When it expires, in seconds since 1970; `None`: never. (Electrum-based daemons send it
    /// relative to `timestamp`, block processors absolute.)
    pub expires_at: Option<i64>,
    /// What a wallet's QR code holds.
    pub uri: Option<String>,
    json: Box<RawValue>,
}

impl PaymentRequest {
    /// The daemon's answer, whole.
    pub fn json(&self) -> &str {
        self.json.get()
    }
}

impl<'de> Deserialize<'de> for PaymentRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let fields: Fields<'_> = serde_json::from_str(json.get()).map_err(D::Error::custom)?;
        let timestamp: i64 = fields.get("timestamp").unwrap_or_default();
        let relative = fields.get::<i64>("expiry").map(|seconds| timestamp.saturating_add(seconds));
        let expires_at = match fields.get::<i64>("expiration").or(relative) {
            // Zero is "never", in whichever of the two ways it is sent.
            Some(at) if at != 0 && at != timestamp => Some(at),
            _ => None,
        };
        Ok(Self {
            id: fields
                .get("request_id")
                .or_else(|| fields.get("id"))
                .ok_or_else(|| D::Error::missing_field("request_id"))?,
            address: fields.get("address"),
            amount: fields.amount(),
            sent_amount: fields.get("sent_amount"),
            status: fields.get("status").ok_or_else(|| D::Error::missing_field("status"))?,
            status_str: fields.get("status_str").unwrap_or_default(),
            tx_hashes: fields.get("tx_hashes").unwrap_or_default(),
            message: fields.get("message").unwrap_or_default(),
            timestamp,
            expires_at,
            uri: fields.get("URI"),
            json: json.clone(),
        })
    }
}

#[derive(Deserialize)]
struct Fields<'a>(#[serde(borrow)] HashMap<String, &'a RawValue>);

impl Fields<'_> {
    /// A field; one that is absent, null or of another kind is none.
    fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.0.get(name)?.get()).ok()
    }

    /// `amount_LTC`, `amount_TST`: the key ends in the name of the coin or token. The amounts in
    /// its smallest unit stand beside it as integers, an open amount is `"unknown"`: neither reads
    /// as a decimal string.
    fn amount(&self) -> Option<Amount> {
        let mut names = self.0.keys().filter(|name| name.starts_with("amount_"));
        names.find_map(|name| self.get(name))
    }
}

/// A transaction, as `get_tx` answers with it. Every coin has its own form of it; what they have
/// in common is a field, the rest is in [`json`](Self::json).
#[derive(Clone)]
#[non_exhaustive]
pub struct Transaction {
    /// How many blocks have it or stand upon it; 0 while none has.
    pub confirmations: i64,
    json: Box<RawValue>,
}

impl Transaction {
    /// The daemon's answer, whole.
    pub fn json(&self) -> &str {
        self.json.get()
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("confirmations", &self.confirmations).finish_non_exhaustive()
    }
}

impl<'de> Deserialize<'de> for Transaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let fields: Fields<'_> = serde_json::from_str(json.get()).map_err(D::Error::custom)?;
        Ok(Self { confirmations: fields.get("confirmations").unwrap_or_default(), json: json.clone() })
    }
}

/// What a wallet holds; what is not there is zero. (The daemon leaves zeros out.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Balance {
    /// In blocks.
    pub confirmed: Amount,
    /// Seen, and in no block yet.
    pub unconfirmed: Amount,
    /// Mined, and not to be spent yet.
    pub unmatured: Amount,
    /// In lightning channels.
    pub lightning: Amount,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> PaymentRequest {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_requests_of_both_kinds_of_daemon_read_alike() {
        let ltc = read(
            r#"{"is_lightning": false, "amount_LTC": "0.5", "message": "m", "timestamp": 1795441780,
                "expiry": 900, "status": 0, "status_str": "Expires in about 15 minutes",
                "amount_sat": 50000000, "request_id": "fdf6f95605", "address": "rltc1q", "tx_hashes": []}"#,
        );
        let eth = read(
            r#"{"id": "H1Pd", "request_id": "H1Pd", "amount_ETH": "100.000000000000000001",
                "sent_amount": "0.000000000000000000", "timestamp": 1795441780, "expiration": 1795442680,
                "payment_address": null, "status": 0, "status_str": "Expires", "amount_wei": 100000000000000000001,
                "address": "0x11"}"#,
        );
        assert_eq!(ltc.expires_at, eth.expires_at);
        assert_eq!(ltc.amount, Some("0.5".parse().unwrap()));
        assert_eq!(eth.amount, Some("100.000000000000000001".parse().unwrap()));
        assert!(eth.json().contains("100000000000000000001"));
    }

    #[test]
    fn an_open_amount_and_no_expiry_are_none() {
        let open = read(
            r#"{"amount_LTC": "unknown", "amount_sat": null, "timestamp": 7, "expiry": 0, "status": 0,
                "request_id": "a", "URI": null}"#,
        );
        assert_eq!((open.amount, open.expires_at, open.uri), (None, None, None));
        let never = read(r#"{"amount_ETH": "1.", "timestamp": 7, "expiration": 0, "status": 0, "id": "a"}"#);
        assert_eq!(never.expires_at, None);
    }

    #[test]
    fn an_absent_balance_is_zero() {
        let balance: Balance = serde_json::from_str(r#"{"confirmed": "1."}"#).unwrap();
        assert_eq!(balance.confirmed, "1".parse().unwrap());
        assert_eq!(balance.lightning, Amount::ZERO);
    }
}
