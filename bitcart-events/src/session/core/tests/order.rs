//! In what order the two channels are handled.

use super::*;

#[test]
fn what_was_held_and_is_older_than_a_full_queue_makes_nothing_in_it_late() {
    let mut bench = Bench::connected(Currency::Eth, 1);
    let going = bench.ask();
    bench.frame(Some("xpub0"), &[payment(0), transaction(0)]);
    assert!(bench.handled().is_empty(), "the queue is waited for");
    // It has dropped the first payment.
    let mut queue: Vec<Value> = (1..100).map(transaction).collect();
    queue.insert(0, transaction(0));
    queue.insert(50, payment(3));
    bench.frame(Some("xpub0"), &queue[1..]);
    bench.answer(going, &queue);
    let mut all = vec![payment(0)];
    all.extend(queue);
    assert_eq!(bench.handled(), all);
}

#[test]
fn what_was_held_and_stood_in_an_answer_that_was_lost_is_handled_before_what_the_next_one_has() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    let going = bench.ask();
    let row: Vec<Value> = (0..4).map(transaction).collect();
    bench.frame(Some("xpub0"), &row[..3]);
    bench.fail(going);
    bench.now += FIRST_RETRY;
    let going = bench.ask();
    bench.answer(going, &row[2..]);
    assert_eq!(bench.handled(), row);
}

#[test]
fn a_wallet_of_which_much_is_heard_is_read_before_its_turn() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    bench.load();
    assert_eq!(bench.core.rounds.next(bench.now), None);
    for number in 0..usize::from(BUSY) {
        bench.frame(Some("xpub1"), &[transaction(number)]);
    }
    assert_eq!(bench.ask().task, Task::Updates(1));
}

#[test]
fn updates_of_another_currency_are_left_out() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    for (currency, is_handled) in [("BTC", false), ("ltc", true)] {
        let frame = json!({"wallet": "xpub0", "currency": currency, "updates": [transaction(1)]});
        bench.core.frame(&frame.to_string());
        assert_eq!(!bench.handled().is_empty(), is_handled, "{currency}");
    }
}

#[test]
fn what_an_earlier_connection_left_and_a_full_queue_has_dropped_is_handled_before_it() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.frame(Some("xpub0"), &[payment(7)]);
    bench.core.disconnected();
    bench.connect();
    let going = bench.ask();
    bench.frame(Some("xpub0"), &[transaction(100)]);
    let mut queue: Vec<Value> = (0..100).map(transaction).collect();
    queue[50] = payment(3);
    bench.answer(going, &queue);
    let handled = bench.handled();
    assert_eq!((&handled[0], &handled[1..101], &handled[101]), (&payment(7), &queue[..], &transaction(100)));
}
