//! What happens, taken in, and what the machine is told of it.

use std::task::Context;

use futures_util::future::lazy;
use tokio::time::Instant;

use super::Session;
use crate::Error;
use crate::session::Change;
use crate::session::core::Done;
use crate::session::machine::{Input, State};
use crate::socket::{Received, Socket};

/// Frames that are read before anything else is looked after.
const BURST: usize = 1024;

impl Session {
    pub(super) async fn connected(&mut self, result: Result<Socket, Error>) {
        self.connecting = None;
        match result {
            Ok(socket) => {
                self.socket = Some(socket);
                self.on(Input::Connected).await;
            }
            Err(error) => self.failed(error).await,
        }
    }

    pub(super) fn asked(&mut self, wallets: Option<usize>) {
        self.asking = None;
        self.core.wallets_in_memory(wallets);
    }

    async fn failed(&mut self, error: Error) {
        let fatal = !error.is_retryable();
        self.error = Some(error);
        self.on(Input::Failed { fatal }).await;
    }

    /// Takes in what the socket brings, and what is there behind it.
    pub(super) async fn received(&mut self, first: Received) {
        let mut count = 0;
        let mut next = Some(first);
        while let Some(received) = next {
            count += 1;
            match received {
                Received::Text(text) => self.frame(&text),
                Received::Pong(number) => {
                    self.core.pong(number);
                    self.on(Input::Pong(number)).await;
                }
                Received::Other => {}
                Received::End(reason) => {
                    let input = self.lost(reason);
                    self.on(input).await;
                }
            }
            next = lazy(|context| self.frames(&mut count, context)).await;
        }
        if self.core.hand_over() {
            let is_much_left = count >= BURST / 4 || self.core.is_crowded();
            let rounds = &self.core.rounds;
            self.shared.lanes.let_begin(is_much_left, || rounds.are_due(Instant::now())).await;
        }
        self.on(Input::Heard).await;
    }

    /// Takes in the frames that are there, up to the first that is none.
    fn frames(&mut self, count: &mut usize, context: &mut Context<'_>) -> Option<Received> {
        while *count < BURST && !self.core.is_crowded() {
            match self.ready(context)? {
                Received::Text(text) => self.frame(&text),
                other => return Some(other),
            }
            *count += 1;
        }
        None
    }

    /// What is there. If it is nothing, whatever the socket brings next wakes this.
    fn ready(&mut self, context: &mut Context<'_>) -> Option<Received> {
        self.socket.as_mut()?.ready(context)
    }

    fn frame(&mut self, text: &str) {
        if !matches!(self.machine.state(), State::Closing { .. }) {
            self.core.frame(text);
        }
    }

    pub(super) async fn call_ended(&mut self, done: Done) {
        let ended = self.core.call_ended(Instant::now(), done);
        if let Some(error) = ended.error
            && self.is_fatal(&error)
        {
            return self.failed(error).await;
        }
        if ended.wants_ping
            && let Some(number) = self.machine.ping(Instant::now())
            && let Some(input) = self.ping(number).await
        {
            self.on(input).await;
        }
        if self.core.rounds.are_settled() {
            self.on(Input::CaughtUp).await;
        }
    }

    /// Whether a call's error ends the session: wrong credentials do at any time, a wallet that the
    /// daemon refuses does before the first connection is complete.
    fn is_fatal(&self, error: &Error) -> bool {
        match error {
            Error::Unauthorized { .. } => true,
            Error::Daemon(error) => self.options.strict && !self.was_live && !error.is_retryable(),
            _ => false,
        }
    }

    pub(super) async fn deadline(&mut self) {
        let now = Instant::now();
        if self.core.held.deadline().is_some_and(|until| until <= now) {
            self.core.let_go();
        }
        if self.is_open() && self.crowding.is_too_long(now) && self.core.is_crowded() {
            let input = self.crowded();
            self.on(input).await;
        }
        // This task may not have run for long, and what the peer sent in time lies there unheard.
        if self.reads()
            && let Some(received) = lazy(|context| self.ready(context)).await
        {
            self.received(received).await;
        }
        self.on(Input::Tick).await;
    }

    pub(super) async fn changed(&mut self, change: Change) {
        self.core.change(Instant::now(), change, self.is_connected());
        // A wallet that is gone is waited for no more.
        if self.core.rounds.are_settled() {
            self.on(Input::CaughtUp).await;
        }
    }
}
