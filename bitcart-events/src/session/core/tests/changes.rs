//! Wallets that come and go while there is a connection.

use super::*;

#[test]
fn who_listens_to_every_wallet_does_so_until_there_is_one_to_listen_to() {
    let mut bench = Bench::new(Currency::Ltc, 0, true);
    bench.connect();
    bench.frame(Some("stranger"), &[transaction(1)]);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("xpub0")), true);
    bench.frame(Some("stranger"), &[transaction(2)]);
    assert_eq!(bench.handled(), [transaction(1)]);
}

#[test]
fn what_the_socket_brings_of_a_wallet_that_was_just_added_waits_for_its_queue() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.change(bench.now, Change::Add(Wallet::ltc("new")), true);
    bench.frame(Some("new"), &[transaction(2)]);
    assert!(bench.handled().is_empty());
    let going = bench.ask();
    bench.answer(going, &[transaction(1), transaction(2)]);
    assert_eq!(bench.handled(), [transaction(1), transaction(2)]);
}

#[test]
fn a_wallet_that_is_removed_is_waited_for_no_more() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    let going = bench.ask();
    bench.frame(None, &[block(1)]);
    bench.frame(Some("xpub1"), &[transaction(1)]);
    bench.answer(going, &[]);
    bench.core.change(bench.now, Change::Remove(Wallet::ltc("xpub1")), true);
    assert_eq!(bench.handled(), [block(1)], "what was held for it is nobody's");
    assert_eq!(bench.core.held.deadline(), None);
    assert!(bench.core.rounds.are_settled());
}

#[test]
fn an_answer_about_a_wallet_that_was_removed_is_nobodys() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    let going = bench.ask();
    bench.core.change(bench.now, Change::Remove(Wallet::ltc("xpub0")), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("in its place")), true);
    bench.answer(going, &[transaction(1)]);
    assert!(bench.handled().is_empty() && !bench.core.rounds.is_loaded(0));
    assert_eq!(bench.ask().task, Task::Updates(0), "the other one is to be loaded still");
}

#[test]
fn what_was_held_for_a_removed_wallet_is_not_told_of_the_one_in_its_place() {
    let mut bench = Bench::connected(Currency::Ltc, 2);
    bench.frame(Some("xpub1"), &[transaction(1)]);
    bench.core.change(bench.now, Change::Remove(Wallet::ltc("xpub1")), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("in its place")), true);
    for _ in 0..2 {
        let going = bench.ask();
        bench.answer(going, &[]);
    }
    assert!(bench.handled().is_empty());
}

#[test]
fn a_queue_that_is_read_while_its_wallet_is_removed_and_added_again_is_handled() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    let going = bench.ask();
    bench.core.change(bench.now, Change::Remove(Wallet::ltc("xpub0")), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("in its place")), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("xpub0")), true);
    bench.answer(going, &[transaction(1)]);
    assert_eq!(bench.handled(), [transaction(1)], "the daemon has it no more");
}

#[test]
fn what_an_earlier_connection_left_of_a_removed_wallet_is_none_of_the_one_in_its_place() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.core.disconnected();
    bench.connect();
    bench.core.wallets_in_memory(Some(1));
    bench.frame(Some("xpub0"), &[transaction(1)]);
    bench.core.disconnected();
    bench.connect();
    bench.core.change(bench.now, Change::Remove(Wallet::ltc("xpub0")), true);
    bench.core.change(bench.now, Change::Add(Wallet::ltc("in its place")), true);
    bench.frame(Some("in its place"), &[transaction(2)]);
    bench.core.wallets_in_memory(Some(0));
    assert!(bench.handled().is_empty(), "it waits for its queue");
}

#[tokio::test]
async fn who_waits_for_a_count_is_told_when_what_was_held_is_let_go() {
    let mut bench = Bench::connected(Currency::Ltc, 1);
    bench.load();
    bench.frame(Some("xpub0"), &[transaction(1)]);
    bench.core.disconnected();
    bench.connect();
    bench.frame(Some("xpub0"), &[transaction(1)]);
    let counters = Arc::clone(&bench.core.counters);
    let waiting = tokio::spawn(async move { counters.until(|counts| counts.repeated == 1).await });
    tokio::task::yield_now().await;
    bench.core.let_go();
    bench.core.hand_over();
    tokio::time::timeout(Duration::from_secs(9), waiting).await.unwrap().unwrap();
}
