//! A long random run: payments for dozens of wallets while everything breaks that can, and in the
//! end every update was handled once, in order, and no payment's last state is unknown.
//!
//! `BITCART_STORM_SEED` repeats a run's choices (not its timing), `BITCART_STORM_SECONDS` makes it
//! longer. What is judged, and which deviations are allowed when, is in `judge`.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by it, and tells what it saw")]

use std::env;
use std::time::{Duration, Instant};

use bitcart::{ApiManager, Currency, Daemon, Simulator};
use bitcart_events_tests::judge::{Record, judge};
use bitcart_events_tests::recorder::{Recorder, Running, quick};
use bitcart_events_tests::weather::Weather;
use tokio::time::timeout;

/// The run that the gate makes. Any other number is another run.
const SEED: u64 = 1;

/// Of each of the two kinds of daemon; together they make a minute.
const SECONDS: u64 = 30;

/// Longer than it takes, when all is well again, until the last of it is told.
const SETTLING: Duration = Duration::from_secs(20);

#[tokio::test]
async fn no_payment_is_missed_in_a_storm_on_an_electrum_based_coin() {
    storm(Currency::Ltc).await;
}

#[tokio::test]
async fn no_payment_is_missed_in_a_storm_on_a_block_processor() {
    storm(Currency::Eth).await;
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

async fn storm(currency: Currency) {
    let seed = number("BITCART_STORM_SEED").unwrap_or(SEED);
    let seconds = number("BITCART_STORM_SECONDS").unwrap_or(SECONDS);
    eprintln!("{currency}: BITCART_STORM_SEED={seed} BITCART_STORM_SECONDS={seconds}");
    let simulator = Simulator::builder(currency).numbered().start().await.unwrap();
    let recorder = Recorder::default();
    // Nothing in the storm is slower than this, so no answer is lost that the record has not.
    let daemon = Daemon::new(simulator.url()).unwrap().timeout(Duration::from_secs(30));
    let run = ApiManager::new().daemon(currency, daemon);
    let run = run.wallets(currency, Weather::wallets());
    run.add_event_handler(recorder.handler());
    let mut running = Running::live(quick(&run).sweep(Duration::from_secs(1))).await;
    let mut weather = Weather::new(simulator, running.monitor.clone(), seed);

    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        weather.trouble().await;
        weather.some_steps(60).await;
    }
    weather.clear_up(&mut running).await;

    // A long storm takes so long to judge that the time can be over though nothing is missing any more.
    let _ = timeout(SETTLING, settled(&weather.record(), &recorder)).await;
    let counts = running.monitor.counts();
    running.stop().await.unwrap();
    let found = judge(&weather.record(), &recorder.heard());
    eprintln!("{currency}: {}, reconnects {}; {counts:?}", found.summary(), counts.connects - 1);
    assert!(found.is_clean(), "{found:#?}");
}

/// Waits until nothing is missing. It is judged on a thread of its own: long storms take seconds to
/// judge, and a session that is kept from running for so long takes its daemon for dead.
async fn settled(record: &Record, recorder: &Recorder) {
    loop {
        let heard = recorder.heard();
        let (record, count) = (record.clone(), heard.len());
        let judged = tokio::task::spawn_blocking(move || judge(&record, &heard).is_settled());
        if judged.await.unwrap() {
            return;
        }
        recorder.more_than(count).await;
    }
}
