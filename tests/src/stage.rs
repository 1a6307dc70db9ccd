//! A simulated daemon, a wallet that it watches, and a record of what the handlers were called with.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bitcart::{Counts, Currency, Daemon, Event, Monitor, Run, Simulator, Update, Wallet, handler};
use serde_json::Value;
use tokio::task::JoinHandle;

/// The wallet of most tests.
pub const KEY: &str = "xpub1";

/// Longer than anything takes that is not stuck.
const STUCK: Duration = Duration::from_secs(60);

/// What handlers were called with, in the order of the calls.
#[derive(Clone, Debug, Default)]
pub struct Record(Arc<Mutex<Vec<Value>>>);

impl Record {
    /// Notes a call.
    pub fn add(&self, update: &Update) {
        self.0.lock().unwrap().push(serde_json::from_str(update.json()).unwrap());
    }

    /// All calls so far.
    pub fn all(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }

    /// The statuses of a request, in the order in which they were handled.
    pub fn statuses(&self, request: &str) -> Vec<i64> {
        let all = self.all();
        let payments =
            all.iter().filter(|update| update["event"] == "new_payment" && update["address"] == request);
        payments.map(|update| update["status"].as_i64().unwrap()).collect()
    }

    /// The transactions that were announced.
    pub fn transactions(&self) -> Vec<String> {
        let all = self.all();
        let announced = all.iter().filter(|update| update["event"] == "new_transaction");
        announced.map(|update| update["tx"].as_str().unwrap().to_owned()).collect()
    }
}

/// A wallet at a simulated daemon.
pub fn wallet(simulator: &Simulator) -> Wallet {
    Wallet::new(simulator.currency(), KEY).daemon(Daemon::new(simulator.url()).unwrap())
}

/// Has every update of a wallet recorded.
pub fn recorded(wallet: &Wallet) -> Record {
    let record = Record::default();
    let record_here = record.clone();
    wallet.add_event_handler(handler!(
        "new_block",
        "new_transaction",
        "new_payment",
        "verified_tx",
        move |event: Event, update: &Update| {
            assert_eq!(event, update.event());
            record_here.add(update);
        }
    ));
    record
}

/// A run under way.
#[derive(Debug)]
pub struct Running {
    /// How it is doing.
    pub monitor: Monitor,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    task: JoinHandle<Result<(), bitcart::Error>>,
}

impl Running {
    /// Starts a run whose pauses are short, with the handlers of its wallets alone.
    pub fn start(run: Run) -> Self {
        let run = run.without_registered().backoff(Duration::from_millis(20), Duration::from_millis(200));
        let monitor = run.monitor();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let run = run.with_graceful_shutdown(async { drop(stopped.await) });
        Self { monitor, stop: Some(stop), task: tokio::spawn(run.into_future()) }
    }

    /// Waits for counts; fails the test where they never come.
    pub async fn until(&self, wanted: impl FnMut(&Counts) -> bool) -> Counts {
        match tokio::time::timeout(STUCK, self.monitor.until(wanted)).await {
            Ok(counts) => counts,
            Err(_) => panic!("stuck with {:?}", self.monitor),
        }
    }

    /// Waits for so many connections.
    pub async fn connected(&self, times: u64) {
        self.until(|counts| counts.connects >= times).await;
    }

    /// Shuts down, and waits for the end.
    pub async fn stop(mut self) -> Result<(), bitcart::Error> {
        self.stop.take().unwrap().send(()).unwrap();
        self.end().await
    }

    /// Waits for an end that comes by itself.
    pub async fn end(self) -> Result<(), bitcart::Error> {
        // Kept until then, since a run that nobody can stop any more would stop.
        let _stop = self.stop;
        tokio::time::timeout(STUCK, self.task).await.unwrap().unwrap()
    }
}

/// A simulated daemon.
pub async fn daemon(currency: Currency) -> Simulator {
    Simulator::start(currency).await.unwrap()
}
