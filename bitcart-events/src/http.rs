//! The one file that knows the HTTP client.

use std::time::Duration;

use reqwest::header;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::Error;
use crate::daemon::Settings;
use crate::error::{chain, excerpt};

/// How long the way to the daemon may take: name, TCP, TLS, proxy.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// The daemon closes a connection that was idle for 75 seconds; ours must be gone before.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// More than any answer of a daemon that is well; a list of 50,000 requests is below it.
const BODY_LIMIT: usize = 64 << 20;

/// What carries a websocket once the daemon has agreed to one.
pub(crate) type Upgraded = reqwest::Upgraded;

/// One daemon over HTTP: calls, `/spec`, and the upgrade of the websocket, all with the same
/// credentials, proxy and certificates.
pub(crate) struct Http {
    client: Client,
    base: Url,
    user: String,
    password: SecretString,
    limit: Duration,
}

/// An HTTP answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// What the daemon said to the wish for a websocket.
pub(crate) enum Upgrade {
    Agreed { accept: Option<String>, stream: Box<Upgraded> },
    Refused(Answer),
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        settings.check_credentials()?;
        let invalid =
            |setting, reason| Error::InvalidSetting { daemon: settings.url.to_string(), setting, reason };
        let reason = |error: reqwest::Error| chain(&error.without_url());
        let mut builder = Client::builder()
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .pool_idle_timeout(IDLE_LIMIT)
            .tcp_nodelay(true);
        builder = match &settings.proxy {
            Some(url) => {
                builder.proxy(proxy(url.expose_secret()).map_err(|reason| invalid("proxy", reason))?)
            }
            None => builder.no_proxy(),
        };
        builder =
            trust(builder, &settings.certificates).map_err(|error| invalid("certificate", reason(error)))?;
        let client = builder.build().map_err(|error| invalid("proxy or certificate", reason(error)))?;
        Ok(Self {
            client,
            base: settings.url.clone(),
            user: settings.user.clone(),
            password: settings.password.clone(),
            limit: settings.timeout,
        })
    }

    /// One JSON-RPC call; `method` is for the errors.
    pub(crate) async fn post(&self, method: &str, body: String) -> Result<Answer, Error> {
        let request = self
            .request(Method::POST, self.base.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        self.answer(method, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Error> {
        let request = self.request(Method::GET, self.address(path)?);
        self.answer(path, request).await
    }

    /// Asks for a websocket at `path`; `key` is the handshake's.
    pub(crate) async fn upgrade(&self, path: &str, key: &str, limit: Duration) -> Result<Upgrade, Error> {
        let request = self
            .request(Method::GET, self.address(path)?)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, key);
        let handshake = async {
            let response = request.send().await.map_err(|error| self.failed(path, error))?;
            if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                return self.read(path, response).await.map(Upgrade::Refused);
            }
            let accept = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
            let accept = accept.and_then(|value| value.to_str().ok()).map(str::to_owned);
            let stream = response.upgrade().await.map_err(|error| self.failed(path, error))?;
            Ok(Upgrade::Agreed { accept, stream: Box::new(stream) })
        };
        self.limited(path, limit, handshake).await
    }

    /// The address, for messages.
    pub(crate) fn shown(&self) -> String {
        self.base.to_string()
    }

    fn request(&self, method: Method, address: Url) -> RequestBuilder {
        self.client.request(method, address).basic_auth(&self.user, Some(self.password.expose_secret()))
    }

    async fn answer(&self, name: &str, request: RequestBuilder) -> Result<Answer, Error> {
        let exchange = async {
            let response = request.send().await.map_err(|error| self.failed(name, error))?;
            self.read(name, response).await
        };
        self.limited(name, self.limit, exchange).await
    }

    async fn read(&self, name: &str, mut response: Response) -> Result<Answer, Error> {
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failed(name, error))? {
            if body.len() + chunk.len() > BODY_LIMIT {
                return Err(self.invalid(name, format!("the answer is larger than {BODY_LIMIT} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8(body)
            .map_err(|_| self.invalid(name, "the answer is not text in UTF-8".to_owned()))?;
        Ok(Answer { status, body })
    }

    /// A deadline over the whole exchange. The client's own would end with the headers of an upgrade.
    async fn limited<T>(
        &self,
        name: &str,
        limit: Duration,
        exchange: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let timeout = Error::Timeout { daemon: self.shown(), request: name.to_owned(), limit };
        tokio::time::timeout(limit, exchange).await.unwrap_or(Err(timeout))
    }

    fn address(&self, path: &str) -> Result<Url, Error> {
        self.base.join(path).map_err(|error| self.invalid(path, error.to_string()))
    }

    fn failed(&self, name: &str, error: reqwest::Error) -> Error {
        let daemon = self.shown();
        if error.is_timeout() {
            return Error::Timeout { daemon, request: name.to_owned(), limit: CONNECT_LIMIT };
        }
        // The URL is in the message already, without credentials.
        Error::Unreachable { daemon, source: Box::new(error.without_url()) }
    }

    pub(crate) fn invalid(&self, name: &str, reason: String) -> Error {
        Error::InvalidAnswer { daemon: self.shown(), request: name.to_owned(), reason }
    }

    /// The error for an answer whose status is not the expected one.
    pub(crate) fn unexpected_status(&self, name: &str, answer: &Answer) -> Error {
        Error::HttpStatus {
            daemon: self.shown(),
            request: name.to_owned(),
            status: answer.status,
            body: excerpt(&answer.body),
        }
    }
}

fn proxy(url: &str) -> Result<reqwest::Proxy, String> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let url = match scheme {
        "http" | "https" => url.to_owned(),
        // Names are for the proxy to resolve: a name that is looked up here tells the network, and
        // an onion address cannot be looked up at all.
        "socks5" | "socks5h" if cfg!(feature = "socks") => format!("socks5h://{rest}"),
        "socks5" | "socks5h" => return Err("turn on the feature `socks`".to_owned()),
        _ => return Err("it must begin with `http://`, `https://` or `socks5h://`".to_owned()),
    };
    reqwest::Proxy::all(url).map_err(|error| chain(&error.without_url()))
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn trust(
    mut builder: reqwest::ClientBuilder,
    certificates: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, reqwest::Error> {
    for pem in certificates {
        builder = builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(pem)?);
    }
    Ok(builder)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[allow(clippy::unnecessary_wraps, reason = "with TLS it can fail")]
fn trust(
    builder: reqwest::ClientBuilder,
    _certificates: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, reqwest::Error> {
    Ok(builder)
}
