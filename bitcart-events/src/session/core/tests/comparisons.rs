//! When a list of requests is compared with what was handled.

use super::*;

/// A session that has asked for a list of requests, and has it.
fn listed() -> Bench {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.compare(0);
    let going = bench.ask();
    bench.list(going, &[request(3)]);
    bench
}

#[test]
fn a_list_is_compared_when_the_queue_has_been_read_after_it_and_the_socket_has_brought_what_it_had() {
    let mut bench = listed();
    bench.core.ping_sent(2);
    bench.core.pong(2);
    assert!(bench.handled().is_empty(), "the queue may have it");
    let going = bench.ask();
    bench.answer(going, &[]);
    bench.core.pong(2);
    assert!(bench.handled().is_empty(), "the socket may bring it");
    bench.core.ping_sent(3);
    bench.core.ping_sent(4);
    bench.core.pong(2);
    assert!(bench.handled().is_empty(), "that ping went out before");
    bench.core.pong(3);
    assert_eq!(bench.handled().len(), 1, "the first one behind it is enough");
}

#[test]
fn a_request_is_compared_under_the_name_that_its_payments_have() {
    for (is_heard, recovered) in [(true, 0), (false, 1)] {
        let mut bench = Bench::connected(Currency::Bch, 1);
        bench.load();
        bench.core.rounds.compare(0);
        let going = bench.ask();
        let mut listed = request(3);
        listed["address"] = json!("r's address");
        bench.list(going, &[listed]);
        let going = bench.ask();
        bench.answer(going, &[]);
        bench.core.ping_sent(2);
        let mut paid = payment(3);
        paid["address"] = json!("r's address");
        bench.frame(Some("xpub0"), if is_heard { std::slice::from_ref(&paid) } else { &[] });
        bench.core.pong(2);
        assert_eq!(bench.core.counters.read().recovered, recovered);
        let told = bench.handled();
        assert_eq!((told.len(), &told[0]["address"]), (1, &paid["address"]));
    }
}

#[test]
fn what_either_channel_brings_before_a_list_is_compared_is_not_recovered() {
    for by_queue in [true, false] {
        let mut bench = listed();
        let going = bench.ask();
        let (queue, frame) = if by_queue { (vec![payment(3)], vec![]) } else { (vec![], vec![payment(3)]) };
        bench.answer(going, &queue);
        bench.core.ping_sent(2);
        bench.frame(Some("xpub0"), &frame);
        bench.core.pong(2);
        assert_eq!(bench.handled(), [payment(3)], "by the queue: {by_queue}");
        assert_eq!(bench.core.counters.read().recovered, 0);
    }
}

#[test]
fn a_list_that_is_there_when_the_queue_is_read_asks_for_a_ping() {
    let mut bench = listed();
    let going = bench.ask();
    assert!(bench.end(going, Ok(Answer::Updates(Parsed::default()))));
}

#[test]
fn a_queue_that_could_not_be_read_is_followed_by_another_list() {
    let mut bench = listed();
    let going = bench.ask();
    bench.fail(going);
    assert!(bench.core.comparisons.is_empty(), "what the lost answer had is news in the list");
    let going = bench.ask();
    assert_eq!(going.task, Task::Requests(0));
    bench.list(going, &[request(3)]);
    assert_eq!(bench.ask().task, Task::Updates(0));
}

#[test]
fn without_a_socket_a_list_is_compared_as_soon_as_the_queue_has_been_read_after_it() {
    let mut bench = listed();
    bench.core.compare_without_socket();
    assert!(bench.handled().is_empty());
    let going = bench.ask();
    bench.answer(going, &[]);
    bench.core.compare_without_socket();
    assert_eq!(bench.handled().len(), 1);
}

#[test]
fn queues_that_lack_what_the_socket_brings_are_spoken_of_once() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    for round in 0..20 {
        bench.frame(Some("xpub0"), &[transaction(round)]);
        bench.core.rounds.read_again(0);
        let going = bench.ask();
        bench.answer(going, &[]);
    }
    assert_eq!(bench.core.counters.read().gaps, 1);
}
