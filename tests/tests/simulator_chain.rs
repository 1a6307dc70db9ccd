//! What the simulator keeps over a restart, and what its chain can do.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use bitcart::simulator::Memory;
use bitcart::{Currency, Simulator};
use bitcart_events_tests::client::{Client, call, get_updates};
use serde_json::json;

#[tokio::test]
async fn a_restart_without_memory_keeps_requests_and_forgets_wallets() {
    for currency in [Currency::Ltc, Currency::Eth] {
        let simulator = Simulator::start(currency).await.unwrap();
        let client = Client::connect(&simulator).await;
        let (early, late) =
            (simulator.add_request("xpub1", "0.5").unwrap(), simulator.add_request("xpub1", "0.5").unwrap());
        simulator.pay_request(&early, "0.5").unwrap();
        simulator.mine(1);
        simulator.stop(Memory::Lost).await;
        client.rest().await;
        simulator.pay_request(&late, "0.5").unwrap();
        simulator.mine(1);
        simulator.start_again().await.unwrap();

        let mut client = Client::connect(&simulator).await;
        client.send(r#"{"xpub": "xpub1"}"#).await;
        simulator.heard("xpub1").await;
        assert!(simulator.loaded_wallets().is_empty());
        let caught_up = get_updates(&simulator, "xpub1").await;
        let mut newest_first = caught_up.as_array().unwrap().iter().rev();
        let last = newest_first.find(|update| update["event"] == "new_payment").unwrap();
        assert_eq!((&last["address"], &last["status"]), (&json!(late), &json!(3)), "{currency}");
        client.text().await;
        let requests = call(&simulator, "list_requests", json!({"xpub": "xpub1"})).await;
        assert_eq!(requests.as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_restart_with_memory_keeps_the_queue() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    get_updates(&simulator, "xpub1").await;
    simulator.mine(1);
    simulator.restart(Memory::Kept).await.unwrap();
    assert_eq!(get_updates(&simulator, "xpub1").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_reorganisation_takes_a_payment_back_until_the_next_block() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    simulator.mine(1);
    simulator.reorganise(1);
    simulator.mine(1);
    let queue = get_updates(&simulator, "xpub1").await;
    let states: Vec<i64> =
        queue.as_array().unwrap().iter().filter_map(|update| update["status"].as_i64()).collect();
    assert_eq!(states, [7, 3, 7, 3]);
}

#[tokio::test]
async fn a_full_queue_has_the_newest_hundred() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    get_updates(&simulator, "xpub1").await;
    for _ in 0..130 {
        simulator.mine(1);
    }
    let queue = get_updates(&simulator, "xpub1").await;
    assert_eq!(queue.as_array().unwrap().len(), 100);
    assert_eq!(queue[0]["height"], 131);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_ids() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let simulator = Simulator::builder(Currency::Ltc).seed(7).start().await.unwrap();
        let request = simulator.add_request("xpub1", "0.5").unwrap();
        ids.push((simulator.pay_request(&request, "0.5").unwrap(), request));
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_cannot_be_is_an_error() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    assert!(simulator.add_request("not a key", "0.5").is_err());
    assert!(simulator.add_request("xpub1", "half").is_err());
    assert!(simulator.pay("xpub1", "-1").is_err());
    assert!(simulator.pay("xpub1", "0.000000001").is_err());
    assert!(simulator.pay_request("nobody's", "1").is_err());
    let taken = Simulator::builder(Currency::Ltc).port(simulator.port());
    assert!(taken.start().await.is_err());
    call(&simulator, "getinfo", json!([])).await;
}
