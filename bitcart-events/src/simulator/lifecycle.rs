use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::builder::Settings;
use super::listener::Gate;
use super::shared::Shared;
use super::sockets::Frame;
use super::world::World;
use super::{Simulator, SimulatorError, http};

/// How long a graceful stop waits for clients to answer its close.
const FAREWELL: Duration = Duration::from_secs(1);

/// What a daemon that was stopped still knows when it is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// The loaded wallets and their queues, as if only the network had been away.
    Kept,
    /// Only what is on disk, as after the end of the process: requests, but no wallet is loaded
    /// and every queue is empty.
    Lost,
}

/// The task that listens, and what it listens for.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
    pub(super) port: u16,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    fn swap(&self, task: Option<JoinHandle<()>>) -> Option<JoinHandle<()>> {
        std::mem::replace(&mut *self.listening.lock().unwrap_or_else(PoisonError::into_inner), task)
    }
}

impl Simulator {
    pub(super) fn is_listening(&self) -> bool {
        self.server.listening.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = self.swap(None) {
            task.abort();
        }
        self.shared.change(World::cut_wires);
    }
}

impl Simulator {
    pub(super) async fn run(settings: Settings) -> Result<Self, SimulatorError> {
        let asked_for = settings.port;
        let shared = Arc::new(Shared::new(World::new(settings)));
        let cannot = |source: io::Error| SimulatorError::Listen { port: asked_for, source };
        let gate = Gate::open(asked_for, Arc::clone(&shared)).await.map_err(cannot)?;
        let port = gate.port().map_err(cannot)?;
        let task = tokio::spawn(http::run(gate, Arc::clone(&shared)));
        let server = Server { shared, port, listening: Mutex::new(Some(task)) };
        Ok(Self { server: Arc::new(server) })
    }

    /// Stops it as a killed process stops: connections just end, and nobody listens.
    pub async fn stop(&self, memory: Memory) {
        self.refuse().await;
        self.server.shared.change(|world| {
            if memory == Memory::Lost {
                world.forget_memory();
            }
            world.cut_wires();
        });
        self.server.shared.until(|world| world.sockets.open.is_empty()).await;
    }

    /// Stops it as a daemon stops that is asked to: every websocket is closed with 1001 "Server
    /// shutdown" first.
    pub async fn stop_gracefully(&self) {
        self.refuse().await;
        self.close(1001, "Server shutdown");
        // Clients that do not answer are cut like everything else.
        let _ = timeout(FAREWELL, self.server.shared.until(|world| world.sockets.open.is_empty())).await;
        self.stop(Memory::Lost).await;
    }

    /// Starts it again after a stop, on its old port.
    ///
    /// # Errors
    /// When somebody else has the port by now.
    pub async fn start_again(&self) -> Result<(), SimulatorError> {
        self.accept().await
    }

    /// Stops it as a killed process stops, and starts it again.
    ///
    /// # Errors
    /// When somebody else has the port by now.
    pub async fn restart(&self, memory: Memory) -> Result<(), SimulatorError> {
        self.stop(memory).await;
        self.start_again().await
    }

    /// Refuses new connections from now on; those that are open stay.
    pub async fn refuse(&self) {
        if let Some(task) = self.server.swap(None) {
            task.abort();
            // It ends because it was told to; the port is free afterwards.
            let _ = task.await;
        }
    }

    /// Takes connections again.
    ///
    /// # Errors
    /// When somebody else has the port by now.
    pub async fn accept(&self) -> Result<(), SimulatorError> {
        let (port, shared) = (self.server.port, &self.server.shared);
        self.refuse().await;
        let gate =
            Gate::open_again(port, shared).await.map_err(|source| SimulatorError::Listen { port, source })?;
        self.server.swap(Some(tokio::spawn(http::run(gate, Arc::clone(shared)))));
        Ok(())
    }
}

impl Simulator {
    pub(super) fn see<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.server.shared.see(look)
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.server.shared.change(change)
    }

    /// Closes every websocket with a code and a reason, as a proxy or a daemon does.
    pub fn close(&self, code: u16, reason: &str) {
        self.see(|world| world.sockets.send_all(&Frame::Close { code, reason: reason.to_owned() }));
    }
}
