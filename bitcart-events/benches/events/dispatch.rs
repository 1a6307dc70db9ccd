//! 100,000 mixed updates as JSON text, through `process_updates`.

use std::hint::black_box;
use std::time::Instant;

use bitcart::{Amount, Event, Wallet, handler};

use crate::{Row, limit, median};

const UPDATES: usize = 100_000;

pub fn rows() -> Vec<Row> {
    let json = mixed();
    let limit = median(|| by_hand(&json));
    let sync = median(|| ours(&json, &with_sync_handlers()));
    let asynchronous = median(|| ours(&json, &with_async_handlers()));
    let owned = median(|| ours(&json, &with_owned_arguments()));
    vec![
        Row { what: "dispatch, sync handlers, µs an update", limit, ours: sync },
        Row { what: "dispatch, async handlers, µs an update", limit, ours: asynchronous },
        Row { what: "dispatch, owned arguments, µs an update", limit, ours: owned },
    ]
}

/// One update of every kind, over and over.
fn mixed() -> String {
    let one = |number: usize| match number % 4 {
        0 => format!(r#"{{"event": "new_block", "height": {number}}}"#),
        1 => format!(r#"{{"event": "new_transaction", "tx": "{number:064x}"}}"#),
        2 => format!(
            r#"{{"event": "new_payment", "address": "{number:010x}", "status": 7, "status_str": "Unconfirmed", "tx_hashes": ["{number:064x}"], "sent_amount": "0.50000000"}}"#
        ),
        _ => format!(r#"{{"event": "verified_tx", "tx": "{number:064x}", "height": {number}}}"#),
    };
    let updates: Vec<String> = (0..UPDATES).map(one).collect();
    format!("[{}]", updates.join(", "))
}

fn by_hand(json: &str) -> f64 {
    let start = Instant::now();
    let updates: Vec<limit::Update<'_>> = serde_json::from_str(json).unwrap();
    for update in &updates {
        limit::call(update);
    }
    per_update(start)
}

fn ours(json: &str, wallet: &Wallet) -> f64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    let counts = runtime.block_on(async { wallet.process_updates(json).without_registered().await.unwrap() });
    assert_eq!(counts.handled, UPDATES as u64);
    per_update(start)
}

fn per_update(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6 / UPDATES as f64
}

pub fn with_sync_handlers() -> Wallet {
    let wallet = Wallet::btc("xpub1");
    wallet.add_event_handler(handler!("new_block", |event: Event, height: u64| {
        black_box((event, height));
    }));
    wallet.add_event_handler(handler!("new_transaction", |event: Event, tx: &str| {
        black_box((event, tx));
    }));
    wallet.add_event_handler(handler!(
        "new_payment",
        |event: Event, address: &str, status: i64, sent_amount: Option<Amount>| {
            black_box((event, address, status, sent_amount));
        }
    ));
    wallet.add_event_handler(handler!("verified_tx", |event: Event, tx: &str, height: i64| {
        black_box((event, tx, height));
    }));
    wallet
}

fn with_async_handlers() -> Wallet {
    let wallet = Wallet::btc("xpub1");
    wallet.add_event_handler(handler!("new_block", async |event: Event, height: u64| {
        black_box((event, height));
    }));
    wallet.add_event_handler(handler!("new_transaction", async |event: Event, tx: &str| {
        black_box((event, tx));
    }));
    wallet.add_event_handler(handler!(
        "new_payment",
        async |event: Event, address: &str, status: i64, sent_amount: Option<Amount>| {
            black_box((event, address, status, sent_amount));
        }
    ));
    wallet.add_event_handler(handler!("verified_tx", async |event: Event, tx: &str, height: i64| {
        black_box((event, tx, height));
    }));
    wallet
}

fn with_owned_arguments() -> Wallet {
    let wallet = with_sync_handlers();
    wallet.add_event_handler(handler!("new_transaction", |event: Event, tx: String| {
        black_box((event, tx));
    }));
    wallet.add_event_handler(handler!(
        "new_payment",
        |event: Event, address: String, status: i64, tx_hashes: Option<Vec<String>>| {
            black_box((event, address, status, tx_hashes));
        }
    ));
    wallet
}
