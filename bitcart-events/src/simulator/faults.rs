use std::collections::HashMap;
use std::time::Duration;

/// What is broken at the moment. Nothing, to begin with.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// What happens to `POST /` and `GET /spec`.
    pub(super) rpc: Door,
    /// What happens to the handshake of the websocket.
    pub(super) handshake: Door,
    /// How long every answer to a call takes.
    pub(super) delay: Option<Duration>,
    /// Every update goes to the sockets twice.
    pub(super) duplicates: bool,
    /// How many updates the sockets still lose, and how many the queue.
    pub(super) lost_on_socket: u64,
    pub(super) lost_on_queue: u64,
    /// How many answers of `get_updates` are still lost, with what was in them.
    pub(super) lost_answers: u64,
    /// How many frames still go out before every socket is cut.
    pub(super) cut_after: Option<u64>,
    /// Sockets write and no longer read, so that pings have no answer.
    pub(super) deaf: bool,
    /// Wallets that cannot be loaded, by name.
    pub(super) loads: HashMap<String, LoadFault>,
}

/// How a door of the daemon is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Door {
    #[default]
    Open,
    /// The request is taken and never answered.
    Stalled,
    /// Somebody in front of the daemon answers: a proxy, with a page of its own.
    Answered { status: u16, body: String },
}

/// Why a wallet cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoadFault {
    /// Its key is none.
    Refused,
    /// The daemon stumbles: its own node is out of reach.
    Failed,
    /// The call hangs.
    Hangs,
}

/// Takes one from a counter that is not used up.
pub(super) fn take_one(counter: &mut u64) -> bool {
    let is_left = *counter > 0;
    *counter = counter.saturating_sub(1);
    is_left
}
