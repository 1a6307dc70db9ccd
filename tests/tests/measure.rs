//! How long it takes: from a connection that has died in silence to its being noticed, and from a
//! daemon that is there again to all being caught up. Not a test, since times are not asserted:
//!
//! `cargo test --release -p bitcart-events-tests --test measure -- --ignored --nocapture`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "what cannot do its part fails")]

use std::time::{Duration, Instant};

use bitcart::simulator::Memory;
use bitcart::{ApiManager, Connection, Currency, Run, Simulator};
use bitcart_events_tests::recorder::{Recorder, Running, daemon};

/// The shortest pings that make sense on a network; the other settings as they are.
fn quickest(run: Run) -> Run {
    run.ping(Duration::from_millis(500), Duration::from_secs(1))
}

async fn live(wallets: usize, settings: fn(Run) -> Run) -> (Simulator, Recorder, Running) {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let keys = (0..wallets).map(|number| format!("xpub{number}"));
    let manager = ApiManager::new().daemon(Currency::Ltc, daemon(&simulator)).wallets(Currency::Ltc, keys);
    manager.add_event_handler(recorder.handler());
    let running = Running::live(settings(bitcart::run(&manager).without_registered())).await;
    (simulator, recorder, running)
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    println!(
        "{what}: {:.2?} median, {:.2?} to {:.2?}",
        times[times.len() / 2],
        times[0],
        times[times.len() - 1]
    );
}

async fn patiently(running: &mut Running, wanted: impl Fn(&Connection) -> bool) {
    while !running.monitor.connections().values().any(&wanted) {
        assert!(running.monitor.changed().await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and asserts nothing"]
async fn from_the_cable_pulled_to_noticed() {
    for (name, settings) in
        [("default settings", std::convert::identity as fn(Run) -> Run), ("quickest", quickest)]
    {
        let mut times = Vec::new();
        for round in 0..5 {
            let (simulator, _recorder, mut running) = live(1, settings).await;
            // Anywhere between two pings.
            tokio::time::sleep(Duration::from_millis(round * 1_100)).await;
            let pulled = Instant::now();
            simulator.half_open();
            patiently(&mut running, |state| *state != Connection::Live).await;
            times.push(pulled.elapsed());
            running.stop().await.unwrap();
        }
        show(&format!("cable pulled to noticed, {name}"), times);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures, and asserts nothing"]
async fn from_the_daemon_back_to_caught_up() {
    for (wallets, away) in [(1, 1), (1, 10), (100, 1), (1_000, 1)] {
        let (mut first, mut all) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let (simulator, recorder, mut running) = live(wallets, std::convert::identity).await;
            simulator.stop(Memory::Lost).await;
            let paid: Vec<String> =
                (0..wallets).map(|number| simulator.pay(&format!("xpub{number}"), "0.1").unwrap()).collect();
            tokio::time::sleep(Duration::from_secs(away)).await;
            simulator.start_again().await.unwrap();
            let back = Instant::now();
            let is_told = |all: &Vec<_>, wanted: usize| all.len() >= wanted;
            recorder.within(Duration::from_secs(120), |all| is_told(all, 1)).await;
            first.push(back.elapsed());
            recorder.within(Duration::from_secs(120), |all| is_told(all, paid.len())).await;
            patiently(&mut running, |state| *state == Connection::Live).await;
            all.push(back.elapsed());
            running.stop().await.unwrap();
        }
        show(&format!("{wallets} wallets, {away} s away: daemon back to first payment told"), first);
        show(&format!("{wallets} wallets, {away} s away: daemon back to caught up"), all);
    }
}
