//! What the machine says is to be done.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;

use super::Session;
use crate::monitor::{Connected, Connection};
use crate::session::machine::{Action, Input, Silence};
use crate::socket::Socket;
use crate::{Daemon, Error, Params, Wallet};

/// For so long the loading of the wallets waits for the daemon to say whether it has forgotten them.
const ASK: Duration = Duration::from_secs(1);

impl Session {
    pub(super) async fn act(&mut self, action: Action) -> Option<Input> {
        match action {
            Action::Connect => self.connect(),
            Action::Register => return Some(self.register().await),
            Action::Load => return self.load(),
            Action::GoLive => self.go_live(),
            Action::Ping(number) => return self.ping(number).await,
            Action::Close => return self.close().await,
            Action::Drop(silence) => self.drop_socket(silence),
            Action::Wait(pause) => self.wait(pause),
            Action::End { failed } => self.end(failed),
        }
        None
    }

    fn connect(&mut self) {
        self.tell(Connection::Connecting);
        let (daemon, limit) = (self.daemon.clone(), self.timing.handshake);
        self.connecting = Some(async move { Socket::connect(daemon.http()?, limit).await }.boxed());
    }

    async fn register(&mut self) -> Input {
        // Who hears all wallets registers none.
        let only = self.core.book.only().filter(|_| self.alone);
        let Some(name) = only.and_then(Wallet::name) else {
            return Input::Registered;
        };
        let text = serde_json::json!({ "xpub": name }).to_string();
        match &mut self.socket {
            Some(socket) => match socket.send(text).await {
                Ok(()) => Input::Registered,
                Err(reason) => self.lost(reason),
            },
            None => Input::Tick,
        }
    }

    fn load(&mut self) -> Option<Input> {
        self.tell(Connection::CatchingUp);
        self.core.connected(Instant::now());
        if self.core.has_queues_to_lose() {
            self.asking = Some(wallets_in_memory(self.daemon.clone()).boxed());
        }
        self.core.rounds.are_settled().then_some(Input::CaughtUp)
    }

    fn go_live(&mut self) {
        self.core.let_go_if_loaded();
        // Before anybody is told that it has been.
        self.core.hand_over();
        self.tell(Connection::Live);
        self.shared.counters.connects.one();
        let is_first = !std::mem::replace(&mut self.was_live, true);
        let connected = Connected {
            instance: self.core.book.nobody().clone(),
            is_first,
            caught_up: self.core.caught_up,
            gap_possible: std::mem::take(&mut self.core.gap_possible),
        };
        tracing::info!(
            currency = self.core.currency.as_str(),
            daemon = self.daemon.url().as_str(),
            wallets = self.core.book.len(),
            caught_up = connected.caught_up,
            gap_possible = connected.gap_possible,
            "{}",
            if is_first { "connected" } else { "connected again" }
        );
        if let Some(callback) = &self.shared.on_connect {
            self.shared.lanes.spawn(callback(connected));
        }
    }

    pub(super) async fn ping(&mut self, number: u64) -> Option<Input> {
        self.core.ping_sent(number);
        let result = self.socket.as_mut()?.ping(number).await;
        result.err().map(|reason| self.lost(reason))
    }

    async fn close(&mut self) -> Option<Input> {
        let result = self.socket.as_mut()?.close().await;
        result.err().map(|_| Input::Failed { fatal: false })
    }

    fn drop_socket(&mut self, silence: Option<Silence>) {
        self.socket = None;
        self.connecting = None;
        self.asking = None;
        self.core.disconnected();
        if let Some(silence) = silence {
            let reason = match silence {
                Silence::Handshake => "the handshake took too long",
                Silence::Registration => "the daemon does not read",
                Silence::Pong => "the daemon has fallen silent: it does not answer pings",
            };
            self.lost(reason.to_owned());
        }
    }

    /// The bound has been reached, and for longer than a moment.
    pub(super) fn crowded(&mut self) -> Input {
        self.shared.counters.gaps.one();
        self.tell(Connection::Crowded);
        tracing::warn!(
            currency = self.core.currency.as_str(),
            backlog = self.shared.lanes.backlog(),
            "the handlers cannot keep up; the connection is closed until they have done half of their work"
        );
        self.lost("the handlers could not keep up".to_owned());
        Input::Crowded
    }

    fn wait(&mut self, retry_in: Duration) {
        let reason = self.error.as_ref().map(Error::chain).unwrap_or_default();
        tracing::warn!(
            currency = self.core.currency.as_str(),
            daemon = self.daemon.url().as_str(),
            retry_in_ms = retry_in.as_millis(),
            "no connection: {reason}; trying again"
        );
        self.tell(Connection::Waiting { retry_in, reason });
    }

    fn end(&mut self, failed: bool) {
        if !failed {
            self.error = None;
        }
    }

    /// The connection is over, for this reason.
    pub(super) fn lost(&mut self, reason: String) -> Input {
        self.error = Some(Error::ConnectionLost { daemon: self.daemon.url().to_string(), reason });
        Input::Failed { fatal: false }
    }
}

async fn wallets_in_memory(daemon: Daemon) -> Option<usize> {
    #[derive(serde::Deserialize)]
    struct Info {
        total_wallets: usize,
    }

    let call = daemon.call::<Info>("getinfo", Params::new());
    Some(tokio::time::timeout(ASK, call).await.ok()?.ok()?.total_wallets)
}
