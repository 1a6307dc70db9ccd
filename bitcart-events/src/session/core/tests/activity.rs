//! What follows from how much the socket brings of a wallet, and when.

use super::*;
use crate::session::rounds::{FILLING_GAP, FULL_GAP};

#[test]
fn the_wallet_that_was_heard_last_is_loaded_first_over_the_next_connection() {
    let mut bench = Bench::connected(Currency::Ltc, 4);
    // Before it is loaded as well.
    bench.frame(Some("xpub3"), &[transaction(1)]);
    bench.load();
    for wallet in ["xpub2", "xpub1"] {
        bench.frame(Some(wallet), &[transaction(2)]);
    }
    bench.core.disconnected();
    bench.connect();
    assert_eq!([(); 4].map(|()| bench.ask().task), [1, 2, 3, 0].map(Task::Updates));
}

#[test]
fn the_queue_of_a_busy_wallet_is_read_again_and_again() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    bench.load();
    for round in 0..3 {
        let updates: Vec<Value> =
            (0..usize::from(BUSY)).map(|number| transaction(100 * round + number)).collect();
        bench.frame(Some("xpub1"), &updates);
        bench.now += FILLING_GAP;
        let going = bench.ask();
        assert_eq!(going.task, Task::Updates(1), "{round}");
        bench.answer(going, &updates);
        assert_eq!(bench.core.rounds.next(bench.now), None);
    }
}

#[test]
fn a_queue_that_fills_faster_than_it_is_read_is_read_more_seldom() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    for (round, (queued, gap)) in
        [(99, FILLING_GAP), (100, FULL_GAP), (99, FILLING_GAP)].into_iter().enumerate()
    {
        let updates: Vec<Value> = (0..150).map(|number| transaction(150 * round + number)).collect();
        bench.frame(Some("xpub0"), &updates);
        let going = bench.ask();
        bench.answer(going, &updates[150 - queued..]);
        bench.core.ping_sent(2);
        bench.core.pong(2);
        bench.frame(Some("xpub0"), &updates);
        bench.core.judge();
        assert_eq!(bench.core.rounds.deadline(), Some(bench.now + gap), "{round}");
        bench.now += gap;
    }
}

#[test]
fn who_leaves_the_queues_to_another_client_calls_no_daemon_more_often_for_a_busy_wallet() {
    let mut bench = Bench::without_queues();
    bench.load();
    for number in 0..3 * usize::from(BUSY) {
        bench.frame(Some("xpub0"), &[transaction(number)]);
    }
    assert_eq!(bench.handled().len(), 3 * usize::from(BUSY));
    assert_eq!(bench.core.rounds.next(bench.now + FILLING_GAP), None);
}
