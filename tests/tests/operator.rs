//! What an operator is told, in words that need no knowledge of this crate; and what ends a program.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "what cannot do its part fails the test")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bitcart::simulator::Memory;
use bitcart::{Currency, Daemon, Event, Simulator, Wallet, handler};
use bitcart_events_tests::log::Log;
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_handler_that_does_not_return_is_named_with_its_place_and_its_wallet_again_and_again() {
    let (log, _guard) = Log::begin();
    let wallet = Wallet::ltc("xpub1");
    let place = line!() + 1;
    wallet.add_event_handler(handler!("new_block", async |_event: Event| {
        tokio::time::sleep(Duration::from_secs(70)).await;
    }));
    wallet.process_updates(json!([{"event": "new_block", "height": 5}])).without_registered().await.unwrap();
    for seconds in ["30", "60"] {
        let seconds = format!("seconds={seconds}");
        let line = log.line(&["WARN", "has not returned", &seconds, "new_block", "wallet=", "LTC"]);
        assert!(line.contains("operator.rs") && line.contains(&place.to_string()), "{line}");
    }
}

#[tokio::test]
async fn errors_and_panics_are_named_with_handler_place_event_and_wallet() {
    let (log, _guard) = Log::begin();
    let wallet = Wallet::ltc("xpub-that-is-not-to-be-seen-whole-in-any-log");
    wallet.add_event_handler(handler!("new_block", |_event: Event, height: u64| {
        if height == 1 { Err("the shop is closed") } else { panic!("out of goods") }
    }));
    let updates = json!([{"event": "new_block", "height": 1}, {"event": "new_block", "height": 2}]);
    wallet.process_updates(updates).without_registered().await.unwrap();
    for what in ["returned an error: the shop is closed", "panicked: out of goods"] {
        let line = log.line(&["ERROR", what, "operator.rs", "new_block", "LTC", "wallet="]);
        assert!(!line.contains("seen-whole"), "{line}");
    }
}

#[tokio::test]
async fn what_caused_an_error_and_why_an_argument_was_refused_is_told_as_well() {
    let (log, _guard) = Log::begin();
    let wallet = Wallet::ltc("xpub1").daemon(Daemon::new("http://127.0.0.1:1").unwrap());
    wallet.add_event_handler(handler!("new_transaction", |_event: Event, _tx: TxId| {}));
    let shop = wallet.clone();
    wallet
        .add_event_handler(handler!("new_block", async move |_event: Event| -> Result<(), bitcart::Error> {
            shop.get_request("r").await.map(drop)
        }));
    let updates = json!([{"event": "new_transaction", "tx": "a"}, {"event": "new_block", "height": 2}]);
    wallet.process_updates(updates).without_registered().await.unwrap();
    log.line(&["ERROR", "was not called: `tx`", "its checksum is wrong"]);
    log.line(&["ERROR", "returned an error", "onnection refused"]);
}

struct TxId;

impl<'a> bitcart::FromField<'a> for TxId {
    type Raw = &'a str;
    type Error = &'static str;

    fn from_field(_: &'a str) -> Result<Self, Self::Error> {
        Err("its checksum is wrong")
    }
}

#[tokio::test]
async fn a_panic_in_on_connect_is_reported_and_the_run_goes_on() {
    let (log, _guard) = Log::begin();
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    let run = quick(&wallet).on_connect(|_| {
        assert!(log_is_full(), "the disk is full");
        async {}
    });
    let running = Running::live(run).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
    log.line(&["ERROR", "on_connect panicked: the disk is full"]);
}

/// What a callback may find out too late.
fn log_is_full() -> bool {
    false
}

#[tokio::test]
async fn a_connection_that_comes_goes_and_comes_again_is_told_and_so_is_what_may_be_missing() {
    let (log, _guard) = Log::begin();
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    let mut running = Running::live(quick(&wallet)).await;
    log.line(&["INFO", "connected", "LTC", &simulator.url(), "wallets=1"]);
    simulator.stop(Memory::Lost).await;
    running.state(|state| matches!(state, bitcart::Connection::Waiting { .. })).await;
    log.line(&["WARN", "no connection", "trying again", "retry_in_ms="]);
    simulator.start_again().await.unwrap();
    running.connected(2).await;
    // If a call failed before the connection did, it is live again before the daemon has said what it has.
    log.until(&["WARN", "restarted and forgotten its queues"]).await;
    log.line(&["INFO", "connected again", "gap_possible=true"]);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_queue_that_another_client_reads_is_told_once() {
    let (log, _guard) = Log::begin();
    let simulator = Simulator::builder(Currency::Ltc).polling_cap(0).start().await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    let running = Running::live(quick(&wallet).sweep(Duration::from_millis(20))).await;
    for _ in 0..5 {
        let paid = simulator.pay("xpub1", "0.1").unwrap();
        recorder.transaction(&paid).await;
    }
    running.until(|counts| counts.gaps == 1).await;
    log.line(&["WARN", "in no queue", "another client", "turned off"]);
    running.stop().await.unwrap();
}

/// What the child of the test below runs: a handler that never returns, until it is ended.
#[tokio::test]
#[ignore = "a part of the test below"]
async fn child() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let wallet = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    wallet.add_event_handler(handler!("new_block", async |_event: Event| {
        println!("stuck");
        std::future::pending::<()>().await;
    }));
    let run = quick(&wallet).shutdown_limit(Duration::from_secs(3600)).shutdown_on_signal();
    let mut monitor = run.monitor();
    let task = tokio::spawn(std::future::IntoFuture::into_future(run));
    while monitor.counts().connects == 0 {
        assert!(monitor.changed().await);
    }
    simulator.mine(1);
    simulator.disconnected().await;
    println!("shutting down");
    task.await.unwrap().unwrap();
    println!("ended");
}

#[cfg(unix)]
#[test]
fn the_first_signal_waits_for_the_handlers_and_the_second_ends_at_once() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut wait_for = |text: &str| assert!(lines.any(|line| line.contains(text)), "{text}");
    wait_for("stuck");
    signal(&child);
    wait_for("shutting down");
    assert!(child.try_wait().unwrap().is_none(), "it waits for its handler");
    signal(&child);
    wait_for("ended");
    assert!(child.wait().unwrap().success());
}

fn signal(child: &Child) {
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}
