use super::{Simulator, SimulatorError};
use crate::Currency;

/// How a [`Simulator`] is to be; made by [`Simulator::builder`].
///
/// ```
/// use bitcart::{Currency, Simulator};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let simulator = Simulator::builder(Currency::Eth)
///     .credentials("user", "password")
///     .token("0xAfe1b5bdEbD4ae65AF2024738bf0735fbb65d44b", "TST", 6)
///     .seed(7)
///     .start()
///     .await?;
/// # assert!(simulator.url().ends_with(&simulator.port().to_string()));
/// # Ok::<(), bitcart::SimulatorError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until it is started"]
pub struct SimulatorBuilder {
    settings: Settings,
}

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) currency: Currency,
    pub(super) port: u16,
    pub(super) credentials: (String, String),
    pub(super) polling_cap: usize,
    pub(super) seed: u64,
    pub(super) height: u64,
    pub(super) numbered: bool,
    pub(super) tokens: Vec<Token>,
}

/// A token contract that is on the chain.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) contract: String,
    pub(super) symbol: String,
    pub(super) decimals: u32,
}

impl SimulatorBuilder {
    pub(super) fn new(currency: Currency) -> Self {
        let settings = Settings {
            currency,
            port: 0,
            credentials: ("electrum".to_owned(), "electrumz".to_owned()),
            polling_cap: 100,
            seed: 0,
            height: 100,
            numbered: false,
            tokens: Vec::new(),
        };
        Self { settings }
    }

    /// The port to listen on; any that is free, unless this is called.
    pub fn port(mut self, port: u16) -> Self {
        self.settings.port = port;
        self
    }

    /// The user and the password to ask for; the daemon's own default, unless this is called.
    pub fn credentials(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.settings.credentials = (user.into(), password.into());
        self
    }

    /// How many updates the queue of a wallet holds (the daemon's `POLLING_CAP`): 100, unless this
    /// is called. With 0 there is no queue.
    pub fn polling_cap(mut self, updates: usize) -> Self {
        self.settings.polling_cap = updates;
        self
    }

    /// What ids, hashes and addresses are made from: the same seed and the same steps give the same
    /// ones.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// How many blocks the chain has to begin with: 100, unless this is called.
    pub fn height(mut self, height: u64) -> Self {
        self.settings.height = height;
        self
    }

    /// Gives every update its place in [`sent`](Simulator::sent) as the field `number`, which no daemon
    /// has and no handler can take: so a test can tell which of two equal updates was handled.
    pub fn numbered(mut self) -> Self {
        self.settings.numbered = true;
        self
    }

    /// Puts a token on the chain of a block processor. Its wallets are named `"<key>_<contract>"`.
    pub fn token(mut self, contract: impl Into<String>, symbol: impl Into<String>, decimals: u32) -> Self {
        let token = Token { contract: contract.into(), symbol: symbol.into(), decimals };
        self.settings.tokens.push(token);
        self
    }

    /// Starts it, in the runtime that this is called in.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(self) -> Result<Simulator, SimulatorError> {
        Simulator::run(self.settings).await
    }
}
