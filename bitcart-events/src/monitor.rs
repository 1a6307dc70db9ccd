use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::counts::{Counters, Counts};
use crate::{Currency, Wallet};

/// How a run is doing: the state of each connection, and the counts.
///
/// Taken from a run before it is awaited, and cheap to clone.
///
/// ```no_run
/// # async fn example(wallet: bitcart::Wallet) -> Result<(), bitcart::Error> {
/// let run = bitcart::run(wallet);
/// let mut monitor = run.monitor();
/// tokio::spawn(async move {
///     while monitor.changed().await {
///         println!("{:?}, {} handled", monitor.connections(), monitor.counts().handled);
///     }
/// });
/// run.await
/// # }
/// ```
#[derive(Clone)]
pub struct Monitor {
    counters: Arc<Counters>,
    connections: watch::Receiver<Connections>,
}

type Connections = BTreeMap<Currency, Connection>;

/// The state of the connection to one daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connection {
    /// On the way to the daemon.
    Connecting,
    /// The daemon is there, and the queues are being read. What has been read is handled meanwhile; a wallet
    /// whose first call hangs keeps this state until the call's deadline, and no other wallet waits for it.
    CatchingUp,
    /// Whatever the daemon sends is handled as it comes. The lists of requests of all wallets are compared beside
    /// that: with a hundred thousand, some seconds.
    Live,
    /// The queues are read at intervals; there is no websocket.
    Polling,
    /// It failed, and is tried again.
    Waiting {
        /// After this pause.
        retry_in: Duration,
        /// Why it failed.
        reason: String,
    },
    /// The handlers have too much to do. It goes on when they have done half of it.
    Crowded,
    /// It is over.
    Ended,
}

/// What [`Run::on_connect`](crate::Run::on_connect) is told, when a connection has been made and
/// everything that the queues had is on its way to the handlers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Connected {
    /// The keyless wallet of the currency; the wallet itself in a run of one wallet.
    pub instance: Wallet,
    /// Whether this is the first connection of the run.
    pub is_first: bool,
    /// Updates that the queues brought and the socket had not.
    pub caught_up: usize,
    /// Whether updates may have been lost since the connection before was told: a queue was full, could
    /// not be read, or was forgotten by a daemon that restarted. The requests are compared in any case,
    /// so that no payment's state stays unknown.
    pub gap_possible: bool,
}

impl Monitor {
    /// The state of every connection of the run.
    pub fn connections(&self) -> BTreeMap<Currency, Connection> {
        self.connections.borrow().clone()
    }

    /// Waits for the next change of any connection; false when the run is over.
    pub async fn changed(&mut self) -> bool {
        self.connections.changed().await.is_ok()
    }

    /// Waits until the counts are as they are wanted or the run is over, and tells them. They can be some
    /// updates late while a handler blocks its thread.
    ///
    /// ```no_run
    /// # async fn example(monitor: bitcart::Monitor) {
    /// let counts = monitor.until(|counts| counts.handled + counts.failed >= 5).await;
    /// # }
    /// ```
    pub async fn until(&self, wanted: impl FnMut(&Counts) -> bool) -> Counts {
        let mut connections = self.connections.clone();
        let over = async { while connections.changed().await.is_ok() {} };
        tokio::select! {
            counts = self.counters.until(wanted) => counts,
            () = over => self.counters.read(),
        }
    }

    /// How much of what has happened so far.
    pub fn counts(&self) -> Counts {
        self.counters.read()
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("connections", &self.connections())
            .field("counts", &self.counts())
            .finish()
    }
}

/// The side that tells.
#[derive(Debug)]
pub(crate) struct Teller {
    counters: Arc<Counters>,
    connections: watch::Sender<Connections>,
}

impl Teller {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { counters, connections: watch::Sender::new(BTreeMap::new()) }
    }

    pub(crate) fn monitor(&self) -> Monitor {
        Monitor { counters: Arc::clone(&self.counters), connections: self.connections.subscribe() }
    }

    pub(crate) fn tell(&self, currency: Currency, connection: Connection) {
        self.connections.send_if_modified(|connections| {
            let is_new = connections.get(&currency) != Some(&connection);
            connections.insert(currency, connection);
            is_new
        });
    }
}
