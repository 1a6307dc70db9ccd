//! Bitcart's own Python SDK as a client of the simulator: it gets all its events, by polling, by
//! websocket and with its manager. `tests/peers/run.sh` installs the SDK and runs these.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by it")]

use std::process::Stdio;

use std::collections::BTreeMap;

use bitcart::simulator::Sent;
use bitcart::{ApiManager, Currency, Simulator, Wallet};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick};
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
        Self::start_with(mode, &[(simulator, wallets)])
    }

    fn start_with(mode: &str, daemons: &[(&Simulator, &[&str])]) -> Self {
        let arguments = |(simulator, wallets): &(&Simulator, &[&str])| {
            let mut part = vec![simulator.currency().as_str().to_owned(), simulator.url()];
            part.extend(wallets.iter().map(|wallet| (*wallet).to_owned()));
            part
        };
        let parts: Vec<Vec<String>> = daemons.iter().map(arguments).collect();
        let python = std::env::var("BITCART_PEER_PYTHON").expect("tests/peers/run.sh sets it");
        let mut process = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/sdk.py"))
            .arg(mode)
            .args(parts.join(&"--".to_owned()))
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
        assert_eq!(sdk.call().await, call_for(&sent));
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
            expected["currency"] = json!(currency.as_str());
            assert_eq!(sdk.call().await, expected);
        }
    }
}

/// What was heard of each wallet of each currency, in order; of none, the blocks.
type Heard = BTreeMap<(String, Option<String>), Vec<Value>>;

/// Of a currency whose wallet is in neither manager.
const STRANGER: &str = "xpubstranger";
const TOKEN: &str = "0xAfe1a2b3c4d5e6f708192a3b4c5d6e7f8091d44b";

/// Payments of wallets, of a token and of a stranger, a reorganisation, and something said twice.
fn scene(ltc: &Simulator, eth: &Simulator) {
    for wallet in ["xpub1", "xpub2", STRANGER] {
        play(ltc, wallet);
    }
    ltc.reorganise(2);
    ltc.mine(3);
    play(eth, "xpub1");
    play(eth, &format!("xpub1_{TOKEN}"));
    for _ in 0..2 {
        ltc.emit(Some("xpub1"), &json!({"event": "verified_tx", "tx": "again", "height": -2}));
    }
    for simulator in [ltc, eth] {
        simulator.mine(1);
    }
}

/// All that the SDK was called with until the last block of each, repeats as well.
async fn heard_by(sdk: &mut Sdk, simulators: &[&Simulator]) -> Heard {
    let mut heard = Heard::new();
    let last = |heard: &Heard, simulator: &&Simulator| {
        let blocks = heard.get(&(simulator.currency().as_str().to_owned(), None));
        blocks.is_some_and(|blocks| blocks.iter().any(|block| block["height"] == simulator.height()))
    };
    while !simulators.iter().all(|simulator| last(&heard, simulator)) {
        let call = sdk.call().await;
        let currency = call["currency"].as_str().unwrap().to_owned();
        let mut update = call["fields"].clone();
        update["event"] = call["event"].clone();
        heard.entry((currency, call["wallet"].as_str().map(str::to_owned))).or_default().push(update);
    }
    heard
}

/// The same by our manager, which has this many calls.
async fn heard_by_ours(recorder: &Recorder, calls: usize) -> Heard {
    let mut heard = Heard::new();
    for call in recorder.until(|all| all.len() >= calls).await {
        heard.entry((call.currency.as_str().to_owned(), call.wallet)).or_default().push(call.update);
    }
    heard
}

/// Leaves out what the daemon has said before and not taken back since: of a request or transaction
/// what was said of it last, of a currency a block of this height.
fn without_repeats(updates: &[Value]) -> Vec<Value> {
    let subject = |update: &Value| {
        let height = if update["event"] == "new_block" { update["height"].clone() } else { Value::Null };
        [&update["event"], &update["address"], &update["tx"], &height].map(Value::to_string)
    };
    let mut last = BTreeMap::new();
    let is_new = |update: &&Value| last.insert(subject(update), (*update).clone()).as_ref() != Some(*update);
    updates.iter().filter(is_new).cloned().collect()
}

/// The differences are on purpose, and these are all: the SDK's manager hears wallets that it does
/// not have, and calls handlers for what the daemon repeats.
#[tokio::test]
#[ignore = "wants Python: run tests/peers/run.sh"]
async fn our_manager_hears_what_the_manager_of_the_sdk_does_but_for_strangers_and_repeats() {
    let ltc = Simulator::start(Currency::Ltc).await.unwrap();
    let eth = Simulator::builder(Currency::Eth).token(TOKEN, "TST", 6).start().await.unwrap();
    let recorder = Recorder::default();
    let manager = ApiManager::new()
        .daemon(Currency::Ltc, daemon(&ltc))
        .daemon(Currency::Eth, daemon(&eth))
        .wallets(Currency::Ltc, ["xpub1", "xpub2"])
        .wallet(Currency::Eth, "xpub1");
    manager.add_wallet(Wallet::eth("xpub1").contract(TOKEN));
    manager.add_event_handler(recorder.handler());
    let mut running = Running::start(quick(&manager));
    running.connected(2).await;
    let mut sdk = Sdk::start_with("manager", &[(&ltc, &["xpub1", "xpub2"]), (&eth, &["xpub1"])]);
    for simulator in [&ltc, &eth] {
        simulator.connected(2).await;
    }
    scene(&ltc, &eth);

    let theirs = heard_by(&mut sdk, &[&ltc, &eth]).await;
    let stranger = ("LTC".to_owned(), Some(STRANGER.to_owned()));
    assert!(theirs.contains_key(&stranger), "nothing is filtered there");
    let expected: Heard = theirs
        .into_iter()
        .filter(|(wallet, _)| *wallet != stranger)
        .map(|(wallet, updates)| (wallet, without_repeats(&updates)))
        .collect();
    assert!(expected.contains_key(&("ETH".to_owned(), Some(format!("xpub1_{TOKEN}")))));
    let calls = expected.values().map(Vec::len).sum();
    let ours = heard_by_ours(&recorder, calls).await;
    let counts = running.monitor.counts();
    running.stop().await.unwrap();
    assert_eq!(ours, expected);
    assert_eq!(recorder.heard().len(), calls, "{counts:?}");
    assert!(counts.foreign > 0 && counts.repeated > 0 && counts.connects == 2, "{counts:?}");
}
