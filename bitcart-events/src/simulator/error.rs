use std::io;

use crate::Currency;

/// Why the [`Simulator`](super::Simulator) could not do something.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulatorError {
    /// The port cannot be listened on.
    #[error("the simulator cannot listen on port {port}")]
    Listen {
        /// The port that was asked for; 0 for any.
        port: u16,
        /// Why not.
        source: io::Error,
    },
    /// No wallet has made a request of this id.
    #[error("there is no request `{0}`")]
    NoSuchRequest(String),
    /// The amount is no amount of this coin: no decimal number, negative, or with too many decimals.
    #[error("`{amount}` is no amount of {currency}")]
    NoAmount {
        /// What was given.
        amount: String,
        /// The coin of the simulator.
        currency: Currency,
    },
    /// The daemon would not load this wallet, and says why.
    #[error("the daemon does not load the wallet: {0}")]
    NoWallet(String),
}
