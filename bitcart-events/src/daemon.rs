use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::http::Http;
use crate::spec::SpecCache;
use crate::{Currency, Error};

/// How long a call may take unless [`Daemon::timeout`] says otherwise: a wallet that synchronises
/// holds up its answer for seconds, and a node that is down for thirteen.
const CALL_LIMIT: Duration = Duration::from_secs(30);

/// Where a daemon is, and how to get in.
///
/// One that is not told otherwise has the daemon's own defaults: user `electrum`, password
/// `electrumz`, no proxy, the system's certificates, 30 seconds for a call.
///
/// Cheap to clone; clones share their connections.
///
/// ```
/// use bitcart::{Currency, Daemon};
///
/// let daemon = Daemon::new("https://pay.example.com:5001")?.credentials("user", "password");
/// assert_eq!(daemon.url().port(), Some(5001));
/// assert_eq!(Daemon::local(Currency::Ltc).url().as_str(), "http://localhost:5001/");
/// # Ok::<(), bitcart::Error>(())
/// ```
#[derive(Clone)]
pub struct Daemon {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    http: OnceLock<Http>,
    spec: SpecCache,
}

#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) url: Url,
    pub(crate) user: String,
    pub(crate) password: SecretString,
    pub(crate) proxy: Option<SecretString>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) timeout: Duration,
}

impl Daemon {
    /// The daemon at `url`: scheme, host and port, and a path where a proxy puts it below one.
    ///
    /// Credentials in the URL (`http://user:password@host:5000`) are used as if given to
    /// [`credentials`](Self::credentials).
    ///
    /// # Errors
    /// [`Error::InvalidUrl`] for what is no `http` or `https` URL with a host.
    pub fn new(url: impl AsRef<str>) -> Result<Self, Error> {
        let given = url.as_ref();
        let invalid = |reason: String| Error::InvalidUrl { url: without_password(given), reason };
        let mut url = Url::parse(given.trim()).map_err(|error| invalid(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid("it must begin with `http://` or `https://`".to_owned()));
        }
        if url.scheme() == "https" && cfg!(not(any(feature = "rustls", feature = "native-tls"))) {
            return Err(invalid("for https, turn on the feature `rustls` or `native-tls`".to_owned()));
        }
        let login = (!url.username().is_empty()).then(|| {
            let password = url.password().unwrap_or_default();
            (percent_decoded(url.username()), percent_decoded(password))
        });
        // Both setters fail only for a URL without a host, which was refused above.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        let daemon = Self::at(url);
        Ok(match login {
            Some((user, password)) => daemon.credentials(user, password),
            None => daemon,
        })
    }

    /// The daemon of `currency` on this machine, at its default port.
    pub fn local(currency: Currency) -> Self {
        let address = format!("http://localhost:{}/", currency.default_port());
        Self::at(Url::parse(&address).unwrap_or_else(|_| unreachable!("a constant address is a URL")))
    }

    /// User and password. Neither may contain a `:`, since no daemon can read that; one that does
    /// is refused when the daemon is first used, before anything is sent.
    pub fn credentials(self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (user.into(), SecretString::from(password.into()));
        self.with(|settings| {
            settings.user = user;
            settings.password = password;
        })
    }

    /// Goes through a proxy: `http://host:3128`, or, with the feature `socks`,
    /// `socks5h://host:9050` (names are resolved by the proxy, as Tor needs it) and
    /// `socks5://host:9050` (which is treated the same).
    ///
    /// Used for calls and for the websocket. Proxies from the environment are not used.
    pub fn proxy(self, url: impl Into<String>) -> Self {
        let proxy = SecretString::from(url.into());
        self.with(|settings| settings.proxy = Some(proxy))
    }

    /// Trusts the certificates in this PEM text as well, for a daemon with one of its own.
    pub fn certificate(self, pem: impl Into<Vec<u8>>) -> Self {
        let pem = pem.into();
        self.with(|settings| settings.certificates.push(pem))
    }

    /// How long one call may take, from the first byte sent to the last received.
    pub fn timeout(self, limit: Duration) -> Self {
        self.with(|settings| settings.timeout = limit)
    }

    /// The address, without credentials.
    pub fn url(&self) -> &Url {
        &self.inner.settings.url
    }

    /// Whether it is a clone, so that the two share their connections.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn spec_cache(&self) -> &SpecCache {
        &self.inner.spec
    }

    /// The one HTTP client of this daemon, made at the first use.
    pub(crate) fn http(&self) -> Result<&Http, Error> {
        if let Some(http) = self.inner.http.get() {
            return Ok(http);
        }
        let http = Http::new(&self.inner.settings)?;
        Ok(self.inner.http.get_or_init(|| http))
    }

    fn at(url: Url) -> Self {
        Self::from_settings(Settings {
            url,
            user: "electrum".to_owned(),
            password: SecretString::from("electrumz"),
            proxy: None,
            certificates: Vec::new(),
            timeout: CALL_LIMIT,
        })
    }

    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.inner.settings.clone();
        change(&mut settings);
        Self::from_settings(settings)
    }

    fn from_settings(settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { settings, http: OnceLock::new(), spec: SpecCache::default() }) }
    }
}

impl Settings {
    /// Refuses what no daemon can read: it splits the credentials at every `:`.
    pub(crate) fn check_credentials(&self) -> Result<(), Error> {
        if self.user.contains(':') {
            return Err(Error::InvalidCredentials { part: "user" });
        }
        if self.password.expose_secret().contains(':') {
            return Err(Error::InvalidCredentials { part: "password" });
        }
        Ok(())
    }
}

/// Two are equal when they lead to the same place in the same way.
impl PartialEq for Daemon {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.settings(), other.settings());
        let exposed = |proxy: &Option<SecretString>| proxy.as_ref().map(|url| url.expose_secret().to_owned());
        self.is_same(other)
            || (a.url == b.url
                && a.user == b.user
                && a.password.expose_secret() == b.password.expose_secret()
                && exposed(&a.proxy) == exposed(&b.proxy)
                && a.certificates == b.certificates
                && a.timeout == b.timeout)
    }
}

impl fmt::Debug for Daemon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Daemon").field("url", &self.url().as_str()).finish_non_exhaustive()
    }
}

fn percent_decoded(text: &str) -> String {
    let pairs = format!("x={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pairs.as_bytes()).map(|(_, value)| value.into_owned()).collect()
}

/// What stands before an `@` may be a password, whether or not the rest is a URL.
fn without_password(given: &str) -> String {
    let shown = match given.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => given.to_owned(),
    };
    crate::error::excerpt(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused_and_shown_without_its_password() {
        for given in ["", "localhost:5000", "ftp://host", "http://", "ws://localhost:5000"] {
            assert!(matches!(Daemon::new(given), Err(Error::InvalidUrl { .. })), "{given}");
        }
        let error = Daemon::new("htp://user:hunter2@host").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn credentials_in_the_address_are_taken_out_of_it() {
        let daemon = Daemon::new("http://us%40er:pa+ss@host:5000/ltc").unwrap();
        assert_eq!(daemon.url().as_str(), "http://host:5000/ltc/");
        assert_eq!(daemon.settings().user, "us@er");
        assert_eq!(daemon.settings().password.expose_secret(), "pa+ss");
    }

    #[test]
    fn a_colon_in_the_credentials_is_refused_before_anything_is_sent() {
        let daemon = Daemon::local(Currency::Btc);
        for (user, password, named) in [("a:b", "c", "user"), ("a", "b:c", "password")] {
            let error = daemon.clone().credentials(user, password).http().err().unwrap();
            assert!(matches!(error, Error::InvalidCredentials { part } if part == named), "{error}");
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let daemon = Daemon::local(Currency::Btc).credentials("u", "hunter2").proxy("http://p:hunter2@h:1");
        assert!(!format!("{daemon:?}").contains("hunter2"));
    }
}
