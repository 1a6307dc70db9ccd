use std::time::Instant;

use super::Simulator;
use super::sockets::Hears;

/// An update that the daemon sent, and how far it got.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sent {
    /// The wallet that it is about; `None` for a block.
    pub wallet: Option<String>,
    /// The update itself.
    pub update: serde_json::Value,
    /// How many sockets it was sent to: 0 also where a fault lost it.
    pub sockets: usize,
    /// How many queues it was put into.
    pub queues: usize,
    /// How many of these lost it: they overflowed, were forgotten, or their answer was lost.
    pub queues_lost: usize,
    /// When it was first taken out of a queue by a call whose answer no fault lost.
    pub fetched: Option<Instant>,
}

impl Sent {
    /// An update that so many sockets and queues got and none lost, for tests of what looks at it.
    pub fn new(wallet: Option<&str>, update: serde_json::Value, sockets: usize, queues: usize) -> Self {
        let wallet = wallet.map(str::to_owned);
        Self { wallet, update, sockets, queues, queues_lost: 0, fetched: None }
    }
}

/// Seeing what happens.
impl Simulator {
    /// Every update that was made, in order, whatever became of it.
    pub fn sent(&self) -> Vec<Sent> {
        self.see(|world| {
            let sent = world.emitted.iter().map(|emitted| Sent {
                wallet: emitted.wallet.clone(),
                update: serde_json::from_str(&emitted.update.to_string()).unwrap_or_default(),
                sockets: emitted.sockets,
                queues: emitted.queues,
                queues_lost: emitted.queues_lost,
                fetched: emitted.fetched,
            });
            sent.collect()
        })
    }

    /// How many updates were made, whatever became of them.
    pub fn sent_count(&self) -> usize {
        self.see(|world| world.emitted.len())
    }

    /// The names of the wallets that are loaded, in the order in which they were.
    pub fn loaded_wallets(&self) -> Vec<String> {
        self.see(|world| world.loaded.iter().map(|wallet| wallet.name.clone()).collect())
    }

    /// How many updates wait in the queue of a wallet.
    pub fn queue_length(&self, wallet: &str) -> usize {
        self.see(|world| world.wallet(wallet).map_or(0, super::loaded::Loaded::queue_length))
    }

    /// How many websockets are open.
    pub fn connections(&self) -> usize {
        self.see(|world| world.sockets.open.len())
    }

    /// How many websockets have been opened since the beginning.
    pub fn connections_ever(&self) -> u64 {
        self.see(|world| world.sockets.opened)
    }

    /// How many websockets a client has closed by a close frame, rather than just ended.
    pub fn closes_heard(&self) -> u64 {
        self.see(|world| world.sockets.closes)
    }

    /// How often a method has been called.
    pub fn calls(&self, method: &str) -> u64 {
        self.see(|world| world.calls.get(method).copied().unwrap_or(0))
    }

    /// The height of the chain.
    pub fn height(&self) -> u64 {
        self.see(|world| world.chain.height)
    }

    /// Waits until so many websockets have been opened since the beginning.
    pub async fn connected(&self, sockets: u64) {
        self.server.shared.until(|world| world.sockets.opened >= sockets).await;
    }

    /// Waits until no websocket is open.
    pub async fn disconnected(&self) {
        self.server.shared.until(|world| world.sockets.open.is_empty()).await;
    }

    /// Waits until clients have registered so often since the beginning, whatever they registered.
    pub async fn registered(&self, registrations: u64) {
        self.server.shared.until(|world| world.sockets.registrations >= registrations).await;
    }

    /// Waits until a socket that is open hears this wallet by its name.
    pub async fn heard(&self, wallet: &str) {
        let hears = Hears::Wallet(wallet.to_owned());
        self.server.shared.until(|world| world.sockets.open.iter().any(|socket| socket.hears == hears)).await;
    }

    /// Waits until a wallet is loaded.
    pub async fn loaded(&self, wallet: &str) {
        self.server.shared.until(|world| world.wallet(wallet).is_some()).await;
    }

    /// Waits until a method has been called so often since the beginning.
    pub async fn called(&self, method: &str, times: u64) {
        self.server.shared.until(|world| world.calls.get(method).is_some_and(|calls| *calls >= times)).await;
    }
}
