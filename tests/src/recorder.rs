//! What a run did: every call of a handler, noted down, and the run itself, watched and ended.

use std::time::Duration;

use bitcart::{
    Connection, Counts, Currency, Daemon, Error, Event, Handler, Monitor, Run, Simulator, Update, Wallet,
};
use serde_json::Value;
use std::future::IntoFuture;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything takes that comes at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// One call of a handler.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The currency of its `instance`.
    pub currency: Currency,
    /// The name of its `instance` as the daemon spells it; nothing for a keyless one.
    pub wallet: Option<String>,
    /// The update as it was sent.
    pub update: Value,
    /// Whether it was made from the list of requests.
    pub recovered: bool,
}

impl Heard {
    /// A field of the update.
    pub fn field(&self, name: &str) -> &Value {
        &self.update[name]
    }

    /// The number that a simulator gave it which [numbers](bitcart::simulator::SimulatorBuilder::numbered) them.
    pub fn number(&self) -> usize {
        self.update["number"].as_u64().unwrap().try_into().unwrap()
    }

    /// Whether it is this event.
    pub fn is(&self, event: &str) -> bool {
        self.update["event"] == event
    }
}

/// Notes down what handlers are called with.
#[derive(Clone, Debug, Default)]
pub struct Recorder(watch::Sender<Vec<Heard>>);

impl Recorder {
    /// A handler for all events that notes them down.
    pub fn handler(&self) -> Handler {
        let this = self.clone();
        bitcart::handler!(
            "new_block",
            "new_transaction",
            "new_payment",
            "verified_tx",
            move |_event: Event, instance: &Wallet, update: &Update| this.note(instance, update)
        )
    }

    /// Notes down a call.
    pub fn note(&self, instance: &Wallet, update: &Update) {
        let name = match (instance.key(), instance.token()) {
            (Some(key), Some(token)) => Some(format!("{key}_{token}")),
            (key, _) => key.map(str::to_owned),
        };
        let heard = Heard {
            currency: instance.currency(),
            wallet: name,
            update: serde_json::from_str(update.json()).unwrap(),
            recovered: update.is_recovered(),
        };
        self.0.send_modify(|all| all.push(heard));
    }

    /// All calls so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.0.borrow().clone()
    }

    /// Waits until the calls are as they are wanted. What never comes fails the test.
    pub async fn until(&self, wanted: impl FnMut(&Vec<Heard>) -> bool) -> Vec<Heard> {
        let mut calls = self.0.subscribe();
        let result = timeout(PATIENCE, calls.wait_for(wanted)).await.map(|all| all.unwrap().clone());
        result.unwrap_or_else(|_| panic!("it never came; there were {:#?}", self.heard()))
    }

    /// Waits until the calls are as they are wanted; false if that takes longer than this.
    pub async fn within(&self, limit: Duration, wanted: impl FnMut(&Vec<Heard>) -> bool) -> bool {
        timeout(limit, self.0.subscribe().wait_for(wanted)).await.is_ok()
    }

    /// Waits, however long it takes, until there were more calls than these.
    pub async fn more_than(&self, calls: usize) {
        let mut all = self.0.subscribe();
        // The sender is this recorder's own.
        let _ = all.wait_for(|all| all.len() > calls).await;
    }

    /// Waits for a block of this height.
    pub async fn block(&self, height: u64) -> Vec<Heard> {
        self.until(|all| all.iter().any(|heard| heard.is("new_block") && heard.update["height"] == height))
            .await
    }

    /// Waits for a payment of this request with this status.
    pub async fn payment(&self, request: &str, status: i64) -> Heard {
        let wanted = |heard: &Heard| {
            heard.is("new_payment") && heard.update["address"] == request && heard.update["status"] == status
        };
        let all = self.until(|all| all.iter().any(wanted)).await;
        all.into_iter().rfind(wanted).unwrap()
    }

    /// Waits for this transaction.
    pub async fn transaction(&self, hash: &str) -> Heard {
        let wanted = |heard: &Heard| heard.is("new_transaction") && heard.update["tx"] == hash;
        let all = self.until(|all| all.iter().any(wanted)).await;
        all.into_iter().rfind(wanted).unwrap()
    }

    /// How often this event was told with this value under this name.
    pub fn times(&self, event: &str, name: &str, value: impl Into<Value>) -> usize {
        let value = value.into();
        self.heard().iter().filter(|heard| heard.is(event) && heard.update[name] == value).count()
    }
}

/// A wallet of a simulator whose calls are noted down.
pub fn wallet(simulator: &Simulator, key: &str, recorder: &Recorder) -> Wallet {
    let wallet = Wallet::new(simulator.currency(), key).daemon(daemon(simulator));
    wallet.add_event_handler(recorder.handler());
    wallet
}

/// Where a simulator is.
pub fn daemon(simulator: &Simulator) -> Daemon {
    Daemon::new(simulator.url()).unwrap().timeout(Duration::from_secs(3))
}

/// A run with short pauses, so that a test of what follows a fault is over soon.
pub fn quick(source: impl Into<bitcart::Source>) -> Run {
    bitcart::run(source)
        .without_registered()
        .backoff(Duration::from_millis(10), Duration::from_millis(100))
        .ping(Duration::from_millis(250), Duration::from_millis(500))
}

/// A run that is under way.
#[derive(Debug)]
pub struct Running {
    /// How it is doing.
    pub monitor: Monitor,
    task: JoinHandle<Result<(), Error>>,
    stop: oneshot::Sender<()>,
}

impl Running {
    /// Starts it.
    pub fn start(run: Run) -> Self {
        let monitor = run.monitor();
        let (stop, stopped) = oneshot::channel::<()>();
        let run = run.with_graceful_shutdown(async {
            let _ = stopped.await;
        });
        Self { monitor, task: tokio::spawn(run.into_future()), stop }
    }

    /// Starts it and waits until it is connected and has caught up.
    pub async fn live(run: Run) -> Self {
        let mut running = Self::start(run);
        running.connected(1).await;
        running
    }

    /// Waits for counts. Those that never come fail the test.
    pub async fn until(&self, wanted: impl FnMut(&Counts) -> bool) -> Counts {
        let counts = timeout(PATIENCE, self.monitor.until(wanted)).await;
        counts.unwrap_or_else(|_| panic!("stuck with {:?}", self.monitor))
    }

    /// Waits until so many connections were made since the beginning, and the last has caught up.
    pub async fn connected(&mut self, times: u64) {
        let is_up = |c: &Connection| matches!(c, Connection::Live | Connection::Polling);
        let reached = async {
            self.monitor.until(|counts| counts.connects >= times).await;
            while !self.monitor.connections().values().all(is_up) {
                assert!(self.monitor.changed().await, "the run has ended");
            }
        };
        timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("never connected {times} times"));
    }

    /// Waits until a connection is in this state.
    pub async fn state(&mut self, wanted: impl Fn(&Connection) -> bool) {
        let reached = async {
            while !self.monitor.connections().values().any(&wanted) {
                assert!(self.monitor.changed().await, "the run has ended");
            }
        };
        timeout(PATIENCE, reached).await.unwrap();
    }

    /// Waits for its end, which has to come by itself.
    pub async fn end(self) -> Result<(), Error> {
        let _stop = self.stop;
        timeout(PATIENCE, self.task).await.unwrap().unwrap()
    }

    /// Shuts it down.
    pub async fn stop(self) -> Result<(), Error> {
        let _ = self.stop.send(());
        timeout(PATIENCE, self.task).await.unwrap().unwrap()
    }
}
