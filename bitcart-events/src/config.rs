use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::{ApiManager, Currency, Daemon, Error, Wallet};

/// Daemons and wallets from a file, in any format that serde reads.
///
/// ```
/// use bitcart::{ApiManager, Config, Currency};
///
/// let config: Config = serde_json::from_str(r#"{
///     "BTC": { "wallets": ["xpub1", "xpub2"] },
///     "ETH": {
///         "url": "https://pay.example.com:5002", "user": "shop", "password": "secret",
///         "wallets": [{ "key": "0x110f…8c03", "contract": "0xAfe1…d44b" }]
///     }
/// }"#)?;
/// let manager = ApiManager::from_config(config)?;
/// assert_eq!(manager.currencies(), [Currency::Btc, Currency::Eth]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The same in TOML:
///
/// ```
/// # use bitcart::{ApiManager, Config, Currency};
/// let config: Config = toml::from_str(r#"
///     [BTC]
///     wallets = ["xpub1", "xpub2"]
///
///     [ETH]
///     url = "https://pay.example.com:5002"
///     user = "shop"
///     password = "secret"
///     wallets = [{ key = "0x110f…8c03", contract = "0xAfe1…d44b" }]
/// "#)?;
/// assert_eq!(ApiManager::from_config(config)?.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What is left out is the default: the daemon on this machine, its own user and password, no
/// proxy, no wallets (which means all of that daemon's). A setting that is misspelt is an error.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Config {
    currencies: BTreeMap<Currency, Branch>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Branch {
    url: Option<String>,
    user: Option<String>,
    password: Option<String>,
    proxy: Option<String>,
    wallets: Vec<Key>,
}

#[derive(Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "a wallet is its key, or a table of `key` and `contract`, `address` or `diskless`"
)]
enum Key {
    Alone(String),
    Of(Parts),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    key: String,
    contract: Option<String>,
    address: Option<String>,
    #[serde(default)]
    diskless: bool,
}

impl Config {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes daemons from the environment: `BITCART_<CURRENCY>_URL`, `BITCART_<CURRENCY>_USER` and
    /// `BITCART_<CURRENCY>_PASSWORD`, such as `BITCART_LTC_URL`. They go before what is there
    /// already; a currency with none of them stays as it is.
    #[must_use]
    pub fn with_environment(self) -> Self {
        self.with_variables(|name| std::env::var(name).ok())
    }

    fn with_variables(mut self, variable: impl Fn(&str) -> Option<String>) -> Self {
        for currency in Currency::ALL {
            let read =
                |setting| variable(&format!("BITCART_{currency}_{setting}")).filter(|text| !text.is_empty());
            let (url, user, password) = (read("URL"), read("USER"), read("PASSWORD"));
            if url.is_none() && user.is_none() && password.is_none() {
                continue;
            }
            let branch = self.currencies.entry(currency).or_default();
            branch.url = url.or(branch.url.take());
            branch.user = user.or(branch.user.take());
            branch.password = password.or(branch.password.take());
        }
        self
    }
}

impl ApiManager {
    /// A manager of what a configuration names.
    ///
    /// # Errors
    /// [`Error::InvalidUrl`] for an address that is none.
    pub fn from_config(config: Config) -> Result<Self, Error> {
        let mut manager = Self::new();
        for (currency, branch) in config.currencies {
            manager = manager.daemon(currency, branch.daemon(currency)?);
            for key in branch.wallets {
                manager.add_wallet(key.wallet(currency));
            }
        }
        Ok(manager)
    }

    /// A manager of the daemons that the environment names, as
    /// [`Config::with_environment`] reads it.
    ///
    /// # Errors
    /// [`Error::InvalidUrl`] for an address that is none.
    pub fn from_environment() -> Result<Self, Error> {
        Self::from_config(Config::new().with_environment())
    }
}

impl Branch {
    fn daemon(&self, currency: Currency) -> Result<Daemon, Error> {
        let mut daemon = match &self.url {
            Some(url) => Daemon::new(url)?,
            None => Daemon::local(currency),
        };
        if self.user.is_some() || self.password.is_some() {
            let or =
                |given: &Option<String>, default: &str| given.clone().unwrap_or_else(|| default.to_owned());
            daemon = daemon.credentials(or(&self.user, "electrum"), or(&self.password, "electrumz"));
        }
        Ok(match &self.proxy {
            Some(proxy) => daemon.proxy(proxy),
            None => daemon,
        })
    }
}

impl Key {
    fn wallet(self, currency: Currency) -> Wallet {
        let parts = match self {
            Self::Alone(key) => return Wallet::new(currency, key),
            Self::Of(parts) => parts,
        };
        let mut wallet = Wallet::new(currency, parts.key);
        if let Some(contract) = parts.contract {
            wallet = wallet.contract(contract);
        }
        if let Some(address) = parts.address {
            wallet = wallet.address(address);
        }
        if parts.diskless { wallet.diskless() } else { wallet }
    }
}

/// Shows how many wallets there are, and no key or password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wallets =
            self.currencies.iter().map(|(currency, branch)| (currency.as_str(), branch.wallets.len()));
        f.debug_map().entries(wallets).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manager(json: &str) -> ApiManager {
        ApiManager::from_config(serde_json::from_str(json).unwrap()).unwrap()
    }

    #[test]
    fn wallets_are_given_by_key_or_in_parts() {
        let manager = manager(
            r#"{"eth": {"wallets": ["0xA", {"key": "0xA", "contract": "0xC"}]},
                "XMR": {"wallets": [{"key": "view", "address": "4addr"}]},
                "LTC": {"wallets": [{"key": "xpub", "diskless": true}]}}"#,
        );
        assert_eq!(manager.currencies(), [Currency::Xmr, Currency::Eth, Currency::Ltc]);
        assert!(manager.get(Currency::Eth, "0xA_0xC").is_some());
        assert!(manager.get(Currency::Eth, "0xA").is_some());
        let monero = manager.get(Currency::Xmr, "view").unwrap();
        assert_eq!(monero.rpc_key(), serde_json::json!({"xpub": "view", "address": "4addr"}));
        let diskless = manager.get(Currency::Ltc, "xpub").unwrap();
        assert_eq!(diskless.rpc_key(), serde_json::json!({"xpub": "xpub", "diskless": true}));
    }

    #[test]
    fn toml_says_the_same_and_a_mistake_in_it_is_named() {
        let config: Config = toml::from_str(
            "[LTC]\nurl = 'http://far:1'\nuser = 'shop'\nwallets = ['xpub', { key = 'view', address = '4' }]\n[ETH]",
        )
        .unwrap();
        let manager = ApiManager::from_config(config).unwrap();
        assert_eq!((manager.currencies(), manager.len()), (vec![Currency::Eth, Currency::Ltc], 2));
        let daemon = manager.get(Currency::Ltc, "view").unwrap().daemon_settings().clone();
        assert_eq!((daemon.url().as_str(), daemon.settings().user.as_str()), ("http://far:1/", "shop"));
        let error = toml::from_str::<Config>("[LTC]\nurll = 'x'").err().unwrap().to_string();
        assert!(error.contains("urll"), "{error}");
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let config: Config =
            serde_json::from_str(r#"{"LTC": {"url": "http://file:1", "user": "file", "wallets": ["xpub"]}}"#)
                .unwrap();
        let config = config.with_variables(|name| match name {
            "BITCART_LTC_URL" => Some("http://environment:2".to_owned()),
            "BITCART_BTC_PASSWORD" => Some("secret".to_owned()),
            _ => None,
        });
        let manager = ApiManager::from_config(config).unwrap();
        assert_eq!(manager.currencies(), [Currency::Btc, Currency::Ltc]);
        let wallet = manager.get(Currency::Ltc, "xpub").unwrap();
        assert_eq!(wallet.daemon_settings().url().as_str(), "http://environment:2/");
        assert_eq!(wallet.daemon_settings().settings().user, "file");
    }

    #[test]
    fn mistakes_are_errors_that_name_them() {
        for (json, named) in [
            (r#"{"DOGE": {}}"#, "DOGE"),
            (r#"{"BTC": {"walets": []}}"#, "walets"),
            (r#"{"BTC": {"wallets": [5]}}"#, "a wallet is its key"),
        ] {
            let error = serde_json::from_str::<Config>(json).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        let config = serde_json::from_str(r#"{"BTC": {"url": "nowhere"}}"#).unwrap();
        assert!(matches!(ApiManager::from_config(config), Err(Error::InvalidUrl { .. })));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let config: Config = serde_json::from_str(
            r#"{"BTC": {"user": "hunter1", "password": "hunter2", "wallets": ["hunter3"]}}"#,
        )
        .unwrap();
        let shown = format!("{config:?} {:?}", ApiManager::from_config(config.clone()).unwrap());
        assert!(!shown.contains("hunter"), "{shown}");
    }
}
