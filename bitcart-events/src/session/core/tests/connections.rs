//! What outlives a connection, and what does not.

use super::*;

#[test]
fn a_queue_that_was_asked_for_over_an_earlier_connection_is_handled_and_loads_nothing() {
    for is_back in [false, true] {
        let mut bench = Bench::connected(Currency::Ltc, 1);
        let going = bench.ask();
        bench.core.disconnected();
        if is_back {
            bench.connect();
        }
        bench.answer(going, &[transaction(1)]);
        assert_eq!(bench.handled(), [transaction(1)]);
        assert!(!bench.core.rounds.is_loaded(0), "the daemon may have forgotten it since: {is_back}");
    }
}

#[test]
fn a_queue_that_comes_when_its_connection_is_gone_is_handled_before_what_was_held_for_it() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    let going = bench.ask();
    bench.frame(Some("xpub0"), &[payment(7), payment(3)]);
    bench.core.disconnected();
    bench.answer(going, &[payment(0), payment(7), payment(3)]);
    assert_eq!(bench.handled(), [payment(0), payment(7), payment(3)]);
    bench.connect();
    let going = bench.ask();
    bench.answer(going, &[payment(7)]);
    assert_eq!(bench.handled(), [payment(7)], "nothing is held any more that would come after it");
}

#[test]
fn a_list_of_requests_that_was_asked_for_over_an_earlier_connection_is_compared_with_nothing() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.compare(0);
    let going = bench.ask();
    assert_eq!(going.task, Task::Requests(0));
    bench.core.disconnected();
    bench.connect();
    bench.list(going, &[request(3)]);
    assert!(bench.core.comparisons.is_empty());
}

#[test]
fn an_answer_that_an_earlier_connection_lost_is_a_gap_that_is_told_over_the_next() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    let going = bench.ask();
    bench.core.disconnected();
    bench.fail(going);
    bench.connect();
    assert!(bench.core.gap_possible);
}

#[test]
fn what_was_held_is_held_on_over_the_next_connection() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.frame(Some("xpub0"), &[transaction(2)]);
    bench.frame(None, &[block(2)]);
    bench.core.disconnected();
    assert_eq!(bench.core.held.deadline(), None, "there is nothing to wait for meanwhile");
    bench.connect();
    assert!(bench.handled().is_empty());
    let going = bench.ask();
    bench.answer(going, &[block(1), transaction(1), block(2), transaction(2)]);
    assert_eq!(bench.handled(), [block(1), transaction(1), block(2), transaction(2)]);
}

#[test]
fn a_daemon_that_has_fewer_wallets_than_were_loaded_has_forgotten_its_queues() {
    for (count, is_gap) in [(Some(2), false), (Some(3), false), (Some(1), true), (None, false)] {
        let mut bench = Bench::connected(Currency::Ltc, 2);
        bench.load();
        bench.frame(Some("xpub0"), &[payment(7), payment(3)]);
        bench.core.disconnected();
        bench.connect();
        bench.core.wallets_in_memory(count);
        assert_eq!(bench.core.gap_possible, is_gap, "{count:?}");
        bench.handled();
        let going = bench.ask();
        bench.answer(going, &[payment(7)]);
        // No queue has the first one any more, so this is another.
        assert_eq!(!bench.handled().is_empty(), is_gap, "{count:?}");
    }
}

#[test]
fn a_daemon_that_did_not_say_what_it_has_is_not_taken_for_forgetful_later() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    bench.load();
    bench.core.disconnected();
    bench.connect();
    bench.core.wallets_in_memory(None);
    bench.core.disconnected();
    bench.connect();
    bench.core.wallets_in_memory(Some(1));
    assert!(!bench.core.gap_possible, "it may have had one wallet since the last connection");
}

#[test]
fn what_was_held_before_a_restart_is_let_go_when_that_shows_and_what_was_held_after_it_is_not() {
    // Whether the connection over which it was held had shown that the daemon remembers.
    for (was_confirmed, is_let_go) in [(true, true), (false, false)] {
        let mut bench = Bench::connected(Currency::Ltc, 1);
        bench.load();
        bench.core.disconnected();
        bench.connect();
        if was_confirmed {
            bench.core.wallets_in_memory(Some(1));
        }
        bench.frame(Some("xpub0"), &[transaction(1)]);
        bench.frame(None, &[block(1)]);
        bench.core.disconnected();
        bench.connect();
        bench.core.wallets_in_memory(Some(0));
        assert_eq!(!bench.handled().is_empty(), is_let_go, "confirmed: {was_confirmed}");
    }
}

#[test]
fn a_pong_counts_only_when_what_came_before_it_has_been_let_go() {
    // The third is not loaded all the time.
    let mut bench = Bench::connected(Currency::Ltc, 3);
    let going = bench.ask();
    bench.answer(going, &[transaction(1)]);
    let going = bench.ask();
    bench.frame(Some("xpub1"), &[payment(7)]);
    bench.core.ping_sent(1);
    bench.core.pong(1);
    let first = bench.core.book.id(0).unwrap();
    assert!(bench.core.merge.awaits_pong(first), "the other one's are still held");
    bench.answer(going, &[payment(7)]);
    assert!(!bench.core.merge.awaits_pong(first));
}

#[test]
fn what_the_queues_bring_is_counted_for_each_connection() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    for row in [vec![transaction(1), transaction(2)], vec![transaction(3)]] {
        let going = bench.ask();
        bench.answer(going, &row);
        assert_eq!(bench.core.caught_up, row.len());
        bench.core.disconnected();
        bench.connect();
    }
}

#[test]
fn a_list_of_requests_waits_for_no_pong_of_another_connection() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.compare(0);
    let going = bench.ask();
    bench.list(going, &[request(3)]);
    let going = bench.ask();
    bench.answer(going, &[]);
    bench.core.ping_sent(2);
    bench.core.disconnected();
    bench.connect();
    bench.core.pong(3);
    assert!(bench.handled().is_empty(), "the queue that is still to come may have it");
}

#[test]
fn nothing_is_held_for_queues_that_are_left_to_another_client() {
    let mut bench = Bench::without_queues();
    bench.frame(Some("xpub0"), &[transaction(1)]);
    bench.frame(None, &[block(1)]);
    assert_eq!(bench.handled(), [transaction(1), block(1)]);
}

#[test]
fn what_is_in_no_queue_is_no_gap_where_queues_are_left_to_another_client() {
    let mut bench = Bench::without_queues();
    bench.load();
    let all: Vec<Value> = (0..10).map(transaction).collect();
    bench.frame(Some("xpub0"), &all);
    for _ in 0..3 {
        bench.now += Duration::from_secs(60);
        let going = bench.ask();
        bench.answer(going, &[]);
    }
    assert_eq!(bench.handled(), all);
    assert!(!bench.core.gap_possible && bench.core.counters.read().gaps == 0);
}

#[test]
fn a_pong_that_waited_when_its_connection_ended_ends_no_wait_of_the_next() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.frame(Some("xpub0"), &[transaction(1)]);
    bench.core.ping_sent(5);
    bench.core.pong(5);
    bench.core.disconnected();
    bench.connect();
    let going = bench.ask();
    bench.answer(going, &[payment(7), payment(3)]);
    assert_eq!(bench.handled(), [payment(7), payment(3), transaction(1)]);
    bench.frame(Some("xpub0"), &[payment(7), payment(3)]);
    assert!(bench.handled().is_empty(), "the socket owes both");
}
