//! The life of one connection, as a state machine without I/O: what happens goes in with the time
//! at which it happens, what is to be done comes out.
//!
//! ```text
//!              Connect               Register              Load
//!  Waiting ──────────► Connecting ──────────► Registering ──────────► CatchingUp ──► Live
//!     ▲                    │                       │                      │           │
//!     └────────────────────┴───── lost, refused, too late, silent ────────┴───────────┘
//! ```
//!
//! From every state a fatal error leads to `Ended`, and a stop leads there by way of `Closing`. Too
//! much work leads by way of `Closing` to `Crowded`, and from there, once there is room, to the way
//! back of any lost connection. That it was this side that closed is why the way back is taken even
//! where a connection that is lost is not to be made again: nothing was lost. A way back that fails
//! ends it there.

use tokio::time::Instant;

use self::pings::Pings;
pub(crate) use self::terms::{Action, Input, Policy, Silence, State, Then, Timing};
use super::backoff::Backoff;
use super::twins::PingNumber;

mod pings;
mod terms;

#[derive(Debug)]
pub(crate) struct Machine {
    timing: Timing,
    policy: Policy,
    backoff: Backoff,
    state: State,
    /// Whether any connection has got through.
    was_connected: bool,
    pings: Pings,
}

impl Machine {
    /// A machine whose first action is to connect.
    pub(crate) fn new(now: Instant, timing: Timing, policy: Policy) -> Self {
        Self {
            timing,
            policy,
            backoff: Backoff::new(timing.backoff),
            state: State::Waiting { until: now },
            was_connected: false,
            pings: Pings::new(now),
        }
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    /// When it must be given a [`Tick`](Input::Tick), if nothing happens before.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.state {
            State::Waiting { until } => Some(until),
            State::Connecting { deadline }
            | State::Registering { deadline }
            | State::Closing { deadline, .. } => Some(deadline),
            State::CatchingUp | State::Live => Some(self.pings.deadline()),
            State::Crowded | State::Ended => None,
        }
    }

    /// A ping out of turn, whose pong says that all that was written before has been read; nothing
    /// where there is no connection to ask on.
    pub(crate) fn ping(&mut self, now: Instant) -> Option<PingNumber> {
        if !matches!(self.state, State::CatchingUp | State::Live) {
            return None;
        }
        Some(self.pings.ping(now, &self.timing))
    }

    /// Whether what the peer sends is read from now on; a peer that nobody reads is not silent.
    pub(crate) fn reads(&mut self, now: Instant, reads: bool) {
        self.pings.reads(now, reads);
    }

    /// What is to be done now that this has happened, in this order.
    pub(crate) fn on(&mut self, now: Instant, input: Input) -> Vec<Action> {
        match (self.state, input) {
            (State::Ended, _) => Vec::new(),
            (_, Input::Tick) => self.tick(now),
            (State::Connecting { .. }, Input::Connected) => {
                self.was_connected = true;
                self.state = State::Registering { deadline: now + self.timing.registration };
                vec![Action::Register]
            }
            (State::Registering { .. }, Input::Registered) => {
                self.state = State::CatchingUp;
                // At once: the backoff waits for traffic from the peer, and its pong is traffic.
                self.pings.begin();
                let ping = self.ping(now).map(Action::Ping);
                [Some(Action::Load), ping].into_iter().flatten().collect()
            }
            (State::CatchingUp, Input::CaughtUp) => {
                self.state = State::Live;
                vec![Action::GoLive]
            }
            (State::CatchingUp | State::Live, Input::Heard | Input::Pong(_)) => {
                self.heard(now, input);
                Vec::new()
            }
            (_, Input::Failed { fatal }) => self.failed(now, fatal),
            (_, Input::Stop) => self.close(now, Then::Ended),
            (State::Registering { .. } | State::CatchingUp | State::Live, Input::Crowded) => {
                self.close(now, Then::Crowded)
            }
            // Whatever the policy, which is about connections that are lost.
            (State::Crowded, Input::Room) => self.wait(now),
            // It is said once, and may be said before the peer has answered the close.
            (State::Closing { deadline, then: Then::Crowded }, Input::Room) => {
                self.state = State::Closing { deadline, then: Then::Waiting };
                Vec::new()
            }
            // What comes too late or too early says nothing.
            _ => Vec::new(),
        }
    }

    fn tick(&mut self, now: Instant) -> Vec<Action> {
        match self.state {
            State::Waiting { until } if now >= until => {
                self.state = State::Connecting { deadline: now + self.timing.handshake };
                vec![Action::Connect]
            }
            State::Connecting { deadline } if now >= deadline => self.silent(now, Silence::Handshake),
            State::Registering { deadline } if now >= deadline => self.silent(now, Silence::Registration),
            State::Closing { deadline, then } if now >= deadline => self.closed(now, then),
            State::CatchingUp | State::Live => {
                if self.pings.is_silent(now) {
                    return self.silent(now, Silence::Pong);
                }
                if !self.pings.are_due(now) {
                    return Vec::new();
                }
                self.ping(now).map(Action::Ping).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn heard(&mut self, now: Instant, input: Input) {
        self.backoff.reset();
        let pong = if let Input::Pong(number) = input { Some(number) } else { None };
        self.pings.heard(now, pong, &self.timing);
    }

    fn silent(&mut self, now: Instant, silence: Silence) -> Vec<Action> {
        let mut actions = vec![Action::Drop(Some(silence))];
        actions.extend(self.next_try(now, false));
        actions
    }

    fn failed(&mut self, now: Instant, fatal: bool) -> Vec<Action> {
        match self.state {
            State::Closing { then, .. } => self.closed(now, then),
            State::Waiting { .. } | State::Crowded if !fatal => Vec::new(),
            _ => {
                let mut actions = vec![Action::Drop(None)];
                actions.extend(self.next_try(now, fatal));
                actions
            }
        }
    }

    fn next_try(&mut self, now: Instant, fatal: bool) -> Vec<Action> {
        let allowed = if self.was_connected { self.policy.reconnect } else { self.policy.retry_first };
        if fatal || !allowed {
            self.state = State::Ended;
            return vec![Action::End { failed: true }];
        }
        self.wait(now)
    }

    fn wait(&mut self, now: Instant) -> Vec<Action> {
        let pause = self.backoff.next();
        self.state = State::Waiting { until: now + pause };
        vec![Action::Wait(pause)]
    }

    fn close(&mut self, now: Instant, then: Then) -> Vec<Action> {
        match self.state {
            State::Registering { .. } | State::CatchingUp | State::Live => {
                self.state = State::Closing { deadline: now + self.timing.close, then };
                vec![Action::Close]
            }
            State::Closing { deadline, .. } => {
                self.state = State::Closing { deadline, then };
                Vec::new()
            }
            _ => self.closed(now, then),
        }
    }

    fn closed(&mut self, now: Instant, then: Then) -> Vec<Action> {
        match then {
            Then::Waiting => [vec![Action::Drop(None)], self.wait(now)].concat(),
            Then::Crowded => {
                self.state = State::Crowded;
                vec![Action::Drop(None)]
            }
            Then::Ended => {
                self.state = State::Ended;
                vec![Action::Drop(None), Action::End { failed: false }]
            }
        }
    }
}
