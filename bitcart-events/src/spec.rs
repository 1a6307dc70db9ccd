use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use tokio::sync::Mutex;

use crate::Error;
use crate::http::Http;
use crate::rpc;

/// The names that a daemon gives to its error codes: the `exceptions` of its `/spec`.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    names: HashMap<i64, String>,
}

/// A daemon's spec, read once, when the first error has to be named.
#[derive(Default)]
pub(crate) struct SpecCache(Mutex<Option<Arc<Spec>>>);

#[derive(Deserialize)]
struct Wire {
    exceptions: HashMap<String, WireException>,
}

#[derive(Deserialize)]
struct WireException {
    exc_name: String,
}

impl SpecCache {
    /// The spec; one that cannot be read names nothing and is asked for again the next time.
    pub(crate) async fn get(&self, http: &Http) -> Arc<Spec> {
        let mut cached = self.0.lock().await;
        if let Some(spec) = &*cached {
            return Arc::clone(spec);
        }
        match Spec::read(http).await {
            Ok(spec) => Arc::clone(cached.insert(Arc::new(spec))),
            Err(error) => {
                tracing::debug!(
                    daemon = http.shown(),
                    error = error.chain(),
                    "the daemon's /spec cannot be read"
                );
                Arc::new(Spec::default())
            }
        }
    }
}

impl Spec {
    /// The name of an error code. Three codes are JSON-RPC's own and in no daemon's list.
    pub(crate) fn name(&self, code: i64) -> Option<&str> {
        match self.names.get(&code) {
            Some(name) => Some(name),
            None => match code {
                rpc::UNAUTHORIZED => Some("UnauthorizedError"),
                -32603 => Some("InternalError"),
                -32700 => Some("ParseError"),
                _ => None,
            },
        }
    }

    async fn read(http: &Http) -> Result<Self, Error> {
        let answer = http.get("spec").await?;
        if rpc::is_unauthorized(&answer.body) {
            return Err(Error::Unauthorized { daemon: http.shown() });
        }
        if answer.status != 200 {
            return Err(http.unexpected_status("spec", &answer));
        }
        Self::parse(&answer.body).map_err(|error| http.invalid("spec", error.to_string()))
    }

    /// Codes that are no numbers are left out: they cannot be met.
    fn parse(body: &str) -> Result<Self, serde_json::Error> {
        let wire: Wire = serde_json::from_str(body)?;
        let wire = wire.exceptions.into_iter();
        let names =
            wire.filter_map(|(code, exception)| Some((code.parse().ok()?, exception.exc_name))).collect();
        Ok(Self { names })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_code_means_depends_on_the_coin() {
        let named = |body: &str| Spec::parse(body).unwrap().name(-32003).map(str::to_owned);
        let ltc = r#"{"version":"4.5.0","exceptions":{"-32003":{"exc_name":"RequestNotFoundError","docstring":"x"}}}"#;
        let eth = r#"{"exceptions":{"-32003":{"exc_name":"PrivateKeyRequiredError"}},"electrum_map":{}}"#;
        assert_eq!(named(ltc).as_deref(), Some("RequestNotFoundError"));
        assert_eq!(named(eth).as_deref(), Some("PrivateKeyRequiredError"));
    }

    #[test]
    fn what_is_no_spec_is_not_taken_for_one() {
        for body in ["", "[]", "null", "<html>", r#"{"jsonrpc":"2.0","error":{"code":-32600}}"#] {
            assert!(Spec::parse(body).is_err(), "{body}");
        }
    }

    #[test]
    fn codes_that_are_no_numbers_are_left_out() {
        let spec = Spec::parse(r#"{"exceptions":{"x":{"exc_name":"A"},"-1":{"exc_name":"B"}}}"#).unwrap();
        assert_eq!(spec.name(-1), Some("B"));
        assert_eq!(spec.name(-2), None);
        assert_eq!(spec.name(-32603), Some("InternalError"));
    }
}
