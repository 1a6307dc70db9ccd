use std::time::Duration;

use tokio::time::Instant;

use super::machine::{Action, Input, Machine, Policy, Silence, State, Timing};

const STEADY: Policy = Policy { retry_first: false, reconnect: true };
const ONCE: Policy = Policy { retry_first: false, reconnect: false };

/// A machine and a clock that only moves when it is told to.
struct Bench {
    machine: Machine,
    now: Instant,
}

impl Bench {
    fn new(policy: Policy) -> Self {
        let now = Instant::now();
        Self { machine: Machine::new(now, Timing::default(), policy), now }
    }

    fn on(&mut self, input: Input) -> Vec<Action> {
        self.machine.on(self.now, input)
    }

    fn after(&mut self, pause: Duration, input: Input) -> Vec<Action> {
        self.now += pause;
        self.on(input)
    }

    /// To its next deadline, and over it.
    fn run_to_deadline(&mut self) -> Vec<Action> {
        self.now = self.machine.deadline().expect("a deadline");
        self.on(Input::Tick)
    }

    fn live(policy: Policy) -> Self {
        let mut bench = Self::new(policy);
        bench.go_live();
        bench
    }

    fn go_live(&mut self) {
        assert_eq!(self.run_to_deadline(), [Action::Connect]);
        assert_eq!(self.on(Input::Connected), [Action::Register]);
        let actions = self.on(Input::Registered);
        assert!(matches!(actions[..], [Action::Load, Action::Ping(_)]), "{actions:?}");
        assert_eq!(self.on(Input::CaughtUp), [Action::GoLive]);
    }
}

#[test]
fn a_connection_registers_loads_and_then_is_live() {
    let bench = Bench::live(STEADY);
    assert_eq!(bench.machine.state(), State::Live);
}

#[test]
fn the_first_connection_fails_fast_unless_it_may_be_retried() {
    for (retry_first, ends) in [(false, true), (true, false)] {
        let mut bench = Bench::new(Policy { retry_first, reconnect: true });
        bench.run_to_deadline();
        let actions = bench.on(Input::Failed { fatal: false });
        assert_eq!(actions.contains(&Action::End { failed: true }), ends, "{actions:?}");
    }
}

#[test]
fn a_fatal_failure_ends_it_in_any_state() {
    let policy = Policy { retry_first: true, reconnect: true };
    let mut connecting = Bench::new(policy);
    connecting.run_to_deadline();
    let mut live = Bench::live(policy);
    let mut waiting = Bench::live(policy);
    waiting.on(Input::Failed { fatal: false });
    for bench in [&mut connecting, &mut live, &mut waiting] {
        assert!(bench.on(Input::Failed { fatal: true }).contains(&Action::End { failed: true }));
        assert_eq!(bench.machine.state(), State::Ended);
    }
}

#[test]
fn a_lost_connection_is_tried_again_unless_that_is_turned_off() {
    let mut bench = Bench::live(STEADY);
    assert!(matches!(bench.on(Input::Failed { fatal: false })[..], [Action::Drop(None), Action::Wait(_)]));
    let mut bench = Bench::live(ONCE);
    assert!(bench.on(Input::Failed { fatal: false }).contains(&Action::End { failed: true }));
}

#[test]
fn a_silent_peer_is_noticed_within_a_ping_and_a_pong() {
    let mut bench = Bench::live(STEADY);
    bench.on(Input::Pong(1));
    let start = bench.now;
    assert_eq!(bench.run_to_deadline(), [Action::Ping(2)]);
    let mut actions = bench.run_to_deadline();
    while let [Action::Ping(_)] = actions[..] {
        actions = bench.run_to_deadline();
    }
    assert_eq!(actions[0], Action::Drop(Some(Silence::Pong)));
    let timing = Timing::default();
    assert!(bench.now - start <= timing.ping + timing.pong);
}

#[test]
fn any_traffic_is_a_sign_of_life() {
    let mut bench = Bench::live(STEADY);
    for _ in 0..100 {
        bench.after(Duration::from_secs(4), Input::Heard);
        let actions = bench.on(Input::Tick);
        assert!(!actions.contains(&Action::Drop(Some(Silence::Pong))));
    }
}

#[test]
fn an_old_pong_does_not_answer_a_newer_ping() {
    let mut bench = Bench::live(STEADY);
    assert_eq!(bench.machine.ping(bench.now), Some(2));
    bench.on(Input::Pong(1));
    bench.now += Timing::default().pong;
    assert_eq!(bench.on(Input::Tick)[0], Action::Drop(Some(Silence::Pong)));
}

#[test]
fn handshake_and_registration_have_deadlines() {
    let mut bench = Bench::new(Policy { retry_first: true, reconnect: true });
    bench.run_to_deadline();
    assert_eq!(bench.run_to_deadline()[0], Action::Drop(Some(Silence::Handshake)));
    bench.run_to_deadline();
    bench.on(Input::Connected);
    assert_eq!(bench.run_to_deadline()[0], Action::Drop(Some(Silence::Registration)));
}

#[test]
fn pauses_grow_while_connecting_succeeds_and_nothing_is_heard() {
    let mut bench = Bench::live(STEADY);
    let mut last = Duration::ZERO;
    for _ in 0..12 {
        let actions = bench.on(Input::Failed { fatal: false });
        let Some(Action::Wait(pause)) = actions.last() else { panic!("{actions:?}") };
        last = *pause;
        bench.go_live();
    }
    assert!(last >= Timing::default().backoff.longest, "{last:?}");
    bench.on(Input::Heard);
    let actions = bench.on(Input::Failed { fatal: false });
    let Some(Action::Wait(pause)) = actions.last() else { panic!("{actions:?}") };
    assert!(*pause <= 2 * Timing::default().backoff.first, "traffic begins anew: {pause:?}");
}

#[test]
fn too_much_work_closes_properly_and_comes_back_when_there_is_room() {
    let mut bench = Bench::live(STEADY);
    assert_eq!(bench.on(Input::Crowded), [Action::Close]);
    assert_eq!(bench.on(Input::Failed { fatal: false }), [Action::Drop(None)], "the peer has answered");
    assert_eq!(bench.machine.state(), State::Crowded);
    assert_eq!(bench.machine.deadline(), None);
    assert!(matches!(bench.on(Input::Room)[..], [Action::Wait(_)]));
    bench.go_live();
}

#[test]
fn a_connection_that_we_closed_for_too_much_work_is_not_lost_and_comes_back_without_reconnecting_too() {
    for peer_answers in [true, false] {
        let mut bench = Bench::live(ONCE);
        bench.on(Input::Crowded);
        if peer_answers {
            bench.on(Input::Failed { fatal: false });
        } else {
            bench.run_to_deadline();
        }
        assert_eq!(bench.machine.state(), State::Crowded);
        assert!(matches!(bench.on(Input::Room)[..], [Action::Wait(_)]));
        bench.go_live();
    }
}

#[test]
fn a_way_back_from_too_much_work_that_fails_is_tried_again_unless_that_is_turned_off() {
    for (policy, ends) in [(STEADY, false), (ONCE, true)] {
        let mut bench = Bench::live(policy);
        bench.on(Input::Crowded);
        bench.on(Input::Failed { fatal: false });
        bench.on(Input::Room);
        assert_eq!(bench.run_to_deadline(), [Action::Connect]);
        let actions = bench.on(Input::Failed { fatal: false });
        assert_eq!(actions.contains(&Action::End { failed: true }), ends, "{actions:?}");
    }
}

#[test]
fn room_that_comes_before_the_peer_has_answered_the_close_is_not_overlooked() {
    let mut bench = Bench::live(STEADY);
    bench.on(Input::Crowded);
    assert_eq!(bench.on(Input::Room), []);
    assert!(matches!(bench.run_to_deadline()[..], [Action::Drop(None), Action::Wait(_)]));
    bench.go_live();
}

#[test]
fn a_stop_closes_and_ends_even_if_the_peer_never_answers() {
    let mut bench = Bench::live(STEADY);
    assert_eq!(bench.on(Input::Stop), [Action::Close]);
    assert_eq!(bench.run_to_deadline(), [Action::Drop(None), Action::End { failed: false }]);
    let mut bench = Bench::new(STEADY);
    assert!(bench.on(Input::Stop).contains(&Action::End { failed: false }));
}

#[test]
fn a_stop_while_closing_for_too_much_work_ends() {
    let mut bench = Bench::live(STEADY);
    bench.on(Input::Crowded);
    bench.on(Input::Stop);
    assert!(bench.run_to_deadline().contains(&Action::End { failed: false }));
}

#[test]
fn an_ended_machine_does_nothing() {
    let mut bench = Bench::live(STEADY);
    bench.on(Input::Failed { fatal: true });
    for input in [Input::Tick, Input::Connected, Input::Stop, Input::Room, Input::Failed { fatal: true }] {
        assert_eq!(bench.on(input), []);
    }
}

/// Whatever happens in whatever order: there is at most one socket, a machine that has not ended
/// either has a deadline or waits for room, and nothing is asked of a socket that is not there.
#[test]
fn no_sequence_of_events_gets_it_stuck() {
    for seed in 0..2_000_u64 {
        let mut random = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = move || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        let mut bench = Bench::new(Policy { retry_first: true, reconnect: true });
        let mut has_socket = false;
        for _ in 0..200 {
            let input = match next() % 10 {
                0 => Input::Connected,
                1 => Input::Registered,
                2 => Input::CaughtUp,
                3 => Input::Heard,
                4 => Input::Pong(next() % 5),
                5 => Input::Failed { fatal: false },
                6 => Input::Crowded,
                7 => Input::Room,
                _ => Input::Tick,
            };
            if input == Input::Connected && matches!(bench.machine.state(), State::Connecting { .. }) {
                has_socket = true;
            }
            for action in bench.after(Duration::from_millis(next() % 4_000), input) {
                match action {
                    Action::Drop(_) => has_socket = false,
                    Action::Register | Action::Ping(_) | Action::Close => assert!(has_socket, "{action:?}"),
                    Action::Connect => assert!(!has_socket),
                    Action::End { .. } => panic!("nothing fatal happened"),
                    Action::Load | Action::GoLive | Action::Wait(_) => {}
                }
            }
            let state = bench.machine.state();
            assert!(state == State::Crowded || bench.machine.deadline().is_some(), "stuck in {state:?}");
        }
    }
}
