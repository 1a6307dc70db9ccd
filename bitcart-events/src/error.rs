use std::fmt;
use std::time::Duration;

use crate::{Duplicate, Event, MissingState};

/// Anything whose cause is kept as a source without naming its type.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong between a program and a daemon.
///
/// Each variant says what happened, to what, and what to do; [`is_retryable`](Self::is_retryable)
/// tells whether trying again can help. No variant holds a password or a key, and what it quotes
/// of a peer is cut short.
///
/// ```
/// # fn shown(error: bitcart::Error) {
/// match error {
///     bitcart::Error::Unauthorized { .. } => eprintln!("check the daemon's user and password"),
///     bitcart::Error::Daemon(error) if error.is("RequestNotFoundError") => eprintln!("no such request"),
///     error if error.is_retryable() => eprintln!("later, perhaps: {error}"),
///     error => eprintln!("{error}"),
/// }
/// # }
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of a daemon is no `http` or `https` URL.
    #[error("`{url}` is not the address of a daemon: {reason}; write it as `http://localhost:5000`")]
    InvalidUrl {
        /// What was given, without any password.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The credentials cannot be sent as HTTP Basic credentials to a daemon.
    #[error(
        "the {part} for the daemon contains `:`, which the daemon cannot read: \
         choose one without (nothing was sent)"
    )]
    InvalidCredentials {
        /// `user` or `password`.
        part: &'static str,
    },
    /// The proxy or the certificates of a [`Daemon`](crate::Daemon) cannot be used.
    #[error("the {setting} of the daemon at {daemon} cannot be used: {reason}")]
    InvalidSetting {
        /// The daemon's address.
        daemon: String,
        /// `proxy`, `certificate`, …
        setting: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The daemon refuses the user or the password.
    ///
    /// Trying again cannot help, so this ends even a connection that had held.
    #[error("the daemon at {daemon} refuses the credentials: check user and password")]
    Unauthorized {
        /// The daemon's address.
        daemon: String,
    },
    /// Nobody answers at the daemon's address, or the way there is broken.
    #[error("the daemon at {daemon} cannot be reached: is it running, and is the address right?")]
    Unreachable {
        /// The daemon's address.
        daemon: String,
        /// What the network said.
        #[source]
        source: BoxError,
    },
    /// The daemon took longer than its time limit.
    #[error("the daemon at {daemon} did not answer `{request}` within {limit:?}")]
    Timeout {
        /// The daemon's address.
        daemon: String,
        /// The method or path that was asked for.
        request: String,
        /// The limit that ran out.
        limit: Duration,
    },
    /// An HTTP status that says that this request failed: from the daemon, or from a proxy before it.
    #[error("`{request}` at {daemon} was answered with HTTP status {status}: {body}")]
    HttpStatus {
        /// The daemon's address.
        daemon: String,
        /// The method or path that was asked for.
        request: String,
        /// The status, 502 for example.
        status: u16,
        /// How the body begins.
        body: String,
    },
    /// What answers is no Bitcart daemon, or speaks another language than expected.
    #[error("`{request}` at {daemon} was not answered as a Bitcart daemon does: {reason}")]
    InvalidAnswer {
        /// The daemon's address.
        daemon: String,
        /// The method or path that was asked for.
        request: String,
        /// What was expected and what came.
        reason: String,
    },
    /// The daemon understood the call and answered with an error of its own.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// The connection ended, and [`auto_reconnect`](crate::Run::auto_reconnect) is off.
    #[error("the connection to the daemon at {daemon} ended: {reason}")]
    ConnectionLost {
        /// The daemon's address.
        daemon: String,
        /// How it ended.
        reason: String,
    },
    /// `run` found no handler that it could call.
    #[error(
        "there is no handler to call. Annotate a function with `#[bitcart::on(\"new_payment\")]` or add one \
         with `add_event_handler`. If your handlers are in another crate, name it once in this program: \
         `use that_crate as _;` (a crate that nobody names is not linked, and registers nothing)"
    )]
    NoHandlers,
    /// [`require`](crate::Run::require) asked for a handler that is not there.
    #[error(
        "no handler listens to {}. If it is in another crate, name that crate once in this program: \
         `use that_crate as _;`", list(.0)
    )]
    MissingHandlers(Vec<Event>),
    /// Annotated functions listen to the same event, and only one of them could be called.
    #[error("an event has one handler: {}. Take the event from one of them", list(.0))]
    DuplicateHandlers(Vec<Duplicate>),
    /// Handlers want state that nobody gave to the run: all of them, not only the first.
    #[error("state is missing: {}", list(.0))]
    MissingStates(Vec<MissingState>),
    /// The run has nothing to listen to.
    #[error("{0}")]
    NoWallets(&'static str),
    /// `process_updates` was given something that is no list of updates.
    #[error("these are no updates: {reason}")]
    InvalidUpdates {
        /// What was expected and what came.
        reason: String,
    },
}

/// An error that the daemon itself answered with.
///
/// What a code means depends on the coin: `-32003` is `RequestNotFoundError` on LTC and
/// `PrivateKeyRequiredError` on ETH. So match on the name, which is read from that daemon's
/// own list (`/spec`).
///
/// ```
/// # async fn example(wallet: bitcart::Wallet) {
/// if let Err(bitcart::Error::Daemon(error)) = wallet.get_request("ac2c7504fd").await {
///     assert!(error.is("RequestNotFoundError"));
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the daemon answered `{method}` with {}: {message}", described(.name.as_deref(), *.code))]
#[non_exhaustive]
pub struct DaemonError {
    /// The method that was called.
    pub method: String,
    /// The JSON-RPC error code.
    pub code: i64,
    /// The name that this daemon's `/spec` gives to the code; `None` where it has none for it or
    /// could not be read.
    pub name: Option<String>,
    /// The daemon's message.
    pub message: String,
}

impl DaemonError {
    /// The code of an error inside the daemon, which may be gone at the next try.
    pub(crate) const INTERNAL: i64 = -32603;

    /// Whether the daemon's own list calls it so: `"RequestNotFoundError"`.
    pub fn is(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    /// Whether the same call may succeed later: the daemon stumbled over itself or over its node,
    /// not over what it was asked.
    pub fn is_retryable(&self) -> bool {
        self.code == Self::INTERNAL
    }
}

impl Error {
    /// Whether trying again, with nothing changed, may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Timeout { .. }
            | Self::HttpStatus { .. }
            | Self::InvalidAnswer { .. }
            | Self::ConnectionLost { .. } => true,
            Self::Daemon(error) => error.is_retryable(),
            Self::InvalidUrl { .. }
            | Self::InvalidCredentials { .. }
            | Self::InvalidSetting { .. }
            | Self::Unauthorized { .. }
            | Self::NoHandlers
            | Self::MissingHandlers(_)
            | Self::DuplicateHandlers(_)
            | Self::MissingStates(_)
            | Self::NoWallets(_)
            | Self::InvalidUpdates { .. } => false,
        }
    }

    /// The error and what caused it, in one line, for a log.
    pub(crate) fn chain(&self) -> String {
        chain(self)
    }
}

/// An error and what caused it, in one line. Some errors tell their cause themselves, and a program's own
/// can go in a circle.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    for cause in std::iter::successors(error.source(), |cause| cause.source()).take(CAUSES) {
        let cause = cause.to_string();
        if !text.ends_with(&cause) {
            text = text + ": " + &cause;
        }
    }
    text
}

/// More causes than one error has.
const CAUSES: usize = 16;

/// In words, with its causes: it is what a `main` that returns the error shows.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain())
    }
}

/// The beginning of what a peer sent, on one line, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    const LIMIT: usize = 120;
    let mut short: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LIMIT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn described(name: Option<&str>, code: i64) -> String {
    match name {
        Some(name) => format!("{name} ({code})"),
        None => format!("error {code}"),
    }
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    items.join(", ")
}
