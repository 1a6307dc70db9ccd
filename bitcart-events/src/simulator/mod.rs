//! A daemon in your own process, for trying and testing: see [`Simulator`].

mod auth;
mod block_processor;
mod breaking;
mod builder;
mod calendar;
mod chain;
mod dialect;
mod driving;
mod electrum;
mod error;
mod faults;
mod handshake;
mod http;
mod ids;
mod json;
mod json_read;
mod lifecycle;
mod listener;
mod loaded;
mod loading;
mod money;
mod request;
mod rpc;
mod shared;
mod socket;
mod sockets;
mod updates;
mod wallet_key;
mod watching;
mod wire;
mod world;

use std::fmt;
use std::sync::Arc;

pub use breaking::Channel;
pub use builder::SimulatorBuilder;
pub use error::SimulatorError;
pub use lifecycle::Memory;
pub use watching::Sent;

use crate::Currency;
use lifecycle::Server;

/// A Bitcart daemon in your own process, on a real port, with a chain of its own.
///
/// It answers and notifies as the real daemons do, down to the texts of their errors: as the
/// Electrum-based one for the coins that are, and as the block processor for the others. A program
/// drives it (mine, pay, make requests), breaks it (refuse, stall, cut, lose, …, all at once if
/// need be, until [`heal`](Self::heal)) and watches it. It is cheap to clone; all clones are one
/// daemon, which ends with the last of them.
///
/// It knows no cryptography: any word of letters and digits is a key of a wallet (or a seed of
/// twelve words). Like the real daemon it loads a wallet when a call carries it, and a wallet that
/// is not loaded has no events.
///
/// ```
/// use bitcart::{Currency, Simulator};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let simulator = Simulator::start(Currency::Ltc).await?;
/// println!("a daemon listens on {}", simulator.url());
///
/// let request = simulator.add_request("xpub1", "0.5")?;
/// simulator.pay_request(&request, "0.5")?;    // new_payment (unconfirmed), new_transaction
/// simulator.mine(1);                          // new_block, new_payment (paid), verified_tx
/// # assert_eq!(simulator.sent().len(), 5);
/// # Ok::<(), bitcart::SimulatorError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Simulator {
    server: Arc<Server>,
}

impl Simulator {
    /// Starts a daemon of this currency on any free port, with the daemon's default credentials.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub async fn start(currency: Currency) -> Result<Self, SimulatorError> {
        Self::builder(currency).start().await
    }

    /// For a port, credentials or a chain of one's own.
    pub fn builder(currency: Currency) -> SimulatorBuilder {
        SimulatorBuilder::new(currency)
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    /// The port that it listens on; the same after a restart.
    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// The coin of its chain.
    pub fn currency(&self) -> Currency {
        self.server.shared.see(|world| world.currency)
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("currency", &self.currency()).field("port", &self.port()).finish()
    }
}
