//! 200,000 frames as fast as they are taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bitcart::{ApiManager, Currency, Daemon, Wallet};
use futures_util::StreamExt;
use tokio::runtime::Runtime;
use tokio_tungstenite::tungstenite::Message;

use crate::dispatch::with_sync_handlers;
use crate::{Row, cpu, limit, load, median};

const FRAMES: usize = 200_000;

pub fn rows() -> Vec<Row> {
    let one = load::serve(load::frames(FRAMES, 1));
    let many = load::serve(load::frames(FRAMES, 1_000));
    let mut rows = Vec::new();
    for (threads, rate, cpu) in [
        (1, "websocket, one thread, updates a second / 1e6", "websocket, one thread, CPU µs an update"),
        (2, "websocket, two threads, updates a second / 1e6", "websocket, two threads, CPU µs an update"),
    ] {
        let limit = measured(|| by_hand(&runtime(threads), &one));
        let ours = measured(|| {
            ours(&runtime(threads), with_sync_handlers().daemon(Daemon::new(&one).unwrap()).into())
        });
        rows.push(Row { what: rate, limit: 1.0 / limit.0, ours: 1.0 / ours.0 });
        rows.push(Row { what: cpu, limit: limit.1, ours: ours.1 });
    }
    let limit = measured(|| by_hand(&runtime(1), &one));
    let ours = measured(|| ours(&runtime(1), manager(&many).into()));
    rows.push(Row { what: "manager of 1,000 wallets, CPU µs an update", limit: limit.1, ours: ours.1 });
    rows
}

fn manager(url: &str) -> ApiManager {
    let manager = ApiManager::new()
        .daemon(Currency::Btc, Daemon::new(url).unwrap())
        .wallets(Currency::Btc, (1..=1_000).map(|number| format!("xpub{number}")));
    for handler in bitcart_handlers(&with_sync_handlers()) {
        manager.add_event_handler(handler);
    }
    manager
}

fn bitcart_handlers(_wallet: &Wallet) -> Vec<bitcart::Handler> {
    use bitcart::{Amount, Event, handler};
    use std::hint::black_box;

    vec![
        handler!("new_transaction", |event: Event, tx: &str| {
            black_box((event, tx));
        }),
        handler!("new_payment", |event: Event, address: &str, status: i64, sent_amount: Option<Amount>| {
            black_box((event, address, status, sent_amount));
        }),
    ]
}

fn runtime(threads: usize) -> Runtime {
    match threads {
        1 => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        threads => {
            tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().unwrap()
        }
    }
}

/// Seconds of the clock and of the CPU, in µs an update, medians.
fn measured(mut run: impl FnMut() -> (f64, f64)) -> (f64, f64) {
    let mut cpus = Vec::new();
    let wall = median(|| {
        let (wall, cpu) = run();
        cpus.push(cpu);
        wall
    });
    cpus.sort_by(f64::total_cmp);
    (wall, cpus[cpus.len() / 2])
}

/// From the first frame to the last.
struct Watch {
    start: Option<(Instant, Duration)>,
}

impl Watch {
    fn new() -> Self {
        Self { start: None }
    }

    fn start(&mut self) {
        self.start.get_or_insert_with(|| (Instant::now(), cpu::used()));
    }

    fn stop(self) -> (f64, f64) {
        let (wall, used) = self.start.unwrap();
        let per_update = |time: Duration| time.as_secs_f64() * 1e6 / FRAMES as f64;
        (per_update(wall.elapsed()), per_update(cpu::used().saturating_sub(used)))
    }
}

fn by_hand(runtime: &Runtime, url: &str) -> (f64, f64) {
    runtime.block_on(async {
        let address = url.replace("http", "ws") + "/ws";
        let (mut socket, _) = tokio_tungstenite::connect_async(address).await.unwrap();
        let mut watch = Watch::new();
        let mut seen = 0;
        while seen < FRAMES {
            if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
                watch.start();
                let frame: limit::Frame<'_> = serde_json::from_str(&text).unwrap();
                std::hint::black_box((frame.wallet, frame.currency));
                for update in &frame.updates {
                    limit::call(update);
                    seen += 1;
                }
            }
        }
        watch.stop()
    })
}

fn ours(runtime: &Runtime, source: bitcart::Source) -> (f64, f64) {
    runtime.block_on(async {
        let run = bitcart::run(source).without_registered();
        let monitor = run.monitor();
        let result = Arc::new(std::sync::Mutex::new(None));
        let told = Arc::clone(&result);
        let watched = async move {
            let mut watch = Watch::new();
            monitor.until(|counts| counts.handled >= 1).await;
            watch.start();
            monitor.until(|counts| counts.handled >= FRAMES as u64).await;
            *told.lock().unwrap() = Some(watch.stop());
        };
        run.with_graceful_shutdown(watched).await.unwrap();
        let measured = result.lock().unwrap().take();
        measured.unwrap()
    })
}
