//! What is held is bounded, whatever a peer sends and whatever the handlers do: counted by the
//! allocator of this program, and not timed.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::time::Duration;

use bitcart::{Connection, Currency, Daemon, Event, Wallet, handler};
use bitcart_events_tests::flood::{Flood, Text};
use bitcart_events_tests::recorder::{Running, quick};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const FLOOD: u64 = 200_000;

const MEGABYTE: usize = 1024 * 1024;

/// A wallet that hears every wallet of this daemon.
fn everybody(flood: &Flood) -> Wallet {
    Wallet::keyless(Currency::Ltc).daemon(Daemon::new(flood.url()).unwrap())
}

/// Another transaction of another wallet in every frame.
fn strangers(number: u64) -> String {
    format!(
        r#"{{"updates": [{{"event": "new_transaction", "tx": "{number:064x}"}}], "wallet": "xpub{number}", "currency": "LTC"}}"#
    )
}

/// Another request of one wallet in every frame.
fn one_wallet(number: u64) -> String {
    format!(
        r#"{{"updates": [{{"event": "new_payment", "address": "{number:010x}", "status": 3, "status_str": "Paid", "tx_hashes": [], "sent_amount": "0.5"}}], "wallet": "xpub1", "currency": "LTC"}}"#
    )
}

/// Another block in every frame, and garbage beside it.
fn blocks(number: u64) -> String {
    if number.is_multiple_of(2) {
        format!(
            r#"{{"updates": [{{"event": "new_block", "height": {number}}}], "wallet": null, "currency": "LTC"}}"#
        )
    } else {
        format!(r#"{{"updates": [{{"event": "new_weather{number}"}}, 5], "wallet": "{number}"}}"#)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_keeps_what_is_held_bounded() {
    for text in [strangers as Text, one_wallet, blocks] {
        handlers_that_never_finish(text).await;
    }
    for text in [strangers as Text, one_wallet] {
        handlers_that_keep_up(text).await;
    }
}

/// At most the backlog (10,000 updates) is held, however much is sent: here below 2 KB for each.
async fn handlers_that_never_finish(text: Text) {
    let flood = Flood::start(FLOOD, text).await;
    let wallet = everybody(&flood);
    for event in [Event::NewBlock, Event::NewTransaction, Event::NewPayment] {
        wallet.add_event_handler(match event {
            Event::NewBlock => {
                handler!("new_block", async |_event: Event| std::future::pending::<()>().await)
            }
            Event::NewTransaction => {
                handler!("new_transaction", async |_event: Event| std::future::pending::<()>().await)
            }
            _ => handler!("new_payment", async |_event: Event| std::future::pending::<()>().await),
        });
    }
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let run = quick(&wallet).shutdown_limit(Duration::ZERO);
    let mut running = Running::start(run);
    running.state(|state| *state == Connection::Crowded).await;
    let held = MEMORY.peak_usage() - before;
    let taken = running.monitor.counts().received;
    assert!(taken >= 10_000, "{taken}");
    assert!(held < 20 * MEGABYTE, "{held} bytes for {taken} of {} that were sent", flood.sent());
    running.stop().await.unwrap();
}

/// The second half of a flood adds nothing to what is remembered of the first.
async fn handlers_that_keep_up(text: Text) {
    let flood = Flood::start(FLOOD, text).await;
    let wallet = everybody(&flood);
    wallet.add_event_handler(handler!("new_block", "new_transaction", "new_payment", |_event: Event| {}));
    let run = bitcart::run(&wallet).without_registered().backlog(1_000_000);
    let running = Running::start(run);
    has_handled(&running, FLOOD / 2).await;
    let half = MEMORY.current_usage();
    has_handled(&running, FLOOD).await;
    let grown = MEMORY.current_usage().saturating_sub(half);
    assert!(grown < 5 * MEGABYTE, "{grown} bytes more");
    running.stop().await.unwrap();
}

async fn has_handled(running: &Running, updates: u64) {
    let handled = running.monitor.until(|counts| counts.handled >= updates);
    tokio::time::timeout(Duration::from_secs(120), handled).await.unwrap();
}
