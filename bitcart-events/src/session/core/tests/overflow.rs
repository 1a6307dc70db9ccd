//! Queues that come back full.

use super::*;

/// A session whose only wallet is loaded and whose queue is to be read.
fn loaded() -> (Bench, Going) {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.rounds.read_again(0);
    let going = bench.ask();
    (bench, going)
}

fn row() -> Vec<Value> {
    (0..100).map(transaction).collect()
}

#[test]
fn a_full_queue_is_a_gap_and_is_read_again_before_the_requests_are() {
    let (mut bench, going) = loaded();
    bench.answer(going, &row());
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
    bench.answer(going, &row());
    assert_eq!(bench.core.counters.read().gaps, 0);
}

#[test]
fn what_is_no_update_fills_a_queue_too() {
    let (mut bench, going) = loaded();
    let mut queue = row();
    queue[0] = json!("no update");
    bench.answer(going, &queue);
    assert_eq!(bench.core.counters.read().gaps, 1);
}
