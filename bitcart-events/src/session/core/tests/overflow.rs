//! Queues that come back full.

use super::*;
use crate::session::core::waiting_queues::PATIENCE;

/// A session whose only wallet is loaded and whose queue is to be read.
fn loaded() -> (Bench, Going) {
    loaded_and_heard(&[])
}

/// The same, and the socket has brought this before the call goes out.
fn loaded_and_heard(updates: &[Value]) -> (Bench, Going) {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.frame(Some("xpub0"), updates);
    bench.core.rounds.read_again(0);
    let going = bench.ask();
    (bench, going)
}

fn row() -> Vec<Value> {
    (0..100).map(transaction).collect()
}

/// One that is full, and has waited for the socket.
fn full_queue(bench: &mut Bench, going: Going, queue: &[Value]) {
    bench.answer(going, queue);
    bench.core.ping_sent(2);
    bench.core.pong(2);
}

#[test]
fn a_full_queue_is_a_gap_and_is_read_again_before_the_requests_are() {
    let (mut bench, going) = loaded();
    full_queue(&mut bench, going, &row());
    assert_eq!(bench.core.counters.read().gaps, 1);
    let going = bench.ask();
    assert_eq!(going.task, Task::Updates(0));
    bench.answer(going, &[]);
    assert_eq!(bench.ask().task, Task::Requests(0));
}

#[test]
fn a_full_queue_that_has_only_what_the_socket_has_brought_is_no_gap() {
    let (mut bench, going) = loaded();
    bench.frame(Some("xpub0"), &row());
    full_queue(&mut bench, going, &row());
    assert_eq!(bench.core.counters.read().gaps, 0);
}

#[test]
fn what_is_no_update_fills_a_queue_too() {
    let (mut bench, going) = loaded();
    let mut queue = row();
    queue[0] = json!("no update");
    full_queue(&mut bench, going, &queue);
    assert_eq!(bench.core.counters.read().gaps, 1);
}

#[test]
fn what_a_full_queue_has_dropped_and_the_socket_still_brings_comes_before_it() {
    let (mut bench, going) = loaded();
    // More than is kept for twins.
    let all: Vec<Value> = (0..2_000).map(transaction).collect();
    bench.frame(Some("xpub0"), &all[..220]);
    let parsed = parse_list(&json!(all[200..300]).to_string()).unwrap();
    assert!(bench.end(going, Ok(Answer::Updates(parsed))), "a ping has to go out");
    bench.core.ping_sent(2);
    bench.frame(Some("xpub0"), &all[220..]);
    bench.core.pong(2);
    assert_eq!(bench.handled(), all);
    let counts = bench.core.counters.read();
    assert_eq!((counts.twins, counts.caught_up, counts.superseded, counts.gaps), (100, 0, 0, 0));
}

#[test]
fn an_answer_that_is_read_long_after_what_it_has_came_by_the_socket_is_no_gap() {
    for length in [100, 3] {
        let (mut bench, going) = loaded();
        let all: Vec<Value> = (0..2_000).map(transaction).collect();
        bench.frame(Some("xpub0"), &all);
        full_queue(&mut bench, going, &all[..length]);
        assert_eq!(bench.handled(), all);
        let counts = bench.core.counters.read();
        assert_eq!((counts.twins, counts.superseded, counts.gaps), (length as u64, 0, 0));
    }
}

#[test]
fn as_much_is_kept_only_while_a_call_goes_on_however_it_ends() {
    let ends: [fn(&mut Bench, Going); 4] = [
        |bench, going| bench.answer(going, &[]),
        |bench, going| full_queue(bench, going, &row()),
        |bench, going| {
            bench.fail(going);
            bench.now += FIRST_RETRY;
        },
        |bench, going| {
            bench.core.disconnected();
            bench.connect();
            bench.answer(going, &[]);
            bench.load();
        },
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let (mut bench, going) = loaded();
        end(&mut bench, going);
        let twins = bench.core.counters.read().twins;
        let all: Vec<Value> = (200..2_200).map(transaction).collect();
        bench.frame(Some("xpub0"), &all);
        bench.core.rounds.read_again(0);
        let going = bench.ask();
        assert_eq!(going.task, Task::Updates(0));
        bench.answer(going, &[all[0].clone(), all[1_999].clone()]);
        assert_eq!(bench.core.counters.read().twins, twins + 1, "{number}");
    }
}

#[test]
fn what_the_socket_has_lost_of_a_full_queue_comes_with_the_pong_of_a_ping_that_went_out_after_it() {
    let (mut bench, going) = loaded();
    bench.core.ping_sent(2);
    bench.answer(going, &row());
    bench.core.pong(2);
    assert!(bench.handled().is_empty(), "the socket may still bring it");
    bench.core.ping_sent(3);
    bench.frame(Some("xpub0"), &row()[..90]);
    assert_eq!(bench.handled(), row()[..90]);
    assert_eq!(bench.core.rounds.next(bench.now), None, "its call is not over");
    bench.core.pong(3);
    assert_eq!(bench.handled(), row()[90..]);
    let counts = bench.core.counters.read();
    assert_eq!((counts.twins, counts.caught_up, counts.gaps), (90, 10, 1));
}

#[test]
fn a_full_queue_whose_socket_is_lost_waits_no_longer() {
    let (mut bench, going) = loaded();
    bench.answer(going, &row());
    bench.core.ping_sent(2);
    bench.frame(Some("xpub0"), &row()[..1]);
    bench.core.disconnected();
    assert_eq!(bench.handled(), row());
    bench.connect();
    assert_eq!(bench.ask().task, Task::Updates(0), "its call is over");
}

#[test]
fn the_full_queue_of_a_wallet_that_is_removed_and_added_meanwhile_is_not_lost() {
    for is_added in [false, true] {
        let (mut bench, going) = loaded();
        bench.answer(going, &row());
        bench.core.ping_sent(2);
        let wallet = bench.core.book.wallet(0).unwrap().clone();
        bench.core.change(bench.now, Change::Remove(wallet.clone()), true);
        if is_added {
            bench.core.change(bench.now, Change::Add(wallet), true);
        }
        bench.core.pong(2);
        assert_eq!(bench.handled(), if is_added { row() } else { Vec::new() });
    }
}

#[test]
fn a_full_queue_that_waits_is_not_held_against_the_wallet_that_takes_its_own_ones_place() {
    let (mut bench, going) = loaded();
    bench.frame(Some("xpub0"), &row());
    bench.answer(going, &row());
    let wallet = bench.core.book.wallet(0).unwrap().clone();
    bench.core.change(bench.now, Change::Remove(wallet), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("another")), true);
    bench.core.ping_sent(2);
    bench.core.pong(2);
    assert_eq!(bench.handled(), row());
    let going = bench.ask();
    bench.answer(going, &row()[..1]);
    assert_eq!(bench.handled(), row()[..1]);
}

#[test]
fn where_no_socket_is_a_full_queue_waits_for_nothing() {
    let (mut bench, going) = loaded();
    bench.core.merge.disconnected();
    bench.answer(going, &row());
    assert_eq!(bench.handled(), row());
}

#[test]
fn what_the_socket_brings_of_a_full_queue_that_waits_is_not_missed_in_the_next() {
    let (mut bench, going) = loaded();
    bench.answer(going, &row());
    bench.frame(Some("xpub0"), &row());
    bench.core.ping_sent(2);
    bench.core.pong(2);
    for _ in 0..3 {
        bench.core.rounds.read_again(0);
        let going = bench.ask();
        bench.answer(going, &[]);
    }
    assert_eq!(bench.core.counters.read().gaps, 0);
}

#[test]
fn a_full_queue_waits_no_longer_for_a_peer_that_answers_no_ping() {
    let (mut bench, going) = loaded();
    bench.answer(going, &row());
    bench.core.ping_sent(2);
    for (waited, handled) in [(PATIENCE / 2, 0), (PATIENCE, 100)] {
        bench.core.start_calls(bench.now + waited);
        assert_eq!(bench.handled().len(), handled);
    }
}

#[test]
fn what_is_between_two_that_the_socket_says_are_the_same_comes_with_the_pong_if_the_socket_has_lost_it() {
    let queue = [payment(3), payment(7), payment(3)];
    for is_lost in [true, false] {
        let (mut bench, going) = loaded_and_heard(&[payment(3), payment(3)]);
        bench.answer(going, &queue);
        assert_eq!(bench.handled(), [payment(3)], "the socket may still bring it");
        bench.core.ping_sent(2);
        if !is_lost {
            bench.frame(Some("xpub0"), &queue[1..]);
        }
        bench.core.pong(2);
        assert_eq!(bench.handled(), queue[1..], "{is_lost}");
    }
}

#[test]
fn what_the_socket_is_to_bring_to_a_wallet_that_is_loaded_is_not_taken_for_lost() {
    let (mut bench, going) = loaded_and_heard(&[payment(3), payment(3)]);
    // One frame came twice.
    bench.answer(going, &[payment(3)]);
    assert_eq!(bench.handled(), [payment(3)]);
    bench.core.disconnected();
    bench.connect();
    let going = bench.ask();
    bench.frame(Some("xpub0"), &[payment(7), payment(3)]);
    bench.answer(going, &[payment(7), payment(3)]);
    assert_eq!(bench.handled(), [payment(7), payment(3)]);
}
