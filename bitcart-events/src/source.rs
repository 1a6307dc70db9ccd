use std::sync::Arc;

use tokio::sync::mpsc;

use crate::handlers::Handlers;
use crate::run::{Run, Work};
use crate::session::Subject;
use crate::update::Updates;
use crate::{ApiManager, Counts, Currency, Error, Wallet};

/// What a run hears: one wallet, or a manager of many. Made from either, or from a reference.
#[derive(Clone, Debug)]
pub struct Source(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Wallet(Wallet),
    Manager(ApiManager),
    /// Only one currency of a manager.
    Currency(ApiManager, Currency),
    /// What a program hands in for one wallet of a manager.
    Part(ApiManager, Wallet),
}

/// What the sessions of a run are about.
pub(crate) struct Subjects {
    pub(crate) now: Vec<Subject>,
    /// Of the currencies that a manager gets while it runs.
    pub(crate) later: Option<mpsc::UnboundedReceiver<Subject>>,
}

impl Source {
    pub(crate) fn currency(manager: &ApiManager, currency: Currency) -> Self {
        Self(Kind::Currency(manager.clone(), currency))
    }

    /// One wallet of a manager, by the name that the daemon gives it, or none of them.
    pub(crate) fn part(manager: &ApiManager, currency: Currency, name: Option<&str>) -> Self {
        let nobody = manager.nobody(currency);
        let wallet = match name {
            Some(name) => manager.get(currency, name).unwrap_or_else(|| nobody.named(name)),
            None => nobody,
        };
        Self(Kind::Part(manager.clone(), wallet))
    }

    /// The wallets that are there now.
    pub(crate) fn wallets(&self) -> Vec<Wallet> {
        match &self.0 {
            Kind::Wallet(wallet) | Kind::Part(_, wallet) => vec![wallet.clone()],
            Kind::Manager(manager) => manager.iter().collect(),
            Kind::Currency(manager, currency) => manager.wallets_of(*currency),
        }
    }

    pub(crate) fn manager_handlers(&self) -> Arc<Handlers> {
        match &self.0 {
            Kind::Wallet(_) => Arc::default(),
            Kind::Manager(manager) | Kind::Currency(manager, _) | Kind::Part(manager, _) => {
                manager.handlers()
            }
        }
    }

    pub(crate) fn is_single(&self) -> bool {
        matches!(self.0, Kind::Wallet(_))
    }

    /// One for each daemon.
    pub(crate) fn subjects(&self, is_polling: bool) -> Result<Subjects, Error> {
        let (now, later) = match &self.0 {
            Kind::Wallet(wallet) | Kind::Part(_, wallet) => (vec![single(wallet)], None),
            Kind::Currency(manager, currency) => (Vec::from_iter(manager.subject(*currency)), None),
            Kind::Manager(manager) => {
                let (now, later) = manager.subjects();
                (now, Some(later))
            }
        };
        if now.is_empty() {
            return Err(Error::NoWallets("the manager has no currencies: give it a wallet or a daemon"));
        }
        if is_polling && now.iter().any(|subject| subject.everybody) {
            return Err(Error::NoWallets(
                "polling reads the queues of wallets, so it needs a wallet with a key; only a websocket \
                 hears all wallets of a daemon",
            ));
        }
        Ok(Subjects { now, later })
    }

    /// Whom updates are about that the program hands in.
    pub(crate) fn instance(&self) -> Option<&Wallet> {
        match &self.0 {
            Kind::Wallet(wallet) | Kind::Part(_, wallet) => Some(wallet),
            Kind::Manager(_) | Kind::Currency(..) => None,
        }
    }
}

fn single(wallet: &Wallet) -> Subject {
    let everybody = wallet.name().is_none();
    Subject {
        daemon: wallet.daemon_settings().clone(),
        nobody: wallet.clone(),
        wallets: if everybody { Vec::new() } else { vec![wallet.clone()] },
        everybody,
        alone: true,
        changes: None,
    }
}

impl From<Wallet> for Source {
    fn from(wallet: Wallet) -> Self {
        Self(Kind::Wallet(wallet))
    }
}

impl From<&Wallet> for Source {
    fn from(wallet: &Wallet) -> Self {
        Self(Kind::Wallet(wallet.clone()))
    }
}

impl From<ApiManager> for Source {
    fn from(manager: ApiManager) -> Self {
        Self(Kind::Manager(manager))
    }
}

impl From<&ApiManager> for Source {
    fn from(manager: &ApiManager) -> Self {
        Self(Kind::Manager(manager.clone()))
    }
}

/// The ways in which updates come.
impl Wallet {
    /// Hears the wallet over the daemon's websocket: the same as [`run`](crate::run).
    pub fn start_websocket(&self) -> Run {
        crate::run(self)
    }

    /// Reads the wallet's queue every second: the same as [`run`](crate::run) with
    /// [`polling`](Run::polling).
    pub fn poll_updates(&self) -> Run {
        poll(self.into())
    }

    /// Calls the handlers for updates that the program itself has; no daemon is needed.
    ///
    /// Takes JSON text, a `serde_json::Value` or [`Update`](crate::Update)s. What is no update is
    /// counted and left out; all that is one is handled, one after the other, repeats as well. It has
    /// nothing to do with a run that hears the same wallet meanwhile: what both have is handled twice.
    ///
    /// ```standalone_crate
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), bitcart::Error> {
    /// use bitcart::{Event, Wallet};
    ///
    /// let wallet = Wallet::btc("xpub…");
    /// wallet.add_event_handler(bitcart::handler!("new_block", |event: Event, height: u64| {
    ///     assert_eq!(height, 840_000);
    /// }));
    /// let counts = wallet.process_updates(r#"[{"event": "new_block", "height": 840000}]"#).await?;
    /// assert_eq!(counts.handled, 1);
    /// # Ok(()) }
    /// ```
    pub fn process_updates(&self, updates: impl Into<Updates>) -> Run<Counts> {
        Run::new(self.into(), Work::Process(updates.into()))
    }
}

pub(crate) fn poll(source: Source) -> Run {
    Run::new(source, Work::Deliver).polling(std::time::Duration::from_secs(1))
}
