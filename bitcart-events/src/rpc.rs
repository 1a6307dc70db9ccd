use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::excerpt;
use crate::http::{Answer, Http};
use crate::{Daemon, DaemonError, Error, Params};

/// JSON-RPC's code for wrong credentials, which come with HTTP status 200 (protocol: credentials).
pub(crate) const UNAUTHORIZED: i64 = -32600;

impl Daemon {
    /// Calls any method of the daemon by name.
    ///
    /// The result is whatever you have it read as. Integers beyond 64 bits (`amount_wei`) arrive
    /// whole in a `u128`, an `i128` or a [`RawValue`]; `serde_json::Value` would make a float of
    /// them.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), bitcart::Error> {
    /// use bitcart::{Currency, Daemon, Params};
    ///
    /// let daemon = Daemon::local(Currency::Btc);
    /// let good: bool = daemon.call("validatekey", Params::new().arg("xpub…")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`Error::Daemon`] for the daemon's own errors, with their name; everything else says
    /// whether the daemon could not be reached, did not answer in time, or is none.
    pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Params) -> Result<T, Error> {
        let result = self.call_raw(method, &params).await?;
        serde_json::from_str(result.get()).map_err(|error| {
            let reason = format!("{error}, in `{}`", excerpt(result.get()));
            Error::InvalidAnswer { daemon: self.url().to_string(), request: method.to_owned(), reason }
        })
    }

    /// The result as JSON text, for whoever knows what it is.
    pub(crate) async fn call_raw(&self, method: &str, params: &Params) -> Result<Box<RawValue>, Error> {
        let answer = self.post(method, params).await?;
        self.result_of(method, &answer).await
    }

    /// The answer to a call, not yet read.
    pub(crate) async fn post(&self, method: &str, params: &Params) -> Result<Answer, Error> {
        let body = serde_json::json!({ "jsonrpc": "2.0", "id": 0, "method": method, "params": params });
        self.http()?.post(method, body.to_string()).await
    }

    /// The result that an answer brings, as JSON text.
    pub(crate) async fn result_of(&self, method: &str, answer: &Answer) -> Result<Box<RawValue>, Error> {
        let http = self.http()?;
        match read(http, method, answer)? {
            Ok(result) => Ok(result),
            Err(error) if error.code == UNAUTHORIZED => Err(Error::Unauthorized { daemon: http.shown() }),
            Err(error) => {
                let spec = self.spec_cache().get(http).await;
                let name = spec.name(error.code).map(str::to_owned);
                let method = method.to_owned();
                Err(DaemonError { method, code: error.code, name, message: error.message }.into())
            }
        }
    }
}

/// What stands for the result in an answer that is written as all daemons write it. If that is JSON, the answer is,
/// and need not be read as a whole before.
pub(crate) fn as_written(answer: &Answer) -> Option<&str> {
    let result = answer.body.strip_prefix(r#"{"jsonrpc": "2.0", "result": "#)?;
    result.strip_suffix(r#", "id": 0}"#).filter(|_| answer.status == 200)
}

/// Whether a body is the daemon's word that the credentials are wrong; `/spec` and the upgrade
/// of the websocket say it in the same way as a call.
pub(crate) fn is_unauthorized(body: &str) -> bool {
    let envelope: Result<Envelope, _> = serde_json::from_str(body);
    envelope.ok().and_then(|envelope| envelope.error).is_some_and(|error| error.code == UNAUTHORIZED)
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    result: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<WireError>,
}

#[derive(Deserialize)]
pub(crate) struct WireError {
    code: i64,
    #[serde(default)]
    message: String,
}

pub(crate) fn read(
    http: &Http,
    method: &str,
    answer: &Answer,
) -> Result<Result<Box<RawValue>, WireError>, Error> {
    if answer.status != 200 {
        return Err(http.unexpected_status(method, answer));
    }
    let not_rpc =
        || http.invalid(method, format!("expected a JSON-RPC answer, got `{}`", excerpt(&answer.body)));
    let envelope: Envelope = serde_json::from_str(&answer.body).map_err(|_| not_rpc())?;
    match (envelope.result, envelope.error) {
        (_, Some(error)) => Ok(Err(error)),
        (Some(result), None) => Ok(Ok(result)),
        // `"result": null` reads as absent; only an envelope has the key at all.
        (None, None) if answer.body.contains("\"result\"") => {
            Ok(Ok(RawValue::from_string("null".to_owned()).map_err(|_| not_rpc())?))
        }
        (None, None) => Err(not_rpc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_daemons_own_words_mean_wrong_credentials() {
        let refused = r#"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Unauthorized"},"id":null}"#;
        assert!(is_unauthorized(refused));
        for body in ["", "401 Unauthorized", r#"{"error":{"code":-32603}}"#, r#"{"error":null}"#, "[]"] {
            assert!(!is_unauthorized(body), "{body}");
        }
    }

    #[test]
    fn what_stands_for_the_result_is_told_where_it_is_written_as_daemons_do() {
        // From a capture.
        let empty = r#"{"jsonrpc": "2.0", "result": [], "id": 0}"#;
        let of = |status: u16, body: &str| {
            as_written(&Answer { status, body: body.to_owned() }).map(str::to_owned)
        };
        assert_eq!(of(200, empty).as_deref(), Some("[]"));
        assert_eq!(of(500, empty), None);
        for body in [
            r#"{"jsonrpc":"2.0","result":[],"id":0}"#,
            r#"{"jsonrpc": "2.0", "result": [], "id": 0} "#,
            r#"{"jsonrpc": "2.0", "error": {"code": -32600, "message": "Unauthorized"}, "id": 0}"#,
            r#"{"jsonrpc": "2.0", "result": , "id": 0"#,
            "",
        ] {
            assert_eq!(of(200, body), None, "{body}");
        }
    }
}
