use std::time::Duration;

use tokio::time::Instant;

use super::book::Slot;
use super::rounds::{
    Activity, BUSY, COMPARE, DRAINS, FILLING_GAP, FIRST_RETRY, FULL_GAP, Pace, Rounds, Task,
};

mod doubt;

const PACE: Pace = Pace { parallel: 2, sweep: Duration::from_secs(30), gap: Duration::from_millis(50) };

fn rounds(wallets: Slot) -> (Rounds, Instant) {
    let now = Instant::now();
    let mut rounds = Rounds::new(PACE, true);
    for slot in 0..wallets {
        rounds.add(slot);
    }
    rounds.connected(now, |_| Activity::default());
    (rounds, now)
}

/// Runs all that is due, each call succeeding, and tells in what order.
fn run(rounds: &mut Rounds, now: Instant) -> Vec<Task> {
    let mut tasks = Vec::new();
    while let Some(task) = rounds.next(now) {
        tasks.push(task);
        match task {
            Task::Updates(slot) => rounds.updates_done(now, slot, true),
            Task::Requests(slot) => rounds.requests_done(now, slot, true),
        }
    }
    tasks
}

/// The socket brings as much of a wallet as its queue would be half full with.
fn is_busy(rounds: &mut Rounds, slot: Slot) {
    let mut activity = Activity::default();
    (0..BUSY).for_each(|_| rounds.heard(slot, &mut activity));
}

/// When the requests of a wallet are compared next, if nothing else happens.
fn next_comparison(rounds: &mut Rounds) -> Instant {
    loop {
        let now = rounds.deadline().unwrap();
        if run(rounds, now).iter().any(|task| matches!(task, Task::Requests(_))) {
            return now;
        }
    }
}

#[test]
fn a_connection_loads_every_wallet_a_few_at_a_time() {
    let (mut rounds, now) = rounds(5);
    assert_eq!(rounds.next(now), Some(Task::Updates(0)));
    assert_eq!(rounds.next(now), Some(Task::Updates(1)));
    assert_eq!(rounds.next(now), None, "two at a time");
    rounds.updates_done(now, 1, true);
    assert_eq!(rounds.next(now), Some(Task::Updates(2)));
    assert!(!rounds.are_settled());
}

#[test]
fn the_most_recently_active_wallet_is_loaded_first() {
    let (mut rounds, now) = rounds(4);
    run(&mut rounds, now);
    let mut activity = [Activity::default(); 4];
    for slot in [3, 1, 2] {
        rounds.heard(slot, &mut activity[slot as usize]);
    }
    rounds.connected(now, |slot| activity[slot as usize]);
    let order: Vec<Task> = run(&mut rounds, now).into_iter().take(4).collect();
    assert_eq!(order, [2, 1, 3, 0].map(Task::Updates));
}

#[test]
fn a_wallet_that_hangs_holds_up_no_other_and_one_that_fails_comes_later() {
    let (mut rounds, now) = rounds(3);
    assert_eq!(rounds.next(now), Some(Task::Updates(0)), "this one hangs");
    assert_eq!(rounds.next(now), Some(Task::Updates(1)));
    rounds.updates_done(now, 1, false);
    assert_eq!(rounds.next(now), Some(Task::Updates(2)));
    rounds.updates_done(now, 2, true);
    rounds.updates_done(now, 0, false);
    assert!(rounds.are_settled());
    assert_eq!(rounds.next(now), Some(Task::Requests(2)));
    rounds.requests_done(now, 2, true);
    let early = now + FIRST_RETRY - Duration::from_millis(1);
    assert_eq!(run(&mut rounds, early), [Task::Updates(2)], "a sweep");
    assert!(run(&mut rounds, now + FIRST_RETRY).contains(&Task::Updates(1)));
}

#[test]
fn each_failure_is_followed_by_a_longer_pause() {
    let (mut rounds, mut now) = rounds(1);
    let mut pauses = Vec::new();
    for _ in 0..9 {
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        rounds.updates_done(now, 0, false);
        let at = rounds.deadline().unwrap();
        pauses.push((at - now).as_secs());
        now = at;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30, 30]);
}

#[test]
fn every_queue_is_read_in_turn_at_an_even_pace() {
    let (mut rounds, mut now) = rounds(3);
    run(&mut rounds, now);
    let mut order = Vec::new();
    for _ in 0..6 {
        now = rounds.deadline().unwrap();
        order.extend(run(&mut rounds, now));
    }
    assert_eq!(order, [0, 1, 2, 0, 1, 2].map(Task::Updates));
    assert_eq!(rounds.deadline().unwrap() - now, PACE.sweep / 3);
}

#[test]
fn ten_thousand_wallets_do_not_storm_the_daemon() {
    let (mut rounds, mut now) = rounds(10_000);
    run(&mut rounds, now);
    now = rounds.deadline().unwrap();
    assert_eq!(run(&mut rounds, now).len(), 1);
    assert_eq!(rounds.deadline().unwrap() - now, PACE.gap);
}

#[test]
fn a_busy_wallet_is_read_before_its_queue_overflows() {
    let (mut rounds, now) = rounds(3);
    run(&mut rounds, now);
    for round in 0..3 {
        let now = now + round * FILLING_GAP;
        is_busy(&mut rounds, 1);
        assert_eq!(rounds.next(now), Some(Task::Updates(1)), "{round}");
        rounds.updates_done(now, 1, true);
    }
}

#[test]
fn busy_wallets_are_read_one_after_the_other_and_not_all_at_once() {
    let (mut rounds, now) = rounds(3);
    run(&mut rounds, now);
    for slot in [2, 0] {
        is_busy(&mut rounds, slot);
    }
    assert_eq!(run(&mut rounds, now), [Task::Updates(2)]);
    assert_eq!(rounds.deadline(), Some(now + FILLING_GAP));
    assert_eq!(run(&mut rounds, now + FILLING_GAP), [Task::Updates(0)]);
}

#[test]
fn busy_wallets_are_read_more_seldom_once_one_has_come_back_full() {
    let (mut rounds, now) = rounds(3);
    run(&mut rounds, now);
    let now = rounds.deadline().unwrap();
    assert_eq!(run(&mut rounds, now).len(), 1, "the next in turn is not due for long");
    for slot in [2, 0] {
        is_busy(&mut rounds, slot);
    }
    assert_eq!(rounds.next(now), Some(Task::Updates(2)));
    let now = now + FILLING_GAP / 2;
    rounds.came_back_full(now);
    rounds.updates_done(now, 2, true);
    assert_eq!(rounds.deadline(), Some(now + FULL_GAP));
    assert_eq!(run(&mut rounds, now + FULL_GAP), [Task::Updates(0)]);
    // That one was not full.
    is_busy(&mut rounds, 1);
    assert_eq!(run(&mut rounds, now + FULL_GAP + FILLING_GAP), [Task::Updates(1)]);
}

#[test]
fn calls_are_due_from_when_one_would_be_next_until_it_is_made() {
    let (mut rounds, now) = rounds(1);
    assert!(rounds.are_due(now), "the wallet is to be loaded");
    run(&mut rounds, now);
    assert!(!rounds.are_due(now));
    let sweep = rounds.deadline().unwrap();
    assert!(rounds.are_due(sweep));
    run(&mut rounds, sweep);
    assert!(!rounds.are_due(sweep));
    is_busy(&mut rounds, 0);
    assert!(rounds.are_due(sweep), "its queue would be full soon");
    run(&mut rounds, sweep);
    assert!(!rounds.are_due(sweep));
    rounds.read_again(0);
    assert!(rounds.are_due(sweep));
    run(&mut rounds, sweep);
    rounds.compare(0);
    assert!(rounds.are_due(sweep));
    run(&mut rounds, sweep);
    assert!(!rounds.are_due(sweep));
}

#[test]
fn a_full_queue_is_read_until_it_is_not_and_then_the_requests_are_compared() {
    let (mut rounds, now) = rounds(1);
    run(&mut rounds, now);
    rounds.read_again(0);
    for _ in 0..3 {
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        rounds.overflowed(0);
        rounds.updates_done(now, 0, true);
    }
    assert_eq!(run(&mut rounds, now), [Task::Updates(0), Task::Requests(0)]);
}

#[test]
fn a_queue_that_is_always_full_does_not_put_the_comparison_off_for_ever() {
    let (mut rounds, now) = rounds(1);
    run(&mut rounds, now);
    rounds.read_again(0);
    for _ in 0..=DRAINS {
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        rounds.overflowed(0);
        rounds.updates_done(now, 0, true);
    }
    assert_eq!(rounds.next(now), Some(Task::Requests(0)));
}

#[test]
fn there_is_nothing_to_wake_up_for_while_the_only_wallet_is_being_asked() {
    let (mut rounds, now) = rounds(1);
    run(&mut rounds, now);
    let sweep = rounds.deadline().unwrap();
    assert_eq!(rounds.next(sweep), Some(Task::Updates(0)), "this one hangs");
    assert_eq!(rounds.deadline(), None);
    let late = sweep + PACE.sweep * 2;
    assert_eq!(rounds.next(late), None);
    rounds.updates_done(late, 0, true);
    assert_eq!(rounds.next(late), Some(Task::Updates(0)));
}

#[test]
fn the_requests_are_compared_after_a_load_and_now_and_then() {
    let (mut rounds, begin) = rounds(1);
    assert_eq!(run(&mut rounds, begin), [Task::Updates(0), Task::Requests(0)]);
    let later = next_comparison(&mut rounds) - begin;
    assert!(later >= COMPARE && later < COMPARE + PACE.sweep, "{later:?}");
}

#[test]
fn a_busy_wallets_requests_are_compared_no_more_often_though_its_queue_is_read_all_the_time() {
    let (mut rounds, begin) = rounds(1);
    run(&mut rounds, begin);
    let (mut now, mut calls) = (begin, Vec::new());
    while now < begin + COMPARE - PACE.sweep {
        is_busy(&mut rounds, 0);
        now += Duration::from_millis(250);
        calls.extend(run(&mut rounds, now));
    }
    assert!(calls.len() > 2_000 && !calls.contains(&Task::Requests(0)), "{} calls", calls.len());
    assert!(next_comparison(&mut rounds) - begin < COMPARE + PACE.sweep);
}

#[test]
fn the_requests_of_many_wallets_are_compared_once_in_many_turns() {
    let many = 60_000;
    let (mut rounds, begin) = rounds(many);
    assert_eq!(run(&mut rounds, begin).len(), 2 * many as usize);
    let turn = PACE.gap * many;
    let later = next_comparison(&mut rounds) - begin;
    assert!(later >= 20 * turn && later <= 21 * turn, "{later:?}");
}

#[test]
fn a_removed_wallet_is_asked_nothing_more() {
    let (mut rounds, now) = rounds(3);
    rounds.remove(1);
    assert!(!run(&mut rounds, now).contains(&Task::Updates(1)));
    assert!(rounds.are_settled());
}

#[test]
fn nothing_is_due_while_there_is_no_connection() {
    let (mut rounds, now) = rounds(3);
    rounds.disconnected();
    assert_eq!(rounds.next(now), None);
    assert_eq!(rounds.deadline(), None);
}

#[test]
fn a_wallet_that_takes_the_place_of_a_removed_one_is_swept_like_any_other() {
    let (mut rounds, mut now) = rounds(2);
    run(&mut rounds, now);
    rounds.remove(1);
    for _ in 0..3 {
        now += PACE.sweep;
        assert_eq!(run(&mut rounds, now), [Task::Updates(0)]);
    }
    rounds.add(1);
    rounds.load(1);
    run(&mut rounds, now);
    let mut swept = Vec::new();
    for _ in 0..4 {
        now += PACE.sweep;
        swept.extend(run(&mut rounds, now));
    }
    assert!(swept.contains(&Task::Updates(1)), "{swept:?}");
}

#[test]
fn a_wallet_in_the_place_of_one_that_is_still_being_asked_waits_for_the_end_of_that() {
    let (mut rounds, now) = rounds(1);
    assert_eq!(rounds.next(now), Some(Task::Updates(0)));
    rounds.remove(0);
    rounds.add(0);
    rounds.load(0);
    assert_eq!(rounds.next(now), None);
    rounds.abandoned(0);
    assert_eq!(rounds.next(now), Some(Task::Updates(0)));
}

#[test]
fn a_wallet_that_takes_the_place_of_a_removed_one_takes_its_turn_as_well() {
    let (mut rounds, mut now) = rounds(2);
    run(&mut rounds, now);
    rounds.remove(1);
    rounds.add(1);
    rounds.load(1);
    run(&mut rounds, now);
    let mut swept = Vec::new();
    for _ in 0..6 {
        now += PACE.sweep;
        swept.extend(run(&mut rounds, now));
    }
    assert_eq!(swept, [0, 1, 0, 1, 0, 1].map(Task::Updates));
}
