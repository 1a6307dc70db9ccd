//! The finish line: every handler counts here, and time and memory are taken at the first and the
//! last.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::figures::Figures;
use crate::process;

pub struct Finish {
    expected: AtomicU64,
    seen: AtomicU64,
    start: Mutex<Option<Mark>>,
    end: Mutex<Option<Mark>>,
    over: Notify,
    latencies: Mutex<Vec<f64>>,
}

#[derive(Clone, Copy)]
struct Mark {
    time: Instant,
    cpu: Duration,
}

impl Mark {
    fn now() -> Self {
        Self { time: Instant::now(), cpu: process::cpu() }
    }
}

impl Finish {
    pub fn after(expected: u64) -> Self {
        Self {
            expected: AtomicU64::new(expected),
            seen: AtomicU64::new(0),
            start: Mutex::default(),
            end: Mutex::default(),
            over: Notify::new(),
            latencies: Mutex::default(),
        }
    }

    /// So many more are to come, and what was before is forgotten.
    pub fn expect(&self, more: usize) {
        self.expected.store(more as u64, Ordering::Relaxed);
        self.seen.store(0, Ordering::Relaxed);
        *self.start.lock().unwrap() = None;
    }

    /// One update has reached its handler.
    pub fn count(&self) {
        let before = self.seen.fetch_add(1, Ordering::Relaxed);
        if before == 0 {
            self.start();
        }
        if before + 1 == self.expected.load(Ordering::Relaxed) {
            *self.end.lock().unwrap() = Some(Mark::now());
            self.over.notify_one();
        }
    }

    /// What is before the first handler counts as well from here on.
    pub fn start(&self) {
        self.start.lock().unwrap().get_or_insert_with(Mark::now);
    }

    /// An update has reached its handler that was written at this time, in nanoseconds.
    pub fn count_latency(&self, written: &str) {
        let latency = now() - written.parse::<f64>().unwrap();
        self.latencies.lock().unwrap().push(latency / 1e3);
        self.count();
    }

    pub async fn reached(&self) {
        self.over.notified().await;
    }

    /// Time and CPU in µs an update, the rate in millions a second.
    pub fn figures(&self) -> Figures {
        let (start, end) = (self.start.lock().unwrap().unwrap(), self.end.lock().unwrap().unwrap());
        let expected = self.expected.load(Ordering::Relaxed);
        let per_update = |time: Duration| time.as_secs_f64() * 1e6 / expected as f64;
        let wall = per_update(end.time - start.time);
        Figures::default()
            .with("wall", wall)
            .with("rate", 1.0 / wall)
            .with("cpu", per_update(end.cpu.saturating_sub(start.cpu)))
    }

    /// Median and 99th percentile, in µs.
    pub fn latencies(&self) -> Figures {
        let mut latencies = self.latencies.lock().unwrap().clone();
        latencies.sort_by(f64::total_cmp);
        let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize];
        Figures::default().with("median", at(0.5)).with("p99", at(0.99))
    }
}

/// The time of day in nanoseconds, which all processes of a machine share.
pub fn now() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as f64
}
