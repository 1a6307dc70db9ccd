//! Drives the core by `get_updates` alone.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::alarm::Alarm;
use super::core::{Core, Done, Setup};
use super::rounds::{Activity, Pace};
use super::{Change, Options, Shared, Subject, next_change};
use crate::monitor::{Connected, Connection};
use crate::{Daemon, Error};

pub(crate) struct Session {
    core: Core,
    options: Options,
    shared: Arc<Shared>,
    daemon: Daemon,
    changes: Option<mpsc::UnboundedReceiver<Change>>,
    /// Every wallet has been asked once, and one answered.
    is_live: bool,
    /// The daemon could not be reached when it was last asked.
    is_away: bool,
    alarm: Alarm,
}

impl Session {
    pub(crate) fn new(subject: Subject, options: Options, interval: Duration, shared: Arc<Shared>) -> Self {
        let pace = Pace {
            parallel: 8,
            sweep: interval,
            // Whoever wants no pause has the next call go out with the last answer.
            gap: interval.min(Duration::from_millis(1)),
        };
        let setup = Setup {
            nobody: subject.nobody,
            wallets: subject.wallets,
            everybody: false,
            keep_repeats: options.keep_repeats,
            reads_queue: true,
            pace,
        };
        Self {
            core: Core::new(setup, Arc::clone(&shared.lanes), Arc::clone(&shared.counters)),
            options,
            daemon: subject.daemon,
            changes: subject.changes,
            is_live: false,
            is_away: false,
            alarm: Alarm::new(),
            shared,
        }
    }

    pub(crate) async fn run(mut self) -> Result<(), Error> {
        self.tell(Connection::Connecting);
        // There is no socket of which anything could have been heard.
        self.core.rounds.connected(Instant::now(), |_| Activity::default());
        let result = self.poll().await;
        // A queue that is being read is empty at the daemon already, so its answer is awaited.
        while self.core.is_calling() {
            let done = self.core.next_call().await;
            let _ = self.core.call_ended(Instant::now(), done);
        }
        self.core.hand_over();
        self.tell(Connection::Ended);
        result
    }

    async fn poll(&mut self) -> Result<(), Error> {
        loop {
            self.core.hand_over();
            let is_crowded = self.core.is_crowded();
            if !is_crowded {
                self.core.start_calls(Instant::now());
            }
            let deadline = self.core.rounds.deadline().filter(|_| !is_crowded);
            tokio::select! {
                done = self.core.next_call() => self.call_ended(done)?,
                () = self.alarm.reached(deadline) => {}
                // What the handlers have no time for stays in the daemon's queue.
                () = self.shared.lanes.room(), if is_crowded => {}
                () = self.shared.stop.cancelled() => return Ok(()),
                change = next_change(&mut self.changes) => self.core.change(Instant::now(), change, true),
            }
        }
    }

    fn call_ended(&mut self, done: Done) -> Result<(), Error> {
        let ended = self.core.call_ended(Instant::now(), done);
        match ended.error {
            None => self.succeeded(),
            Some(error) if self.is_fatal(&error) => return Err(error),
            Some(error) => self.failed(&error),
        }
        self.core.compare_without_socket();
        Ok(())
    }

    fn succeeded(&mut self) {
        if std::mem::take(&mut self.is_away) {
            self.core.rounds.retry_now();
            self.live(!self.is_live);
        } else if !self.is_live {
            self.live(true);
        }
    }

    fn live(&mut self, is_first: bool) {
        self.is_live = true;
        self.core.hand_over();
        self.tell(Connection::Polling);
        self.shared.counters.connects.one();
        tracing::info!(
            currency = self.core.currency.as_str(),
            daemon = self.daemon.url().as_str(),
            wallets = self.core.book.len(),
            "{}",
            if is_first { "polling" } else { "polling again" }
        );
        if let Some(callback) = &self.shared.on_connect {
            self.shared.lanes.spawn(callback(Connected {
                instance: self.core.book.nobody().clone(),
                is_first,
                caught_up: self.core.caught_up,
                gap_possible: std::mem::take(&mut self.core.gap_possible),
            }));
        }
    }

    fn failed(&mut self, error: &Error) {
        if matches!(error, Error::Daemon(_)) || std::mem::replace(&mut self.is_away, true) {
            return;
        }
        let retry_in = self.core.rounds.deadline().map(|at| at - Instant::now()).unwrap_or_default();
        self.tell(Connection::Waiting { retry_in, reason: error.chain() });
    }

    fn is_fatal(&self, error: &Error) -> bool {
        let is_first = !self.is_live;
        match error {
            Error::Daemon(error) => self.options.strict && is_first && !error.is_retryable(),
            error if error.is_retryable() => {
                if is_first {
                    !self.options.retry_first
                } else {
                    !self.options.reconnect
                }
            }
            _ => true,
        }
    }

    fn tell(&self, connection: Connection) {
        self.shared.teller.tell(self.core.currency, connection);
    }
}
