use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::mpsc;

use crate::handlers::Handlers;
use crate::run::{Run, Work};
use crate::session::{Change, Subject};
use crate::source::{Source, poll};
use crate::update::Updates;
use crate::wallet_set::WalletSet;
use crate::{Counts, Currency, Daemon, Handler, Wallet};

/// Many wallets of many currencies, heard at once: one connection for each currency.
///
/// Wallets can be added and removed while it runs. A currency that has a daemon and no wallets is
/// heard for all wallets that its daemon has loaded, until it gets a wallet. Cheap to clone; clones are the same manager.
///
/// ```
/// use bitcart::{ApiManager, Currency, Daemon};
///
/// let manager = ApiManager::new()
///     .daemon(Currency::Ltc, Daemon::new("https://pay.example.com:5001")?.credentials("user", "password"))
///     .wallet(Currency::Btc, "xpub1")
///     .wallets(Currency::Ltc, ["xpub2", "xpub3"]);
/// assert_eq!(manager.currencies(), [Currency::Btc, Currency::Ltc]);
/// assert_eq!(manager.len(), 3);
/// # Ok::<(), bitcart::Error>(())
/// ```
#[doc(alias = "APIManager")]
#[derive(Clone, Default)]
pub struct ApiManager {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    currencies: RwLock<BTreeMap<Currency, Branch>>,
    handlers: Arc<Handlers>,
    /// The runs that hear every currency, and are to be told of a new one. Locked after `currencies`.
    runs: Mutex<Vec<mpsc::UnboundedSender<Subject>>>,
}

/// What a manager has of one currency.
#[derive(Default)]
struct Branch {
    daemon: Option<Daemon>,
    wallets: WalletSet,
    /// The sessions that are to be told of changes.
    listeners: Vec<mpsc::UnboundedSender<Change>>,
}

impl ApiManager {
    /// A manager that has nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the daemon of a currency is. Otherwise it is the one on this machine. Wallets that
    /// are there already, and those that are still to come by their key alone, use it.
    #[must_use]
    pub fn daemon(self, currency: Currency, daemon: Daemon) -> Self {
        self.change(currency, |branch| {
            branch.wallets.use_daemon(&daemon);
            branch.daemon = Some(daemon);
        });
        self
    }

    /// Adds a wallet by its key.
    #[must_use]
    pub fn wallet(self, currency: Currency, key: impl Into<String>) -> Self {
        self.wallets(currency, [key])
    }

    /// Adds wallets by their keys.
    #[must_use]
    pub fn wallets<K: Into<String>>(self, currency: Currency, keys: impl IntoIterator<Item = K>) -> Self {
        // A caller's iterator may ask the manager itself, so nothing is locked while it makes a key.
        for key in keys {
            let key = key.into();
            self.change(currency, |branch| {
                let daemon = branch.daemon.get_or_insert_with(|| Daemon::local(currency));
                let wallet = Wallet::new_at(daemon, currency, key);
                branch.add(&wallet)
            });
        }
        self
    }

    /// Adds a wallet, also while a run is under way, which hears it from then on, of a new currency
    /// too; one that is there already is not added again.
    /// It is watched by its currency's daemon, whichever it had itself. A keyless wallet stands for
    /// all wallets of its currency's daemon.
    ///
    /// Returns whether it was added.
    pub fn add_wallet(&self, wallet: Wallet) -> bool {
        let currency = wallet.currency();
        self.change(currency, |branch| {
            let daemon = branch.daemon.get_or_insert_with(|| wallet.daemon_settings().clone());
            if wallet.name().is_none() {
                return false;
            }
            let wallet = wallet.watched_by(daemon);
            branch.add(&wallet)
        })
    }

    /// Removes a wallet, also while a run is under way. Returns whether it was there.
    ///
    /// With the last wallet of a currency a run that is under way hears its blocks alone; one that
    /// starts afterwards hears all wallets of that daemon.
    pub fn remove_wallet(&self, wallet: &Wallet) -> bool {
        let mut currencies = self.inner.currencies.write().unwrap_or_else(PoisonError::into_inner);
        let Some(branch) = currencies.get_mut(&wallet.currency()) else { return false };
        let removed = branch.wallets.remove(wallet);
        if removed {
            branch.tell(|| Change::Remove(wallet.clone()));
        }
        removed
    }

    /// The wallet of a currency with this key; of a token, with `<key>_<contract>`.
    pub fn get(&self, currency: Currency, key: &str) -> Option<Wallet> {
        self.read(|currencies| currencies.get(&currency)?.wallets.get(key))
    }

    /// Every wallet that is there now, by currency.
    pub fn iter(&self) -> impl Iterator<Item = Wallet> + use<> {
        let wallets: Vec<Wallet> = self.read(|currencies| {
            currencies.values().flat_map(|branch| branch.wallets.iter().cloned()).collect()
        });
        wallets.into_iter()
    }

    /// How many wallets there are.
    pub fn len(&self) -> usize {
        self.read(|currencies| currencies.values().map(|branch| branch.wallets.len()).sum())
    }

    /// Whether there is no wallet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The currencies that there is a wallet or a daemon of.
    pub fn currencies(&self) -> Vec<Currency> {
        self.read(|currencies| currencies.keys().copied().collect())
    }

    /// Adds a handler for all wallets that have none of their own for the event. It replaces the
    /// manager's earlier handler for the same events, also while a run is under way.
    #[allow(clippy::needless_pass_by_value, reason = "it is the manager's from now on")]
    pub fn add_event_handler(&self, handler: Handler) {
        self.inner.handlers.add(&handler);
    }

    /// Hears every currency over its daemon's websocket: the same as [`run`](crate::run).
    pub fn start_websocket(&self) -> Run {
        crate::run(self)
    }

    /// Hears one currency only.
    pub fn start_websocket_for(&self, currency: Currency) -> Run {
        crate::run(Source::currency(self, currency))
    }

    /// Reads the queues of all wallets, each once a second or as fast as the daemons answer: the
    /// same as [`run`](crate::run) with [`polling`](Run::polling).
    pub fn poll_updates(&self) -> Run {
        poll(self.into())
    }

    /// Calls the handlers for updates that the program itself has, as
    /// [`Wallet::process_updates`] does: those of a wallet of `currency`, by the name that the
    /// daemon gives it, or of none (blocks).
    pub fn process_updates(
        &self,
        currency: Currency,
        wallet: Option<&str>,
        updates: impl Into<Updates>,
    ) -> Run<Counts> {
        Run::new(Source::part(self, currency, wallet), Work::Process(updates.into()))
    }

    pub(crate) fn handlers(&self) -> Arc<Handlers> {
        Arc::clone(&self.inner.handlers)
    }

    /// What updates without a wallet are about.
    pub(crate) fn nobody(&self, currency: Currency) -> Wallet {
        let daemon = self.read(|currencies| currencies.get(&currency)?.daemon.clone());
        match daemon {
            Some(daemon) => Wallet::keyless(currency).daemon(daemon),
            None => Wallet::keyless(currency),
        }
    }

    pub(crate) fn wallets_of(&self, currency: Currency) -> Vec<Wallet> {
        self.read(|currencies| {
            currencies
                .get(&currency)
                .map(|branch| branch.wallets.iter().cloned().collect())
                .unwrap_or_default()
        })
    }

    /// What a session needs of one currency.
    pub(crate) fn subject(&self, currency: Currency) -> Option<Subject> {
        let mut currencies = self.inner.currencies.write().unwrap_or_else(PoisonError::into_inner);
        currencies.get_mut(&currency).map(|branch| branch.subject(currency))
    }

    /// The same of each currency, and in time of those that are still to come.
    pub(crate) fn subjects(&self) -> (Vec<Subject>, mpsc::UnboundedReceiver<Subject>) {
        let mut currencies = self.inner.currencies.write().unwrap_or_else(PoisonError::into_inner);
        let (run, later) = mpsc::unbounded_channel();
        self.inner.runs.lock().unwrap_or_else(PoisonError::into_inner).push(run);
        (currencies.iter_mut().map(|(currency, branch)| branch.subject(*currency)).collect(), later)
    }

    fn change<T>(&self, currency: Currency, change: impl FnOnce(&mut Branch) -> T) -> T {
        let mut currencies = self.inner.currencies.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = !currencies.contains_key(&currency);
        let branch = currencies.entry(currency).or_default();
        let result = change(branch);
        if is_new {
            let mut runs = self.inner.runs.lock().unwrap_or_else(PoisonError::into_inner);
            runs.retain(|run| run.send(branch.subject(currency)).is_ok());
        }
        result
    }

    fn read<T>(&self, read: impl FnOnce(&BTreeMap<Currency, Branch>) -> T) -> T {
        read(&self.inner.currencies.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Branch {
    fn add(&mut self, wallet: &Wallet) -> bool {
        let added = self.wallets.insert(wallet.clone());
        if added {
            self.tell(|| Change::Add(wallet.clone()));
        }
        added
    }

    fn subject(&mut self, currency: Currency) -> Subject {
        let daemon = self.daemon.clone().unwrap_or_else(|| Daemon::local(currency));
        let (listener, changes) = mpsc::unbounded_channel();
        self.listeners.push(listener);
        Subject {
            nobody: Wallet::keyless(currency).daemon(daemon.clone()),
            daemon,
            wallets: self.wallets.iter().cloned().collect(),
            everybody: self.wallets.is_empty(),
            alone: false,
            changes: Some(changes),
        }
    }

    fn tell(&mut self, change: impl Fn() -> Change) {
        self.listeners.retain(|listener| listener.send(change()).is_ok());
    }
}

impl fmt::Debug for ApiManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.read(|currencies| {
            currencies.iter().map(|(currency, branch)| (*currency, branch.wallets.len())).collect::<Vec<_>>()
        });
        f.debug_map().entries(counts).finish()
    }
}
