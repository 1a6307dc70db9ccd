//! What goes into the machine and what comes out of it.

use std::time::Duration;

use tokio::time::Instant;

use crate::session::backoff::Limits;
use crate::session::twins::PingNumber;

/// The deadlines of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// For the way to the daemon and the handshake.
    pub(crate) handshake: Duration,
    /// For writing the registration.
    pub(crate) registration: Duration,
    /// How often a ping goes out.
    pub(crate) ping: Duration,
    /// How long after a ping the peer may be silent.
    pub(crate) pong: Duration,
    /// How long the peer may take to answer a close.
    pub(crate) close: Duration,
    pub(crate) backoff: Limits,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(15),
            registration: Duration::from_secs(5),
            ping: Duration::from_secs(5),
            pong: Duration::from_secs(10),
            close: Duration::from_secs(2),
            backoff: Limits { first: Duration::from_millis(250), longest: Duration::from_secs(5) },
        }
    }
}

/// What a program wants of failing connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// The first connection is tried again like any other, and does not fail fast.
    pub(crate) retry_first: bool,
    /// A connection that is lost is made again, or tried to be.
    pub(crate) reconnect: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Waiting {
        until: Instant,
    },
    Connecting {
        deadline: Instant,
    },
    Registering {
        deadline: Instant,
    },
    CatchingUp,
    Live,
    Closing {
        deadline: Instant,
        then: Then,
    },
    /// The handlers have too much to do for another connection.
    Crowded,
    Ended,
}

/// Where a close leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Crowded,
    /// Crowded no more, since there has been room meanwhile.
    Waiting,
    Ended,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Time has passed.
    Tick,
    /// The handshake is done.
    Connected,
    Registered,
    /// Every wallet has been loaded, or has failed and is tried again beside the rest.
    CaughtUp,
    /// Something came from the peer: a frame, a ping.
    Heard,
    Pong(PingNumber),
    /// A failure: of the attempt, or of the connection; whether trying again can help.
    Failed {
        fatal: bool,
    },
    /// The handlers cannot keep up.
    Crowded,
    /// They can again.
    Room,
    Stop,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Connect,
    Register,
    /// Begin to load the wallets.
    Load,
    /// The connection is all it should be.
    GoLive,
    Ping(PingNumber),
    /// Send a close frame; go on reading until the peer answers it.
    Close,
    /// Let go of the socket, whatever state it is in. Carries why, where nobody knows it yet.
    Drop(Option<Silence>),
    /// The next try is so far away.
    Wait(Duration),
    /// It is over. With the last failure if there was one.
    End {
        failed: bool,
    },
}

/// A deadline that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    Handshake,
    Registration,
    Pong,
}
