use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::handlers::Handlers;
use crate::label;
use crate::{Currency, Daemon, Handler};

/// A wallet of one currency, and the daemon that watches it.
///
/// Made from a key that the daemon understands: an xpub, xprv or Electrum seed; an address, key or
/// seed on ETH and its like; the secret view key on Monero. Unless [`daemon`](Self::daemon) says
/// otherwise, the daemon is the one of the currency on this machine.
///
/// Cheap to clone; clones are the same wallet. `Debug` shows no key.
///
/// ```
/// use bitcart::{Currency, Daemon, Wallet};
///
/// let shop = Wallet::btc("xpub…");
/// let token = Wallet::eth("0x110f…8c03").contract("0xAfe1…d44b");
/// let far = Wallet::new(Currency::Ltc, "xpub…").daemon(Daemon::new("https://pay.example.com:5001")?);
/// assert_eq!(far.currency(), Currency::Ltc);
/// # Ok::<(), bitcart::Error>(())
/// ```
#[derive(Clone)]
pub struct Wallet {
    inner: Arc<Inner>,
}

/// Whether any wallet of this process has or has had handlers of its own. Where none has, none is asked: of many
/// wallets each is in no cache, and to wait for it took a twentieth of the time between socket and handler.
static SOME_HAVE_HANDLERS: AtomicBool = AtomicBool::new(false);

/// What is looked at for every update, where any wallet has handlers, comes first: with many wallets none of it is in
/// the processor's cache, and that is one line of it.
#[derive(Clone)]
#[repr(C)]
struct Inner {
    handlers: Handlers,
    currency: Currency,
    /// What the websocket calls the wallet: the key, or `<key>_<contract>` for a token.
    name: Option<SecretString>,
    /// How much of the name is the key.
    key_length: usize,
    /// Monero's primary address, which its calls want beside the view key.
    address: Option<Box<str>>,
    diskless: bool,
    daemon: Daemon,
}

macro_rules! constructors {
    ($($name:ident $currency:ident $what:literal,)*) => {$(
        #[doc = concat!("A ", $what, " wallet.")]
        pub fn $name(key: impl Into<String>) -> Self {
            Self::new(Currency::$currency, key)
        }
    )*};
}

impl Wallet {
    /// A wallet of `currency` with this key.
    pub fn new(currency: Currency, key: impl Into<String>) -> Self {
        Self::new_at(&Daemon::local(currency), currency, key.into())
    }

    /// No wallet in particular: hears the blocks of `currency` and every wallet that its daemon
    /// has loaded.
    pub fn keyless(currency: Currency) -> Self {
        Self::of(&Daemon::local(currency), currency, None)
    }

    /// A wallet of a daemon that others have as well.
    pub(crate) fn new_at(daemon: &Daemon, currency: Currency, key: String) -> Self {
        Self::of(daemon, currency, Some(key))
    }

    fn of(daemon: &Daemon, currency: Currency, key: Option<String>) -> Self {
        Self {
            inner: Arc::new(Inner {
                currency,
                key_length: key.as_ref().map_or(0, String::len),
                name: key.map(SecretString::from),
                address: None,
                diskless: false,
                daemon: daemon.clone(),
                handlers: Handlers::default(),
            }),
        }
    }

    constructors! {
        btc Btc "Bitcoin",
        bch Bch "Bitcoin Cash",
        xmr Xmr "Monero",
        eth Eth "Ethereum",
        bnb Bnb "BNB Smart Chain",
        ltc Ltc "Litecoin",
        matic Matic "Polygon",
        trx Trx "Tron",
        xrg Xrg "Ergon",
        grs Grs "Groestlcoin",
    }

    /// The wallet of a token: the address of its contract, spelled as it is to be loaded. The
    /// daemon takes another spelling for another wallet.
    pub fn contract(self, contract: impl AsRef<str>) -> Self {
        let key = self.key().unwrap_or_default().to_owned();
        let name = SecretString::from(format!("{key}_{}", contract.as_ref()));
        self.with(|inner| inner.name = Some(name))
    }

    /// The primary address of a Monero wallet, which the daemon needs beside the view key.
    pub fn address(self, address: impl Into<String>) -> Self {
        let address = address.into().into_boxed_str();
        self.with(|inner| inner.address = Some(address))
    }

    /// Keeps the wallet in the daemon's memory only, and not on its disk.
    pub fn diskless(self) -> Self {
        self.with(|inner| inner.diskless = true)
    }

    /// The daemon that watches this wallet.
    pub fn daemon(self, daemon: Daemon) -> Self {
        self.with(|inner| inner.daemon = daemon)
    }

    /// The coin of the wallet.
    pub fn currency(&self) -> Currency {
        self.inner.currency
    }

    /// The key as it was given, which can be a secret; `None` for a keyless wallet.
    #[doc(alias = "xpub")]
    pub fn key(&self) -> Option<&str> {
        self.name().map(|name| &name[..self.inner.key_length])
    }

    /// The contract of a token's wallet.
    pub fn token(&self) -> Option<&str> {
        self.name()?.get(self.inner.key_length + 1..)
    }

    /// A short name for logs that gives no key away: `xpub6CUG…R2kd` for what may be seen, a
    /// number made from the key for all that may be secret.
    pub fn label(&self) -> String {
        match self.name() {
            None => "all".to_owned(),
            Some(name) => label::of(name, self.inner.key_length),
        }
    }

    /// Adds a handler for this wallet alone, which is called before the manager's and before any
    /// annotated function. It replaces the wallet's earlier handler for the same events, also
    /// while a run is under way.
    ///
    /// ```
    /// # let wallet = bitcart::Wallet::btc("xpub…");
    /// wallet.add_event_handler(bitcart::handler!("new_block", |event: bitcart::Event, height: u64| {
    ///     println!("{event}: {height}");
    /// }));
    /// ```
    #[allow(clippy::needless_pass_by_value, reason = "it is the wallet's from now on")]
    pub fn add_event_handler(&self, handler: Handler) {
        self.inner.handlers.add(&handler);
        SOME_HAVE_HANDLERS.store(true, Ordering::Release);
    }

    /// Whether any wallet may have handlers of its own.
    pub(crate) fn some_have_handlers() -> bool {
        SOME_HAVE_HANDLERS.load(Ordering::Acquire)
    }

    /// Some of what is looked at for an update.
    pub(crate) fn first_word(&self) -> u64 {
        self.name().map_or(0, |name| name.as_ptr().addr() as u64) ^ self.inner.key_length as u64
    }

    /// Grows with every handler that is added; nothing without one.
    pub(crate) fn handlers_version(&self) -> u64 {
        if Self::some_have_handlers() { self.inner.handlers.version() } else { 0 }
    }

    pub(crate) fn handlers(&self) -> &Handlers {
        &self.inner.handlers
    }

    /// The same wallet, watched by this daemon: a handler that is added to one of the two is heard
    /// by both.
    pub(crate) fn watched_by(mut self, daemon: &Daemon) -> Self {
        if self.inner.daemon.is_same(daemon) {
            return self;
        }
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.daemon = daemon.clone();
            return self;
        }
        let shared = self.inner.handlers.shared();
        self.with(|inner| {
            inner.daemon = daemon.clone();
            inner.handlers = shared;
        })
    }

    pub(crate) fn daemon_settings(&self) -> &Daemon {
        &self.inner.daemon
    }

    /// What the websocket calls the wallet (protocol: websocket).
    pub(crate) fn name(&self) -> Option<&str> {
        self.inner.name.as_ref().map(ExposeSecret::expose_secret)
    }

    /// What a call's `xpub` says (protocol: JSON-RPC dialect).
    pub(crate) fn rpc_key(&self) -> Value {
        let Some(key) = self.key() else { return Value::Null };
        let extras = [
            ("contract", self.token().map(Value::from)),
            ("address", self.inner.address.as_deref().map(Value::from)),
            ("diskless", self.inner.diskless.then_some(Value::Bool(true))),
        ];
        let mut object: Map<String, Value> =
            extras.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
        if object.is_empty() {
            return key.into();
        }
        object.insert("xpub".to_owned(), key.into());
        Value::Object(object)
    }

    /// The wallet that a frame names and that this program does not have.
    pub(crate) fn named(&self, name: &str) -> Self {
        let key_length = match (self.inner.currency.is_block_processor(), name.split_once('_')) {
            (true, Some((key, _))) => key.len(),
            _ => name.len(),
        };
        self.clone().with(|inner| {
            // What is added to the keyless wallet while it runs is added to this one.
            inner.handlers = self.inner.handlers.shared();
            inner.key_length = key_length;
            inner.name = Some(SecretString::from(name));
        })
    }

    /// Whether what is added to one is added to the other.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.inner));
        self
    }
}

/// Two wallets are the same when the daemon takes them for the same.
impl PartialEq for Wallet {
    fn eq(&self, other: &Self) -> bool {
        self.inner.currency == other.inner.currency && self.name() == other.name()
    }
}

impl Eq for Wallet {}

impl Hash for Wallet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.currency.hash(state);
        self.name().hash(state);
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wallet({} {})", self.inner.currency, self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_wallet_has_its_own_form_on_either_channel() {
        let plain = Wallet::btc("xpub");
        let token = Wallet::eth("0xA").contract("0xC");
        let monero = Wallet::xmr("view").address("4addr");
        for (wallet, socket, call) in [
            (&plain, Some("xpub"), serde_json::json!("xpub")),
            (&token, Some("0xA_0xC"), serde_json::json!({"xpub": "0xA", "contract": "0xC"})),
            (&monero, Some("view"), serde_json::json!({"xpub": "view", "address": "4addr"})),
            (&Wallet::keyless(Currency::Btc), None, Value::Null),
        ] {
            assert_eq!(wallet.name(), socket);
            assert_eq!(wallet.rpc_key(), call);
        }
        assert_eq!((token.key(), token.token()), (Some("0xA"), Some("0xC")));
        assert_eq!(plain.token(), None);
    }

    #[test]
    fn a_name_from_the_wire_is_taken_apart_as_it_was_put_together() {
        let token = Wallet::keyless(Currency::Eth).named("0xA_0xC");
        assert_eq!(token, Wallet::eth("0xA").contract("0xC"));
        let odd = Wallet::keyless(Currency::Btc).named("key_with_lines");
        assert_eq!(odd.key(), Some("key_with_lines"));
    }

    #[test]
    fn nothing_shows_a_key() {
        let seed = "analyst vault portion tragic lonely rival cave achieve rain badge enrich absurd";
        let private = format!("xprv{}", "9".repeat(107));
        for key in [seed, &private, "short"] {
            let wallet = Wallet::btc(key).contract("0xC");
            let shown = format!("{wallet:?} {}", wallet.label());
            assert!(!shown.contains(&key[..5]), "{shown}");
        }
        let public = format!("xpub{}", "9".repeat(107));
        assert!(Wallet::btc(public.clone()).label().starts_with("xpub9999…"));
        assert!(!format!("{:?}", Wallet::btc(public.clone())).contains(&public));
    }

    #[test]
    fn clones_are_one_wallet() {
        let (one, other) = (Wallet::btc("xpub"), Wallet::btc("xpub"));
        assert_eq!(one, other);
        assert_ne!(one, Wallet::ltc("xpub"));
        assert_ne!(one, one.clone().contract("0xC"));
    }
}
