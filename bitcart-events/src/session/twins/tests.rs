//! Which updates await their twin, and for how long.

use super::*;

const A: Identity = 1;
const B: Identity = 2;

fn are_twins(twins: &mut Twins, queue: &[Identity]) -> Vec<bool> {
    twins.on_queue(queue).into_iter().map(|by_socket| by_socket != BySocket::Not).collect()
}

#[test]
fn two_equal_updates_are_two() {
    let mut twins = Twins::default();
    twins.on_socket(A);
    twins.on_socket(A);
    assert_eq!(are_twins(&mut twins, &[A, A, A]), [true, true, false]);
}

#[test]
fn a_twin_may_miss_the_first_answer_and_not_the_second() {
    let mut twins = Twins::default();
    let before = twins.position();
    twins.on_socket(A);
    let after = twins.position();
    for position in [before, before, after] {
        assert_eq!(twins.call_answered(position), 0);
        assert_eq!(twins.len(), 1, "the first of these was sent before it came, the last after");
    }
    assert_eq!(twins.call_answered(before), 0);
    assert_eq!(twins.call_answered(after), 1);
    assert_eq!(twins.len(), 0, "it was never queued, or another poller has it");
}

#[test]
fn what_was_missed_once_is_told_from_what_came_after() {
    let mut twins = Twins { position: 70, ..Twins::default() };
    let calls: Vec<Position> = [A, B, A, B]
        .map(|identity| {
            twins.on_socket(identity);
            twins.position()
        })
        .into();
    assert_eq!(twins.call_answered(calls[1]), 0);
    assert_eq!(twins.call_answered(calls[2]), 2, "the third has been missed once");
    assert_eq!(are_twins(&mut twins, &[A]), [true]);
    assert_eq!(twins.call_answered(calls[3]), 0, "the fourth once");
    assert_eq!(twins.call_answered(calls[0]), 0, "it came after this was sent");
    assert_eq!(twins.call_answered(calls[3]), 1);
}

#[test]
fn one_order_on_both_channels_settles_what_was_never_queued() {
    let mut twins = Twins::default();
    for identity in [A, A, B] {
        twins.on_socket(identity);
    }
    assert_eq!(are_twins(&mut twins, &[A, B]), [true, true]);
    assert_eq!(twins.len(), 0, "the second A came twice by the socket alone");
}

#[test]
fn an_overflow_forgets_what_may_have_been_dropped() {
    let mut twins = Twins::default();
    twins.on_socket(A);
    let call = twins.position();
    twins.on_socket(B);
    twins.overflowed(call);
    assert_eq!(are_twins(&mut twins, &[A, B]), [false, true], "B came after the call was sent");
}

#[test]
fn who_awaits_little_again_has_no_memory_of_its_own() {
    let mut twins = Twins::default();
    for identity in 0..10 {
        twins.on_socket(identity);
    }
    assert!(twins.older.is_some());
    twins.on_queue(&[0, 1, 2, 3, 4, 5]);
    assert!(twins.older.is_none());
    assert_eq!(are_twins(&mut twins, &[6, 7, 8, 9]), [true; 4]);
}

#[test]
fn what_is_held_is_bounded() {
    let bring_many = |twins: &mut Twins| {
        for identity in 0..100_000 {
            twins.on_socket(identity);
        }
        twins.len()
    };
    let mut twins = Twins::default();
    let held = |calls| if calls == 0 { WINDOW..=WINDOW + FEW } else { WINDOW_OF_CALL..=WINDOW_OF_CALL + FEW };
    assert!(held(0).contains(&bring_many(&mut twins)));
    twins.call_sent();
    twins.call_sent();
    assert!(held(2).contains(&bring_many(&mut twins)));
    twins.call_over();
    assert!(held(1).contains(&bring_many(&mut twins)));
    twins.call_over();
    assert!(held(0).contains(&bring_many(&mut twins)));
    assert!(twins.older.is_some_and(|older| older.capacity() == WINDOW), "the memory is given back");
}

#[test]
fn while_a_call_for_the_queue_is_under_way_nothing_is_forgotten() {
    let mut twins = Twins::default();
    twins.call_sent();
    for identity in 0..10_000 {
        twins.on_socket(identity);
    }
    let queue: Vec<Identity> = (20..120).collect();
    assert_eq!(are_twins(&mut twins, &queue), [true; 100]);
    twins.clear();
    for identity in 0..10_000 {
        twins.on_socket(identity);
    }
    assert_eq!(are_twins(&mut twins, &queue), [true; 100], "the call is under way still");
}

#[test]
fn what_nobody_was_told_is_told_from_what_was_told() {
    use BySocket::{Not, Told, Untold};
    let mut twins = Twins::default();
    twins.nobody_is_told();
    assert!(!twins.has_untold(), "nothing has come");
    // Both of the newest, and of those that went to the list before.
    for at in 0..10 {
        twins.on_socket(A);
        if at % 3 > 0 {
            twins.nobody_is_told();
        }
    }
    assert!(twins.has_untold());
    assert_eq!(twins.on_queue(&[A; 4]), [Told, Untold, Untold, Told]);
    assert_eq!(
        twins.on_queue(&[A, A, B, A, A, A, A, A]),
        [Untold, Untold, Not, Told, Untold, Untold, Told, Not]
    );
}

#[test]
fn no_hash_looks_as_if_it_were_told_to_nobody() {
    let mut twins = Twins::default();
    twins.on_socket(identity(u64::MAX));
    assert_eq!(twins.on_queue(&[identity(u64::MAX)]), [BySocket::Told]);
}

#[test]
fn what_is_too_old_is_missed_no_more() {
    let mut twins = Twins::default();
    let bring = |twins: &mut Twins, count| (0..count).for_each(|identity| twins.on_socket(identity));
    bring(&mut twins, WINDOW as Identity);
    assert_eq!(twins.call_answered(twins.position()), 0);
    bring(&mut twins, 100);
    let missed_twice = twins.call_answered(twins.position());
    assert!((WINDOW - 100..=WINDOW - 100 + FEW).contains(&missed_twice), "{missed_twice}");
}
