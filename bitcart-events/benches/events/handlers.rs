//! The handlers of this crate's side. Each does what the limit's plain function does: it takes its
//! arguments and counts.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use bitcart::{Amount, Event, Handler, Wallet, handler};

use crate::finish::Finish;

/// A handler of a list, with a hold of the finish line.
macro_rules! counting {
    ($finish:ident, $($handler:expr,)*) => {
        vec![$({ let $finish = Arc::clone($finish); $handler }),*]
    };
}

pub fn sync(finish: &Arc<Finish>) -> Vec<Handler> {
    counting![
        finish,
        handler!("new_block", move |event: Event, height: u64| {
            black_box((event, height));
            finish.count();
        }),
        handler!("new_transaction", move |event: Event, tx: &str| {
            black_box((event, tx));
            finish.count();
        }),
        handler!("new_payment", move |event: Event,
                                      address: &str,
                                      status: i64,
                                      tx_hashes: Option<Vec<&str>>,
                                      sent_amount: Option<Amount>| {
            black_box((event, address, status, tx_hashes, sent_amount));
            finish.count();
        }),
        handler!("verified_tx", move |event: Event, tx: &str, height: i64| {
            black_box((event, tx, height));
            finish.count();
        }),
    ]
}

/// With so many wallets a handler asks for the one that the update is about.
pub fn of_manager(finish: &Arc<Finish>) -> Vec<Handler> {
    counting![
        finish,
        handler!("new_block", move |event: Event, height: u64| {
            black_box((event, height));
            finish.count();
        }),
        handler!("new_transaction", move |event: Event, instance: &Wallet, tx: &str| {
            black_box((event, instance.key(), tx));
            finish.count();
        }),
        handler!("new_payment", move |event: Event,
                                      instance: &Wallet,
                                      address: &str,
                                      status: i64,
                                      tx_hashes: Option<Vec<&str>>,
                                      sent_amount: Option<Amount>| {
            black_box((event, instance.key(), address, status, tx_hashes, sent_amount));
            finish.count();
        }),
        handler!("verified_tx", move |event: Event, instance: &Wallet, tx: &str, height: i64| {
            black_box((event, instance.key(), tx, height));
            finish.count();
        }),
    ]
}

pub fn asynchronous(finish: &Arc<Finish>) -> Vec<Handler> {
    counting![
        finish,
        handler!("new_block", async move |event: Event, height: u64| {
            black_box((event, height));
            finish.count();
        }),
        handler!("new_transaction", async move |event: Event, tx: &str| {
            black_box((event, tx));
            finish.count();
        }),
        handler!("new_payment", async move |event: Event,
                                            address: &str,
                                            status: i64,
                                            tx_hashes: Option<Vec<&str>>,
                                            sent_amount: Option<Amount>| {
            black_box((event, address, status, tx_hashes, sent_amount));
            finish.count();
        }),
        handler!("verified_tx", async move |event: Event, tx: &str, height: i64| {
            black_box((event, tx, height));
            finish.count();
        }),
    ]
}

pub fn owned(finish: &Arc<Finish>) -> Vec<Handler> {
    counting![
        finish,
        handler!("new_block", move |event: Event, height: u64| {
            black_box((event, height));
            finish.count();
        }),
        handler!("new_transaction", move |event: Event, tx: String| {
            black_box((event, tx));
            finish.count();
        }),
        handler!("new_payment", move |event: Event,
                                      address: String,
                                      status: i64,
                                      tx_hashes: Option<Vec<String>>| {
            black_box((event, address, status, tx_hashes));
            finish.count();
        }),
        handler!("verified_tx", move |event: Event, tx: String, height: i64| {
            black_box((event, tx, height));
            finish.count();
        }),
    ]
}

/// How long ago the update was written.
pub fn timing(finish: &Arc<Finish>) -> Vec<Handler> {
    counting![
        finish,
        handler!("new_transaction", move |event: Event, tx: &str| {
            black_box(event);
            finish.count_latency(tx);
        }),
    ]
}

/// Handlers that are never done while it is measured.
pub fn waiting() -> Vec<Handler> {
    vec![handler!("new_block", "new_transaction", "new_payment", "verified_tx", async |event: Event| {
        tokio::time::sleep(Duration::from_secs(600)).await;
        black_box(event);
    })]
}
