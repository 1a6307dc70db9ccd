//! What stands in the batch before it is judged.

use super::*;

#[test]
fn what_says_nothing_new_is_left_out_wherever_it_stands() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    bench.load();
    for (wallet, update) in [
        ("xpub0", payment(7)),
        ("xpub0", payment(7)),
        ("xpub0", transaction(1)),
        ("xpub1", payment(7)),
        ("xpub1", payment(7)),
        ("xpub0", payment(7)),
        ("xpub0", payment(7)),
        ("xpub0", payment(3)),
    ] {
        bench.frame(Some(wallet), &[update]);
    }
    assert_eq!(bench.handled(), [payment(7), transaction(1), payment(7), payment(3)]);
    assert_eq!(bench.core.counters.read().repeated, 4);
}

#[test]
fn blocks_are_judged_in_their_order_among_all_else() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    for (wallet, update) in [
        (None, block(5)),
        (Some("xpub0"), payment(7)),
        (None, block(5)),
        (Some("xpub1"), payment(7)),
        (Some("xpub0"), block(6)),
        (Some("xpub0"), payment(3)),
        (None, block(5)),
    ] {
        bench.frame(wallet, &[update]);
    }
    assert_eq!(bench.handled(), [block(5), payment(7), block(6), payment(3), block(5)]);
    assert_eq!((bench.core.counters.read().repeated, bench.core.counters.read().foreign), (1, 1));
}

#[test]
fn of_what_is_left_out_nothing_is_handed_over() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.frame(Some("xpub0"), &[payment(7)]);
    assert_eq!(bench.handled().len(), 1);
    bench.frame(Some("xpub0"), &[payment(7)]);
    bench.core.hand_over();
    assert_eq!(bench.core.outbox.lanes.backlog(), 0);
}

#[test]
fn however_much_comes_at_once_is_judged_in_its_order() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    let all: Vec<Value> = (0..100).map(transaction).collect();
    for number in 0..100 {
        bench.frame(Some("xpub0"), &[transaction(number), transaction(number / 2)]);
    }
    assert_eq!(bench.handled(), all);
}

/// Else a twin would come after the pong that ends the wait for it.
#[test]
fn what_came_before_a_pong_is_judged_before_it() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.read_again(0);
    let going = bench.ask();
    bench.answer(going, &[payment(7)]);
    bench.core.ping_sent(2);
    bench.frame(Some("xpub0"), &[payment(7)]);
    bench.core.pong(2);
    assert_eq!(bench.handled(), [payment(7)]);
    assert_eq!(bench.core.counters.read().twins, 1);
}

/// Else the queue's copy would be the one that is handled, behind what the socket has brought since.
#[test]
fn what_came_before_an_answer_is_judged_before_it() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.read_again(0);
    let going = bench.ask();
    bench.frame(Some("xpub0"), &[payment(7), transaction(1)]);
    bench.answer(going, &[payment(7)]);
    assert_eq!(bench.handled(), [payment(7), transaction(1)]);
}

#[tokio::test]
async fn nothing_is_handed_over_unjudged() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.frame(Some("xpub0"), &[payment(7), payment(7)]);
    bench.core.hand_over();
    assert_eq!(bench.core.counters.read().repeated, 1);
    assert_eq!(bench.core.outbox.lanes.backlog(), 1);
}
