//! The limit: what anybody could write by hand for one purpose, over the same libraries.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use futures_util::StreamExt;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use crate::figures::Figures;
use crate::finish::Finish;
use crate::portions::Portions;
use crate::scenarios::{LATENCY_RATE, LATENCY_UPDATES, POLLS, runtime, wallets_of};
use crate::server::{POLLED, go};
use crate::updates::{HANDED_IN, handed_in, number, wallet};

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    updates: Vec<Update<'a>>,
    wallet: Option<&'a str>,
    currency: &'a str,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    result: Vec<Update<'a>>,
}

/// What the function takes, and nothing else.
#[derive(Deserialize)]
struct Update<'a> {
    event: &'a str,
    height: Option<i64>,
    tx: Option<&'a str>,
    address: Option<&'a str>,
    status: Option<i64>,
    #[serde(borrow)]
    tx_hashes: Option<Vec<&'a str>>,
    sent_amount: Option<&'a str>,
}

#[derive(Deserialize)]
struct Owned<'a> {
    event: &'a str,
    height: Option<i64>,
    tx: Option<String>,
    address: Option<String>,
    status: Option<i64>,
    tx_hashes: Option<Vec<String>>,
}

pub fn measure(scenario: &str, url: &str) -> Figures {
    match scenario {
        "dispatch-sync" | "dispatch-async" | "dispatch-owned" => dispatch(scenario == "dispatch-owned"),
        "latency" | "latency-1-thread" => runtime(scenario).block_on(latency(url)),
        "polling" => runtime(scenario).block_on(polling(url)),
        _ => runtime(scenario).block_on(websocket(url, wallets_of(scenario).0, wallets_of(scenario).1)),
    }
}

fn call(update: &Update<'_>, finish: &Finish) {
    let Update { event, height, tx, address, status, tx_hashes, sent_amount } = update;
    take(event, *height, *tx, (address, status, tx_hashes, sent_amount), finish);
}

fn call_owned(update: Owned<'_>, finish: &Finish) {
    let Owned { event, height, tx, address, status, tx_hashes } = update;
    take(event, height, tx, (address, status, tx_hashes), finish);
}

fn take<T, P>(event: &str, height: Option<i64>, tx: Option<T>, payment: P, finish: &Finish) {
    match event {
        "new_block" => {
            black_box(height);
        }
        "new_transaction" => {
            black_box(tx);
        }
        "new_payment" => {
            black_box(payment);
        }
        "verified_tx" => {
            black_box((tx, height));
        }
        _ => return,
    }
    finish.count();
}

fn dispatch(owned: bool) -> Figures {
    let json = handed_in();
    let finish = Finish::after(number(HANDED_IN) as u64);
    finish.start();
    if owned {
        let updates: Vec<Owned<'_>> = serde_json::from_str(&json).unwrap();
        for update in updates {
            call_owned(update, &finish);
        }
    } else {
        let updates: Vec<Update<'_>> = serde_json::from_str(&json).unwrap();
        for update in &updates {
            call(update, &finish);
        }
    }
    finish.figures()
}

async fn websocket(url: &str, wallets: usize, active: usize) -> Figures {
    let finish = Finish::after(0);
    let known: HashMap<String, usize> = (0..wallets).map(|number| (wallet(number), number)).collect();
    let mut socket = connect(url).await;
    crate::process::forget_peak();
    let idle = crate::process::memory();
    let mut portions = Portions::begin();
    while let Some(updates) = portions.next().await {
        finish.expect(updates);
        go(url, updates, active, 0).await;
        let mut seen = 0;
        while seen < updates {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
                let frame: Frame<'_> = serde_json::from_str(&text).unwrap();
                black_box((frame.wallet.map(|name| known[name]), frame.currency));
                for update in &frame.updates {
                    call(update, &finish);
                    seen += 1;
                }
            }
        }
        finish.figures().print();
    }
    Figures::default().with("memory", crate::process::peak() - idle)
}

async fn latency(url: &str) -> Figures {
    let finish = Finish::after(LATENCY_UPDATES as u64);
    let mut socket = connect(url).await;
    go(url, LATENCY_UPDATES, 1, LATENCY_RATE).await;
    let mut seen = 0;
    while seen < LATENCY_UPDATES {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            let frame: Frame<'_> = serde_json::from_str(&text).unwrap();
            for update in &frame.updates {
                finish.count_latency(update.tx.unwrap());
                seen += 1;
            }
        }
    }
    finish.latencies()
}

async fn polling(url: &str) -> Figures {
    let finish = Arc::new(Finish::after(POLLS as u64 * 100));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = format!(
        r#"{{"jsonrpc": "2.0", "id": 0, "method": "get_updates", "params": {{"xpub": "{POLLED}"}}}}"#
    );
    finish.start();
    for _ in 0..POLLS {
        let request = client.post(url).basic_auth("electrum", Some("electrumz")).body(body.clone());
        let text = request.send().await.unwrap().bytes().await.unwrap();
        let answer: Answer<'_> = serde_json::from_slice(&text).unwrap();
        for update in &answer.result {
            call(update, &finish);
        }
    }
    finish.figures()
}

async fn connect(
    url: &str,
) -> tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>> {
    let address = url.replace("http", "ws") + "/ws";
    tokio_tungstenite::connect_async(address).await.unwrap().0
}
