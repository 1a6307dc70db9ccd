//! Wallets whose calls hang or fail, any number of them, and the others.

use super::super::rounds::PROMPT;
use super::*;

/// Lets time pass to each deadline, for so long. Calls of wallets below `hanging` never end, the others
/// succeed at once. Tells what was asked.
fn run_beside_hanging(rounds: &mut Rounds, now: &mut Instant, hanging: Slot, long: Duration) -> Vec<Task> {
    let (end, mut tasks) = (*now + long, Vec::new());
    loop {
        while let Some(task) = rounds.next(*now) {
            tasks.push(task);
            match task {
                _ if task.slot() < hanging => {}
                Task::Updates(slot) => rounds.updates_done(*now, slot, true),
                Task::Requests(slot) => rounds.requests_done(*now, slot, true),
            }
        }
        match rounds.deadline() {
            Some(at) if at <= end => {
                assert!(at > *now, "there is nothing to wait for in the past");
                *now = at;
            }
            _ => return tasks,
        }
    }
}

#[test]
fn wallets_that_hang_hold_up_no_other_however_many_they_are() {
    for hanging in [2, 3, 7] {
        let (mut rounds, mut now) = rounds(hanging + 3);
        run_beside_hanging(&mut rounds, &mut now, hanging, 4 * PROMPT);
        assert!((hanging..hanging + 3).all(|slot| rounds.is_loaded(slot)), "{hanging}");
        let swept = run_beside_hanging(&mut rounds, &mut now, hanging, 2 * PACE.sweep);
        assert!(
            (hanging..hanging + 3).all(|slot| swept.contains(&Task::Updates(slot))),
            "{hanging}: {swept:?}"
        );
    }
}

#[test]
fn a_daemon_that_answers_nobody_does_not_get_more_and_more_calls() {
    let (mut rounds, mut now) = rounds(100);
    let asked = run_beside_hanging(&mut rounds, &mut now, 100, Duration::from_secs(3600));
    assert_eq!(asked.len(), 5 * PACE.parallel);
    assert_eq!(rounds.deadline(), None);
}

#[test]
fn wallets_in_doubt_are_tried_again_beside_the_others_and_not_in_their_place() {
    let (mut rounds, mut now) = rounds(9);
    for _ in 0..9 {
        let task = rounds.next(now).unwrap();
        rounds.updates_done(now, task.slot(), task.slot() >= 6);
    }
    rounds.connected(now, |_| Activity::default());
    let asked = run_beside_hanging(&mut rounds, &mut now, 6, PROMPT / 2);
    assert!((6..9).all(|slot| rounds.is_loaded(slot)), "{asked:?}");
    assert!(rounds.are_settled(), "what failed before is waited for no more");
    let doubtful = asked.iter().filter(|task| task.slot() < 6).count();
    assert_eq!(doubtful, PACE.parallel, "in a share of their own, and all of it");
}

#[test]
fn of_wallets_in_doubt_those_that_failed_least_often_are_tried_first() {
    let (mut rounds, now) = rounds(2);
    for slot in [0, 1] {
        assert_eq!(rounds.next(now), Some(Task::Updates(slot)));
    }
    rounds.updates_done(now, 0, false);
    assert_eq!(rounds.next(now + FIRST_RETRY), Some(Task::Updates(0)));
    rounds.updates_done(now + FIRST_RETRY, 0, false);
    rounds.updates_done(now + 3 * FIRST_RETRY, 1, false);
    let later = now + 10 * FIRST_RETRY;
    assert_eq!(rounds.next(later), Some(Task::Updates(1)), "though it has been due for less long");
    assert_eq!(rounds.next(later), Some(Task::Updates(0)));
}

#[test]
fn a_call_that_hung_when_its_connection_ended_puts_its_wallet_in_doubt_and_is_waited_for() {
    let (mut rounds, now) = rounds(1);
    assert_eq!(rounds.next(now), Some(Task::Updates(0)));
    let later = now + PROMPT;
    assert_eq!(rounds.next(later), None);
    rounds.connected(later, |_| Activity::default());
    assert!(rounds.are_settled(), "it holds up nobody");
    assert_eq!(rounds.next(later), None, "the old call still goes on");
    rounds.abandoned(0);
    assert_eq!(rounds.next(later), Some(Task::Updates(0)));
}

#[test]
fn a_wallet_that_fails_out_of_turn_too_waits_for_one_retry() {
    let (mut rounds, mut now) = rounds(1);
    for _ in 0..5 {
        rounds.read_again(0);
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        rounds.updates_done(now, 0, false);
    }
    let (start, mut calls) = (now, Vec::new());
    for _ in 0..3 {
        now = rounds.deadline().unwrap();
        assert_eq!(rounds.next(now), Some(Task::Updates(0)));
        calls.push((now - start).as_secs());
        rounds.updates_done(now, 0, false);
    }
    assert_eq!(calls, [1, 31, 61]);
}

#[test]
fn a_wallet_in_doubt_is_asked_when_its_retry_is_due_and_not_by_every_sweep() {
    let (mut rounds, mut now) = rounds(1);
    run(&mut rounds, now);
    let (mut asked, first) = (Vec::new(), rounds.deadline().unwrap());
    while now < first + Duration::from_secs(100) {
        now = rounds.deadline().unwrap();
        if let Some(task) = rounds.next(now) {
            asked.push((now - first).as_secs());
            rounds.updates_done(now, task.slot(), false);
        }
    }
    assert_eq!(asked, [0, 1, 3, 7, 15, 31, 61, 91, 121], "longer each time");
}

#[test]
fn requests_that_hang_are_asked_for_in_the_share_of_the_doubtful_though_the_queue_can_be_read() {
    let (mut rounds, now) = rounds(2);
    for slot in [0, 1] {
        assert_eq!(rounds.next(now), Some(Task::Updates(slot)));
    }
    for slot in [0, 1] {
        rounds.updates_done(now, slot, true);
    }
    let requests = [rounds.next(now), rounds.next(now)].map(Option::unwrap);
    assert_eq!(requests, [0, 1].map(Task::Requests), "these hang");
    for slot in [0, 1] {
        rounds.requests_done(now, slot, false);
        rounds.read_again(slot);
    }
    for slot in [1, 0] {
        assert_eq!(rounds.next(now), Some(Task::Updates(slot)));
        rounds.updates_done(now, slot, true);
    }
    assert_eq!([rounds.next(now), rounds.next(now)].map(Option::unwrap), [1, 0].map(Task::Requests));
    rounds.add(2);
    rounds.load(2);
    assert_eq!(rounds.next(now), Some(Task::Updates(2)));
}
