//! Drives the connection's state machine and the core by a websocket.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::WaitForCancellationFutureOwned;

use self::sooner::sooner;
use super::alarm::Alarm;
use super::core::{Core, Done, Setup};
use super::crowding::Crowding;
use super::machine::{Input, Machine, Policy, State, Then};
use super::rounds::Pace;
use super::{Change, Options, Shared, Subject, next_change};
use crate::monitor::Connection;
use crate::socket::{Received, Socket};
use crate::{Daemon, Error};

mod actions;
mod inputs;
mod sooner;

/// Calls at the same time, beside those that hang or are likely to.
const PARALLEL: usize = 8;

/// The shortest time between two sweeps, so that many wallets do not storm the daemon.
const GAP: Duration = Duration::from_millis(50);

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
    alarm: Alarm,
    /// One for the whole session, since to begin to wait and to give it up takes a lock each time.
    stop: Pin<Box<WaitForCancellationFutureOwned>>,
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
            pace: Pace { parallel: PARALLEL, sweep: options.sweep, gap: GAP },
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
            alarm: Alarm::new(),
            stop: Box::pin(shared.stop.clone().cancelled_owned()),
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
        self.core.hand_over();
        self.tell(Connection::Ended);
        match self.error {
            Some(error) if !self.is_stopping => Err(error),
            _ => Ok(()),
        }
    }

    /// Starts what is due, and waits for the first thing that happens. Nothing is lost of all that is
    /// not the first.
    async fn next(&mut self) -> Event {
        self.core.hand_over();
        let (now, state) = (Instant::now(), self.machine.state());
        let is_crowded = self.core.is_crowded();
        // What the handlers have no time for stays in the daemon's queues.
        let calls = self.is_connected() && self.asking.is_none() && !self.is_stopping && !is_crowded;
        if calls {
            self.core.start_calls(now);
        }
        self.crowding.look(now, is_crowded);
        let reads = self.reads();
        self.machine.reads(now, reads);
        // None of these may stay in the past once it has been seen to, or nothing is waited for at all.
        let deadlines = [
            self.machine.deadline(),
            self.core.rounds.deadline().filter(|_| calls),
            self.core.held.deadline(),
            self.crowding.deadline().filter(|_| self.is_open()),
        ];
        let deadline = deadlines.into_iter().flatten().min();
        let wants_room = matches!(state, State::Crowded | State::Closing { then: Then::Crowded, .. });
        let received = receive(self.socket.as_mut().filter(|_| reads));
        let other = async {
            tokio::select! {
                done = self.core.next_call() => Event::CallEnded(Box::new(done)),
                result = finish(&mut self.connecting) => Event::Connected(Box::new(result)),
                wallets = finish(&mut self.asking) => Event::Asked(wallets),
                () = self.alarm.reached(deadline) => Event::Deadline,
                () = self.stop.as_mut(), if !self.is_stopping => Event::Stop,
                () = self.shared.lanes.room(), if is_crowded || wants_room => Event::Room,
                change = next_change(&mut self.changes), if state != State::Ended => Event::Changed(change),
            }
        };
        sooner(received.map(Event::Received), other).await
    }

    /// Whether the socket is read: for a moment it can wait while the handlers have too much to do.
    fn reads(&self) -> bool {
        !self.core.is_crowded() || matches!(self.machine.state(), State::Closing { .. })
    }

    fn is_connected(&self) -> bool {
        matches!(self.machine.state(), State::CatchingUp | State::Live)
    }

    fn is_open(&self) -> bool {
        self.is_connected() || matches!(self.machine.state(), State::Registering { .. })
    }

    /// Feeds the machine, and does what it says.
    async fn on(&mut self, input: Input) {
        // Most inputs lead to no other, and need no list.
        let (mut next, mut inputs) = (Some(input), VecDeque::new());
        while let Some(input) = next {
            for action in self.machine.on(Instant::now(), input) {
                inputs.extend(self.act(action).await);
            }
            next = inputs.pop_front();
        }
    }

    fn tell(&self, connection: Connection) {
        self.shared.teller.tell(self.core.currency, connection);
    }
}

async fn receive(socket: Option<&mut Socket>) -> Received {
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
