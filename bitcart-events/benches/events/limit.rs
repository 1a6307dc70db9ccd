//! The limit: what anybody could write by hand for one purpose.

use serde::Deserialize;
use std::hint::black_box;

#[derive(Deserialize)]
pub struct Frame<'a> {
    #[serde(borrow)]
    pub updates: Vec<Update<'a>>,
    #[serde(borrow)]
    pub wallet: Option<&'a str>,
    #[serde(borrow)]
    pub currency: &'a str,
}

#[derive(Deserialize)]
pub struct Update<'a> {
    #[serde(borrow)]
    pub event: &'a str,
    pub height: Option<i64>,
    #[serde(borrow)]
    pub tx: Option<&'a str>,
    #[serde(borrow)]
    pub address: Option<&'a str>,
    pub status: Option<i64>,
    #[serde(borrow)]
    pub status_str: Option<&'a str>,
    #[serde(borrow)]
    pub tx_hashes: Option<Vec<&'a str>>,
    #[serde(borrow)]
    pub sent_amount: Option<&'a str>,
}

pub fn call(update: &Update<'_>) {
    match update.event {
        "new_block" => {
            black_box(update.height);
        }
        "new_transaction" => {
            black_box(update.tx);
        }
        "new_payment" => {
            black_box((update.address, update.status, update.sent_amount));
        }
        "verified_tx" => {
            black_box((update.tx, update.height));
        }
        _ => {}
    }
}
