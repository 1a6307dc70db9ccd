//! The session with one daemon: its connection, what it brings, and what is made of it.
//!
//! Everything that decides is pure and has no I/O: [`machine`] and [`backoff`] (the connection),
//! [`merge`] with [`twins`], [`blocks`], [`meaning`] and [`known`] (the two channels), [`rounds`] (the calls),
//! [`held`], [`crowding`] and [`book`]. [`core`] puts them together; [`websocket`] and [`polling`] drive it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::counts::Counters;
use crate::dispatch::Lanes;
use crate::monitor::{Connected, Teller};
use crate::{Daemon, Error, Wallet};

pub(crate) use backoff::Limits as BackoffLimits;
pub(crate) use machine::Timing;

mod alarm;
mod backoff;
mod blocks;
mod book;
mod core;
mod crowding;
mod held;
mod known;
mod machine;
#[cfg(test)]
mod machine_tests;
mod meaning;
mod merge;
#[cfg(test)]
mod merge_tests;
mod polling;
mod rounds;
#[cfg(test)]
mod rounds_tests;
mod twins;
mod websocket;

/// What a run wants of its sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) delivery: Delivery,
    pub(crate) retry_first: bool,
    pub(crate) reconnect: bool,
    pub(crate) keep_repeats: bool,
    pub(crate) reads_queue: bool,
    /// A wallet that the daemon refuses ends the session, if that happens at the first try.
    pub(crate) strict: bool,
    pub(crate) timing: Timing,
    /// How often each queue is read beside a websocket.
    pub(crate) sweep: Duration,
}

/// By which channel updates come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Websocket,
    Polling(Duration),
}

/// What all sessions of a run share.
pub(crate) struct Shared {
    pub(crate) lanes: Arc<Lanes>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) teller: Teller,
    pub(crate) on_connect: Option<OnConnect>,
    pub(crate) stop: CancellationToken,
}

pub(crate) type OnConnect = Box<dyn Fn(Connected) -> BoxFuture<'static, ()> + Send + Sync>;

/// Which wallets a session is about.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) daemon: Daemon,
    /// What updates without a wallet are about.
    pub(crate) nobody: Wallet,
    pub(crate) wallets: Vec<Wallet>,
    /// Every wallet that the daemon has loaded is listened to.
    pub(crate) everybody: bool,
    /// The one wallet is all there will ever be, and the socket may be told to bring no more.
    pub(crate) alone: bool,
    pub(crate) changes: Option<mpsc::UnboundedReceiver<Change>>,
}

/// A change of a manager's wallets while its sessions run.
#[derive(Debug)]
pub(crate) enum Change {
    Add(Wallet),
    Remove(Wallet),
}

/// Runs until it is stopped or fails for good.
pub(crate) async fn run(subject: Subject, options: Options, shared: Arc<Shared>) -> Result<(), Error> {
    match options.delivery {
        Delivery::Websocket => websocket::Session::new(subject, options, shared).run().await,
        Delivery::Polling(interval) => polling::Session::new(subject, options, interval, shared).run().await,
    }
}

/// The next change of the wallets; never, for wallets that do not change.
async fn next_change(changes: &mut Option<mpsc::UnboundedReceiver<Change>>) -> Change {
    if let Some(receiver) = changes {
        if let Some(change) = receiver.recv().await {
            return change;
        }
        *changes = None;
    }
    std::future::pending().await
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("lanes", &self.lanes).finish_non_exhaustive()
    }
}
