//! This crate's side.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bitcart::{ApiManager, Connection, Currency, Daemon, Handler, Monitor, Run, Wallet};

use crate::figures::Figures;
use crate::finish::Finish;
use crate::portions::Portions;
use crate::scenarios::{FLOOD_TIME, LATENCY_RATE, LATENCY_UPDATES, POLLS, runtime, wallets_of};
use crate::server::{POLLED, go};
use crate::updates::{HANDED_IN, handed_in, number, sent, wallet};
use crate::{handlers, process};

pub fn measure(scenario: &str, url: &str) -> Figures {
    match scenario {
        "dispatch-sync" => dispatch(handlers::sync),
        "dispatch-async" => dispatch(handlers::asynchronous),
        "dispatch-owned" => dispatch(handlers::owned),
        "latency" | "latency-1-thread" => runtime(scenario).block_on(latency(url)),
        "flood" => runtime(scenario).block_on(flood(url)),
        "polling" => runtime(scenario).block_on(polling(url)),
        "websocket" | "websocket-1-thread" => runtime(scenario).block_on(websocket(url)),
        _ => runtime(scenario).block_on(manager(url, wallets_of(scenario).0, wallets_of(scenario).1)),
    }
}

fn dispatch(handlers: impl Fn(&Arc<Finish>) -> Vec<Handler>) -> Figures {
    let json = handed_in();
    let finish = Arc::new(Finish::after(number(HANDED_IN) as u64));
    let wallet = with(Wallet::btc("xpub"), handlers(&finish));
    runtime("dispatch").block_on(async {
        finish.start();
        wallet.process_updates(json).without_registered().await.unwrap();
    });
    finish.figures()
}

async fn websocket(url: &str) -> Figures {
    let finish = Arc::new(Finish::after(0));
    let source = with(single(&wallet(0), url), handlers::sync(&finish));
    let run = bitcart::run(source).without_registered();
    let monitor = run.monitor();
    let mut idle = 0.0;
    until(run, async {
        live(monitor).await;
        idle = idle_memory();
        in_portions(url, 1, &finish).await;
    })
    .await;
    Figures::default().with("memory", process::peak() - idle)
}

/// Has the server send about so many wallets what the parent asks for.
async fn in_portions(url: &str, wallets: usize, finish: &Finish) {
    let mut portions = Portions::begin();
    while let Some(updates) = portions.next().await {
        finish.expect(updates);
        go(url, updates, wallets, 0).await;
        finish.reached().await;
        finish.figures().print();
    }
}

async fn latency(url: &str) -> Figures {
    let finish = Arc::new(Finish::after(LATENCY_UPDATES as u64));
    let source = with(single(&wallet(0), url), handlers::timing(&finish));
    let run = bitcart::run(source).without_registered();
    let monitor = run.monitor();
    until(run, async {
        live(monitor).await;
        go(url, LATENCY_UPDATES, 1, LATENCY_RATE).await;
        finish.reached().await;
    })
    .await;
    finish.latencies()
}

async fn flood(url: &str) -> Figures {
    let source = with(single(&wallet(0), url), handlers::waiting());
    let run = bitcart::run(source).without_registered().shutdown_limit(Duration::ZERO);
    let monitor = run.monitor();
    let mut memory = 0.0;
    until(run, async {
        live(monitor).await;
        let idle = idle_memory();
        go(url, sent(), 1, 0).await;
        tokio::time::sleep(FLOOD_TIME).await;
        memory = process::peak() - idle;
    })
    .await;
    Figures::default().with("memory", memory)
}

async fn polling(url: &str) -> Figures {
    let finish = Arc::new(Finish::after(POLLS as u64 * 100));
    let source = with(single(POLLED, url), handlers::sync(&finish));
    // The same updates come again and again here, and each is to be handled.
    let run = bitcart::run(source).without_registered().polling(Duration::ZERO).repeats(true);
    finish.start();
    until(run, finish.reached()).await;
    finish.figures()
}

async fn manager(url: &str, wallets: usize, active: usize) -> Figures {
    let finish = Arc::new(Finish::after(0));
    process::forget_peak();
    let before = process::memory();
    let start = Instant::now();
    let manager = ApiManager::new()
        .daemon(Currency::Btc, Daemon::new(url).unwrap())
        .wallets(Currency::Btc, (0..wallets).map(wallet));
    for handler in handlers::of_manager(&finish) {
        manager.add_event_handler(handler);
    }
    let run = bitcart::run(manager).without_registered();
    let monitor = run.monitor();
    let (mut loaded, mut loading, mut idle) = (0.0, 0.0, 0.0);
    until(run, async {
        live(monitor).await;
        loaded = start.elapsed().as_secs_f64();
        loading = process::peak() - before;
        idle = idle_memory();
        in_portions(url, active, &finish).await;
    })
    .await;
    let per_wallet = (idle - before) / wallets as f64;
    Figures::default().with("loaded", loaded).with("loading", loading).with("per_wallet", per_wallet)
}

fn single(key: &str, url: &str) -> Wallet {
    Wallet::btc(key).daemon(Daemon::new(url).unwrap())
}

fn with(wallet: Wallet, handlers: Vec<Handler>) -> Wallet {
    for handler in handlers {
        wallet.add_event_handler(handler);
    }
    wallet
}

/// Runs until this is over.
async fn until(run: Run, over: impl Future<Output = ()>) {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let run = run.with_graceful_shutdown(async {
        let _ = receiver.await;
    });
    let (result, ()) = tokio::join!(tokio::spawn(run.into_future()), async {
        over.await;
        drop(sender);
    });
    result.unwrap().unwrap();
}

/// Waits until the queues have been read.
async fn live(mut monitor: Monitor) {
    while !monitor.connections().values().any(|connection| *connection == Connection::Live) {
        assert!(monitor.changed().await, "the run has ended");
    }
    // The requests are compared right after, which is no part of what is measured.
    let pause = Duration::from_millis(200);
    let mut used = process::cpu();
    loop {
        tokio::time::sleep(pause).await;
        let before = std::mem::replace(&mut used, process::cpu());
        if used.saturating_sub(before) < pause / 10 {
            return;
        }
    }
}

fn idle_memory() -> f64 {
    process::forget_peak();
    process::memory()
}
