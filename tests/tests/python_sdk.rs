//! Bitcart's own Python SDK as a client of the simulator: it gets all its events, by polling, by
//! websocket and with its manager. `tests/peers/run.sh` installs the SDK and runs these.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by it")]

use std::process::Stdio;

use bitcart::simulator::Sent;
use bitcart::{Currency, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// The SDK in a process of its own, which prints every call of a handler.
struct Sdk {
    calls: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Sdk {
    fn start(mode: &str, simulator: &Simulator, wallets: &[&str]) -> Self {
        let python = std::env::var("BITCART_PEER_PYTHON").expect("tests/peers/run.sh sets it");
        let mut process = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/sdk.py"))
            .args([mode, simulator.currency().as_str(), &simulator.url()])
            .args(wallets)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Self { calls: BufReader::new(process.stdout.take().unwrap()).lines(), _process: process }
    }

    async fn call(&mut self) -> Value {
        let line = self.calls.next_line().await.unwrap().expect("the SDK has ended");
        serde_json::from_str(&line).unwrap()
    }
}

/// One of everything.
fn play(simulator: &Simulator, wallet: &str) {
    let request = simulator.add_request(wallet, "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    simulator.mine(1);
    simulator.pay(wallet, "0.25").unwrap();
    simulator.mine(2);
}

/// The call of a handler that an update must lead to.
fn call_for(sent: &Sent) -> Value {
    let mut fields = sent.update.clone();
    let event = fields.as_object_mut().unwrap().remove("event").unwrap();
    json!({"event": event, "fields": fields})
}

async fn expect_all(simulator: &Simulator, sdk: &mut Sdk) {
    for sent in simulator.sent() {
        let mut call = sdk.call().await;
        call.as_object_mut().unwrap().remove("wallet");
        assert_eq!(call, call_for(&sent));
    }
}

#[tokio::test]
#[ignore = "wants Python: run tests/peers/run.sh"]
async fn the_sdk_gets_all_its_events_by_polling() {
    for currency in [Currency::Ltc, Currency::Eth] {
        let simulator = Simulator::start(currency).await.unwrap();
        let mut sdk = Sdk::start("polling", &simulator, &["xpub1"]);
        simulator.loaded("xpub1").await;
        play(&simulator, "xpub1");
        expect_all(&simulator, &mut sdk).await;
    }
}

#[tokio::test]
#[ignore = "wants Python: run tests/peers/run.sh"]
async fn the_sdk_gets_all_its_events_by_websocket() {
    for currency in [Currency::Ltc, Currency::Eth] {
        let simulator = Simulator::start(currency).await.unwrap();
        let mut sdk = Sdk::start("websocket", &simulator, &["xpub1"]);
        simulator.heard("xpub1").await;
        play(&simulator, "xpub1");
        expect_all(&simulator, &mut sdk).await;
    }
}

#[tokio::test]
#[ignore = "wants Python: run tests/peers/run.sh"]
async fn the_manager_of_the_sdk_gets_the_events_of_all_its_wallets() {
    for currency in [Currency::Ltc, Currency::Eth] {
        let simulator = Simulator::start(currency).await.unwrap();
        let mut sdk = Sdk::start("manager", &simulator, &["xpub1", "xpub2"]);
        simulator.connected(1).await;
        play(&simulator, "xpub1");
        play(&simulator, "xpub2");
        for sent in simulator.sent() {
            let mut expected = call_for(&sent);
            expected["wallet"] = json!(sent.wallet);
            assert_eq!(sdk.call().await, expected);
        }
    }
}
