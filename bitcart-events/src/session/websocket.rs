//! Drives the connection's state machine and the core by a websocket.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::core::{Core, Done, Setup};
use super::crowding::Crowding;
use super::machine::{Input, Machine, Policy, State, Then};
use super::rounds::Pace;
use super::{Change, Options, Shared, Subject, next_change, wait_until};
use crate::monitor::Connection;
use crate::socket::{Received, Socket};
use crate::{Daemon, Error};

mod actions;

/// Calls at the same time, beside those that hang or are likely to.
const PARALLEL: usize = 8;

/// The shortest time between two sweeps, so that many wallets do not storm the daemon.
const GAP: Duration = Duration::from_millis(50);

/// After so many sweeps of a wallet its requests are compared: every ten minutes, among few.
const COMPARE: u8 = 20;

/// Frames that are read before anything else is looked after.
const BURST: usize = 1024;

pub(crate) struct Session {
    core: Core,
    machine: Machine,
    timing: super::Timing,
    options: Options,
    shared: Arc<Shared>,
    daemon: Daemon,
    alone: bool,
    changes: Option<mpsc::UnboundedReceiver<Change>>,
    socket: Option<Socket>,
    connecting: Option<BoxFuture<'static, Result<Socket, Error>>>,
    /// How many wallets the daemon has in memory, asked before any is loaded; nothing if it does not say.
    asking: Option<BoxFuture<'static, Option<usize>>>,
    /// The last failure.
    error: Option<Error>,
    was_live: bool,
    is_stopping: bool,
    crowding: Crowding,
}

/// What a session waits for.
enum Event {
    Received(Received),
    Connected(Box<Result<Socket, Error>>),
    Asked(Option<usize>),
    CallEnded(Box<Done>),
    Deadline,
    Stop,
    Room,
    Changed(Change),
}

impl Session {
    pub(crate) fn new(subject: Subject, options: Options, shared: Arc<Shared>) -> Self {
        let timing = options.timing;
        let policy = Policy { retry_first: options.retry_first, reconnect: options.reconnect };
        let setup = Setup {
            nobody: subject.nobody,
            wallets: subject.wallets,
            everybody: subject.everybody,
            keep_repeats: options.keep_repeats,
            reads_queue: options.reads_queue,
            pace: Pace { parallel: PARALLEL, sweep: options.sweep, gap: GAP, compare: COMPARE },
        };
        Self {
            core: Core::new(setup, Arc::clone(&shared.lanes), Arc::clone(&shared.counters)),
            machine: Machine::new(Instant::now(), timing, policy),
            timing,
            options,
            daemon: subject.daemon,
            alone: subject.alone,
            changes: subject.changes,
            socket: None,
            connecting: None,
            asking: None,
            error: None,
            was_live: false,
            is_stopping: false,
            crowding: Crowding::default(),
            shared,
        }
    }

    pub(crate) async fn run(mut self) -> Result<(), Error> {
        self.on(Input::Tick).await;
        // A queue that is being read is empty at the daemon already, so its answer is awaited.
        while self.machine.state() != State::Ended || self.core.is_calling() {
            match self.next().await {
                Event::Received(received) => self.received(received).await,
                Event::Connected(result) => self.connected(*result).await,
                Event::Asked(wallets) => self.asked(wallets),
                Event::CallEnded(done) => self.call_ended(*done).await,
                Event::Deadline => self.deadline().await,
                Event::Room => self.on(Input::Room).await,
                Event::Changed(change) => self.changed(change).await,
                Event::Stop => {
                    self.is_stopping = true;
                    self.on(Input::Stop).await;
                }
            }
        }
        self.core.let_go();
        self.core.outbox.hand_over();
        self.tell(Connection::Ended);
        match self.error {
            Some(error) if !self.is_stopping => Err(error),
            _ => Ok(()),
        }
    }

    /// Starts what is due, and waits for the first thing that happens. Nothing is lost of all that is
    /// not the first.
    async fn next(&mut self) -> Event {
        self.core.outbox.hand_over();
        let (now, state) = (Instant::now(), self.machine.state());
        let is_crowded = self.core.outbox.is_crowded();
        // What the handlers have no time for stays in the daemon's queues.
        let calls = self.is_connected() && self.asking.is_none() && !self.is_stopping && !is_crowded;
        if calls {
            self.core.start_calls(now);
        }
        self.crowding.look(now, is_crowded);
        self.machine.reads(now, self.reads());
        // None of these may stay in the past once it has been seen to, or nothing is waited for at all.
        let deadlines = [
            self.machine.deadline(),
            self.core.rounds.deadline().filter(|_| calls),
            self.core.held.deadline(),
            self.crowding.deadline().filter(|_| self.is_open()),
        ];
        let deadline = deadlines.into_iter().flatten().min();
        let reads = self.reads();
        let wants_room = matches!(state, State::Crowded | State::Closing { then: Then::Crowded, .. });
        tokio::select! {
            received = receive(&mut self.socket), if reads => Event::Received(received),
            done = self.core.next_call() => Event::CallEnded(Box::new(done)),
            result = finish(&mut self.connecting) => Event::Connected(Box::new(result)),
            wallets = finish(&mut self.asking) => Event::Asked(wallets),
            () = wait_until(deadline) => Event::Deadline,
            () = self.shared.stop.cancelled(), if !self.is_stopping => Event::Stop,
            () = self.shared.lanes.room(), if is_crowded || wants_room => Event::Room,
            change = next_change(&mut self.changes), if state != State::Ended => Event::Changed(change),
        }
    }

    /// Whether the socket is read: for a moment it can wait while the handlers have too much to do.
    fn reads(&self) -> bool {
        !self.core.outbox.is_crowded() || matches!(self.machine.state(), State::Closing { .. })
    }

    fn is_connected(&self) -> bool {
        matches!(self.machine.state(), State::CatchingUp | State::Live)
    }

    fn is_open(&self) -> bool {
        self.is_connected() || matches!(self.machine.state(), State::Registering { .. })
    }

    /// Feeds the machine, and does what it says.
    async fn on(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for action in self.machine.on(Instant::now(), input) {
                inputs.extend(self.act(action).await);
            }
        }
    }

    async fn connected(&mut self, result: Result<Socket, Error>) {
        self.connecting = None;
        match result {
            Ok(socket) => {
                self.socket = Some(socket);
                self.on(Input::Connected).await;
            }
            Err(error) => self.failed(error).await,
        }
    }

    fn asked(&mut self, wallets: Option<usize>) {
        self.asking = None;
        self.core.wallets_in_memory(wallets);
    }

    async fn failed(&mut self, error: Error) {
        let fatal = !error.is_retryable();
        self.error = Some(error);
        self.on(Input::Failed { fatal }).await;
    }

    /// Takes in what the socket brings, and what is there behind it.
    async fn received(&mut self, first: Received) {
        let mut received = Some(first);
        let mut count = 0;
        while let Some(next) = received.take() {
            self.take_in(next).await;
            count += 1;
            if count < BURST && !self.core.outbox.is_crowded() {
                received = receive(&mut self.socket).now_or_never();
            }
        }
        self.on(Input::Heard).await;
        if count >= BURST / 4 {
            // The handlers may be on this very thread.
            self.core.outbox.hand_over();
            tokio::task::yield_now().await;
        }
    }

    async fn take_in(&mut self, received: Received) {
        match received {
            Received::Text(text) => {
                if !matches!(self.machine.state(), State::Closing { .. }) {
                    self.core.frame(&text);
                }
            }
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
    }

    async fn call_ended(&mut self, done: Done) {
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

    async fn deadline(&mut self) {
        let now = Instant::now();
        if self.core.held.deadline().is_some_and(|until| until <= now) {
            self.core.let_go();
        }
        if self.is_open() && self.crowding.is_too_long(now) && self.core.outbox.is_crowded() {
            let input = self.crowded();
            self.on(input).await;
        }
        // This task may not have run for long, and what the peer sent in time lies there unheard.
        if self.reads()
            && let Some(received) = receive(&mut self.socket).now_or_never()
        {
            self.received(received).await;
        }
        self.on(Input::Tick).await;
    }

    async fn changed(&mut self, change: Change) {
        self.core.change(Instant::now(), change, self.is_connected());
        // A wallet that is gone is waited for no more.
        if self.core.rounds.are_settled() {
            self.on(Input::CaughtUp).await;
        }
    }

    fn tell(&self, connection: Connection) {
        self.shared.teller.tell(self.core.currency, connection);
    }
}

async fn receive(socket: &mut Option<Socket>) -> Received {
    match socket {
        Some(socket) => socket.next().await,
        None => std::future::pending().await,
    }
}

async fn finish<T>(future: &mut Option<BoxFuture<'static, T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}
