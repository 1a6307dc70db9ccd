//! The scenes that were captured from sockets are played again on the simulator: for the same steps
//! every socket must hear the same updates, in the same order, of the same wallets.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;

use bitcart::{Currency, Simulator};
use bitcart_events_tests::captures;
use bitcart_events_tests::client::{self, Client};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// What a frame says, without hashes and ids: `wallet: event status height sent_amount contract…`.
fn gist(frame: &str, base: i64) -> (String, String) {
    let frame: Value = serde_json::from_str(frame).unwrap();
    let wallet = frame["wallet"].as_str().unwrap_or("every wallet").to_owned();
    let updates = frame["updates"].as_array().unwrap();
    assert_eq!(updates.len(), 1);
    let mut gist = Vec::new();
    for (key, value) in updates[0].as_object().unwrap() {
        let value = match (key.as_str(), value) {
            ("height", height) if height.as_i64().unwrap() >= 0 => json!(height.as_i64().unwrap() - base),
            ("tx" | "address" | "from_address", _) => json!("…"),
            ("tx_hashes", hashes) => json!(hashes.as_array().unwrap().len()),
            ("status_str", words) if words.as_str().unwrap().starts_with("Expires at") => {
                json!("Expires at …")
            }
            (_, value) => value.clone(),
        };
        gist.push(format!("{key}={value}"));
    }
    (wallet, gist.join(" "))
}

/// What each wallet was told, in order. How different wallets interleave is not promised.
fn by_wallet(frames: &[String], base: i64) -> BTreeMap<String, Vec<String>> {
    let mut heard = BTreeMap::<_, Vec<String>>::new();
    for (wallet, gist) in frames.iter().map(|frame| gist(frame, base)) {
        heard.entry(wallet).or_default().push(gist);
    }
    heard
}

struct Scene {
    simulator: Simulator,
    sockets: Vec<(&'static str, Client)>,
    folder: &'static str,
}

impl Scene {
    /// Opens one socket for each file, registered as the captured one was.
    async fn open(simulator: &Simulator, folder: &'static str, files: &[&'static str]) -> Self {
        let mut sockets = Vec::new();
        let mut registered = 0;
        for file in files {
            let mut client = Client::connect(simulator).await;
            for registration in captures::registrations(&format!("{folder}/{file}.jsonl")) {
                client.send(&registration).await;
                registered += 1;
            }
            sockets.push((*file, client));
        }
        simulator.connected(files.len() as u64).await;
        simulator.registered(registered).await;
        Self { simulator: simulator.clone(), sockets, folder }
    }

    /// Ends the scene and compares what every socket has heard.
    async fn compare(self, our_base: u64, captured_base: i64) {
        let (files, clients): (Vec<_>, Vec<_>) = self.sockets.into_iter().unzip();
        let heard = join_all(clients.into_iter().map(Client::rest));
        let ((), heard) = tokio::join!(self.simulator.stop_gracefully(), heard);
        for (file, ours) in files.into_iter().zip(heard) {
            let captured = captures::frames(&format!("{}/{file}.jsonl", self.folder));
            assert_eq!(
                by_wallet(&ours, our_base.try_into().unwrap()),
                by_wallet(&captured, captured_base),
                "{file}"
            );
            assert_eq!(ours.len(), captured.len(), "{file}");
        }
    }
}

#[tokio::test]
async fn an_electrum_based_daemon_tells_what_it_was_captured_telling() {
    const A: &str = "vpub5V6GWxREnKcbhAuMV1qBQoSqdPjB2ZKDECutsu2oE8WgezUot6eZb71kKTL8xMCopGoswsDqZvnPhoQSnMH66rFxR7zVdqsxmCrmQx8VXF5";
    const B: &str = "vpub5Uuy3BgEVCYdq7XBrr2W9PMCM9iRxfjCe7Q767bc9ZSyWc8UZVKHuGEt8MZzYoX4qB7151pFPqYYpughkC78iEbZ4i2P46xKhbg35TQPXeY";
    const C: &str = "vpub5UHu3ga1CFRxPJHzhTLCyb5PLrt1F89Bt9BywzuecFnsKJx1npFL99n7QDimmZjp3MgMy6M36Xfv7A71xkLJGxy7pXWwHwsEfppuPfrXmzS";
    let simulator = Simulator::builder(Currency::Ltc).height(126).start().await.unwrap();
    client::get_updates(&simulator, A).await;
    client::get_updates(&simulator, B).await;
    let files = [
        "registered_A",
        "registered_A_then_B",
        "registered_A_then_null",
        "registered_B",
        "registered_dict_A",
        "registered_never_loaded_C",
        "registered_nothing",
        "registered_null",
    ];
    let scene = Scene::open(&simulator, "ltc/ws", &files).await;

    simulator.mine(1);
    simulator.pay(A, "0.1").unwrap();
    let request = simulator.add_request(B, "1.0").unwrap();
    simulator.pay_request(&request, "0.4").unwrap();
    simulator.pay_request(&request, "0.6").unwrap();
    simulator.mine(1);
    simulator.mine(1);
    simulator.mine(3);
    let expired = simulator.add_request(A, "0.3").unwrap();
    simulator.expire(&expired).unwrap();
    simulator.pay_request(&expired, "0.3").unwrap();
    simulator.mine(1);
    simulator.pay(C, "0.2").unwrap();
    simulator.mine(1);
    let history = client::get_updates(&simulator, C).await;
    assert_eq!(events(&history), ["new_transaction", "verified_tx"]);
    simulator.pay(C, "0.2").unwrap();
    simulator.mine(1);

    let queue = client::get_updates(&simulator, A).await;
    let captured = queue_of("ltc/ws", "get_updates A at the end");
    assert_eq!(events(&queue), events(&captured));
    scene.compare(126, 126).await;
}

#[tokio::test]
async fn a_block_processor_tells_what_it_was_captured_telling() {
    const A: &str = "0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03";
    const B: &str = "0xfe33d7352bb3F46a01Be05a3E478bD9C0aCeED83";
    const C: &str = "0x97dAd1D5066BC4509f39e8f52cE8E2c94b96806D";
    const PAYER: &str = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    const STRANGER: &str = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
    const SEED_OF_A: &str =
        "amateur over ensure cream infant muffin fiction group hockey mansion just assault";
    let simulator = Simulator::builder(Currency::Eth).height(4).start().await.unwrap();
    simulator.alias(SEED_OF_A, A);
    client::get_updates(&simulator, A).await;
    client::get_updates(&simulator, B).await;
    let files = [
        "registered_A",
        "registered_A_lowercase",
        "registered_A_then_B",
        "registered_B",
        "registered_dict_A",
        "registered_never_loaded_C",
        "registered_nothing",
        "registered_null",
    ];
    let scene = Scene::open(&simulator, "eth/ws", &files).await;

    simulator.mine(1);
    simulator.mine(3);
    simulator.pay_from(A, "0.1", PAYER).unwrap();
    let request = simulator.add_request(B, "1.0").unwrap();
    simulator.pay_from(B, "1.0", PAYER).unwrap();
    client::call(&simulator, "setrequestaddress", json!([request, PAYER.to_lowercase(), {"xpub": B}])).await;
    simulator.pay_request(&request, "0.4").unwrap();
    simulator.pay_from(B, "0.1", STRANGER).unwrap();
    simulator.pay_request(&request, "0.6").unwrap();
    simulator.mine(2);
    let expired = simulator.add_request(A, "0.3").unwrap();
    simulator.expire(&expired).unwrap();
    simulator.pay_request(&expired, "0.3").unwrap();
    simulator.pay_from(C, "0.2", PAYER).unwrap();
    assert_eq!(client::get_updates(&simulator, C).await, json!([]));
    simulator.pay_from(C, "0.2", PAYER).unwrap();
    client::call(&simulator, "getbalance", json!({"xpub": SEED_OF_A})).await;
    simulator.pay_from(A, "0.05", PAYER).unwrap();

    for (wallet, step) in [(A, "get_updates A at the end"), (B, "get_updates B at the end")] {
        let (queue, captured) = (client::get_updates(&simulator, wallet).await, queue_of("eth/ws", step));
        assert_eq!(events(&queue), events(&captured));
        let hashes = |queue: &Value| -> Vec<usize> {
            let lists = queue.as_array().unwrap().iter().filter_map(|update| update["tx_hashes"].as_array());
            lists.map(Vec::len).collect()
        };
        assert_eq!(hashes(&queue), hashes(&captured), "a queue shows the list as it is now");
    }
    scene.compare(4, 4).await;
}

#[tokio::test]
async fn a_token_wallet_is_heard_by_its_name_alone() {
    const TOKEN: &str = "0xAfe1b5bdEbD4ae65AF2024738bf0735fbb65d44b";
    const A: &str = "0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03";
    let simulator =
        Simulator::builder(Currency::Eth).height(171).token(TOKEN, "TST", 6).start().await.unwrap();
    let token_wallet = format!("{A}_{TOKEN}");
    client::call(&simulator, "get_updates", json!({"xpub": {"xpub": A, "contract": TOKEN}})).await;
    client::get_updates(&simulator, A).await;
    let files = ["bare", "dict", "dict_lowercase_contract", "plain_A", "wallet_key_string"];
    let scene = Scene::open(&simulator, "eth/ws_token", &files).await;

    let request = simulator.add_request(&token_wallet, "2.5").unwrap();
    simulator.pay_request(&request, "2.5").unwrap();
    simulator.pay(A, "0.01").unwrap();

    scene.compare(171, 171).await;
}

fn events(updates: &Value) -> Vec<&str> {
    updates.as_array().unwrap().iter().map(|update| update["event"].as_str().unwrap()).collect()
}

/// What a step of a scene got from the queue.
fn queue_of(folder: &str, step: &str) -> Value {
    let steps = captures::lines(&format!("{folder}/_steps.jsonl"));
    steps.iter().find(|line| line.text("step") == step).unwrap().0["response"]["result"].clone()
}
