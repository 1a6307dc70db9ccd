//! Updates reach the handlers that were given, with what they asked for, on both kinds of coins.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::sync::Mutex;
use std::time::Duration;

use bitcart::{Amount, Currency, Event, PaymentStatus, Simulator, Update, Wallet, handler};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};
use serde_json::{Value, json};

/// Everything that was sent about a wallet, and the blocks, as the simulator says.
fn sent(simulator: &Simulator) -> Vec<Value> {
    simulator.sent().into_iter().map(|sent| sent.update).collect()
}

#[tokio::test]
async fn a_payment_is_told_as_it_was_sent_over_the_websocket_and_by_polling() {
    for currency in [Currency::Ltc, Currency::Eth] {
        for polls in [false, true] {
            let simulator = Simulator::start(currency).await.unwrap();
            let recorder = Recorder::default();
            let run = quick(wallet(&simulator, "xpub1", &recorder));
            let run = if polls { run.polling(Duration::from_millis(20)) } else { run };
            let running = Running::live(run).await;
            let request = simulator.add_request("xpub1", "0.5").unwrap();
            simulator.pay_request(&request, "0.5").unwrap();
            simulator.mine(1);
            recorder.payment(&request, 3).await;
            recorder.block(simulator.height()).await;
            running.stop().await.unwrap();
            let is_block = |update: &Value| update["event"] == "new_block";
            let told = recorder.heard().into_iter().map(|heard| heard.update);
            let told: Vec<Value> = told.filter(|update| !is_block(update)).collect();
            let sent: Vec<Value> = sent(&simulator).into_iter().filter(|update| !is_block(update)).collect();
            assert_eq!(told, sent[..told.len()], "{currency}, polling: {polls}");
        }
    }
}

#[tokio::test]
async fn a_token_wallet_hears_of_its_token() {
    let contract = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
    let chain = Simulator::builder(Currency::Eth).token(contract, "USDT", 6);
    let simulator = chain.start().await.unwrap();
    let recorder = Recorder::default();
    let token = wallet(&simulator, "xpub1", &recorder).contract(contract);
    let running = Running::live(quick(&token)).await;
    let paid = simulator.pay(&format!("xpub1_{contract}"), "2").unwrap();
    assert_eq!(recorder.transaction(&paid).await.update["contract"], contract);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_keyless_wallet_hears_every_wallet() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let keyless = Wallet::keyless(Currency::Ltc).daemon(daemon(&simulator));
    keyless.add_event_handler(recorder.handler());
    simulator.add_request("xpub1", "1").unwrap();
    simulator.add_request("xpub2", "1").unwrap();
    let running = Running::live(quick(&keyless)).await;
    for key in ["xpub1", "xpub2"] {
        let paid = simulator.pay(key, "0.1").unwrap();
        recorder.transaction(&paid).await;
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn arguments_state_errors_and_panics_are_what_the_handlers_say() {
    struct Seen(Mutex<Vec<(String, PaymentStatus, Option<Amount>)>>);
    let wallet = Wallet::ltc("xpub1");
    wallet.add_event_handler(handler!(
        "new_payment",
        async |_event: Event,
               address: &str,
               status: PaymentStatus,
               sent_amount: Option<Amount>,
               #[state] seen: &Seen| {
            seen.0.lock().unwrap().push((address.to_owned(), status, sent_amount));
        }
    ));
    wallet.add_event_handler(handler!("new_transaction", |_event: Event, tx: &str| -> Result<(), String> {
        if tx == "bad" { Err("no".to_owned()) } else { Ok(()) }
    }));
    wallet.add_event_handler(handler!("new_block", |_event: Event, height: u64| {
        assert_ne!(height, 7, "a handler that panics");
    }));
    let updates = json!([
        {"event": "new_block", "height": 7},
        {"event": "new_block", "height": "x"},
        {"event": "new_block", "height": 8},
        {"event": "new_transaction", "tx": "bad"},
        {"event": "new_transaction", "tx": "good"},
        {"event": "new_payment", "address": "a", "status": 3, "status_str": "Paid", "sent_amount": "0.5"},
        {"event": "new_weather"},
        5
    ]);
    let run = wallet.process_updates(updates).without_registered().state(Seen(Mutex::default()));
    let counts = run.await.unwrap();
    assert_eq!((counts.handled, counts.failed, counts.panicked, counts.skipped), (3, 1, 1, 1), "{counts:?}");
    assert_eq!((counts.unknown, counts.malformed), (1, 1));
}

#[tokio::test]
async fn process_updates_takes_text_a_value_and_updates() {
    let recorder = Recorder::default();
    let wallet = Wallet::ltc("xpub1");
    wallet.add_event_handler(recorder.handler());
    let block = json!({"event": "new_block", "height": 5});
    let update: Update = block.clone().try_into().unwrap();
    wallet.process_updates(json!([block]).to_string()).without_registered().await.unwrap();
    wallet.process_updates(json!([block])).without_registered().await.unwrap();
    wallet.process_updates(update).without_registered().await.unwrap();
    assert_eq!(recorder.times("new_block", "height", 5), 3);
}
