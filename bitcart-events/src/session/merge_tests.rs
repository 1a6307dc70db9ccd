use super::book::{WalletId, is_block};
use super::merge::{Call, Merge, Options, Verdict};
use crate::request::PaymentRequest;
use crate::{PaymentStatus, Update};
use Verdict::{Handle, Repeat, Superseded, Twin};

const WALLET: WalletId = WalletId { slot: 0, name: 7 };
const OTHER: WalletId = WalletId { slot: 1, name: 8 };

mod interleavings;
mod late;
mod requests;
mod twice;

fn electrum() -> Merge {
    let mut merge = Merge::new(Options { keep_repeats: false, reads_queues: true, block_processor: false });
    merge.connected();
    merge
}

fn block_processor() -> Merge {
    let mut merge = Merge::new(Options { keep_repeats: false, reads_queues: true, block_processor: true });
    merge.connected();
    merge
}

fn payment(status: i64) -> Update {
    payment_of("r", status, &["t"])
}

fn payment_of(request: &str, status: i64, transactions: &[&str]) -> Update {
    update(&serde_json::json!({
        "event": "new_payment", "address": request, "status": status, "status_str": "",
        "tx_hashes": transactions, "sent_amount": "0.50000000",
    }))
}

fn transaction(tx: &str) -> Update {
    update(&serde_json::json!({"event": "new_transaction", "tx": tx}))
}

fn verified(height: i64) -> Update {
    update(&serde_json::json!({"event": "verified_tx", "tx": "t", "height": height}))
}

fn block(height: u64) -> Update {
    update(&serde_json::json!({"event": "new_block", "height": height}))
}

fn update(json: &serde_json::Value) -> Update {
    Update::try_from(json.clone()).unwrap()
}

fn request(id: &str, status: PaymentStatus, timestamp: i64) -> (String, PaymentRequest) {
    let json = serde_json::json!({
        "request_id": id, "status": status, "timestamp": timestamp, "tx_hashes": if status.is_paid() { vec!["t"] } else { vec![] },
    });
    (id.to_owned(), serde_json::from_value(json).unwrap())
}

/// A call and its answer, with nothing between them.
fn queue(merge: &mut Merge, updates: impl IntoIterator<Item = Update>) -> Vec<Verdict> {
    let call = merge.call_sent(WALLET.slot);
    answer(merge, call, updates)
}

/// One that has waited for the socket if it had to, and the socket had lost what it has.
fn answer(merge: &mut Merge, call: Call, updates: impl IntoIterator<Item = Update>) -> Vec<Verdict> {
    let updates: Vec<Update> = updates.into_iter().collect();
    merge.queue_waits(WALLET, &updates, false);
    let verdicts = merge.on_queue(WALLET, call, updates, false);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn socket(merge: &mut Merge, updates: impl IntoIterator<Item = Update>) -> Vec<Verdict> {
    updates.into_iter().map(|update| on_socket(merge, WALLET, &update)).collect()
}

fn on_socket(merge: &mut Merge, wallet: WalletId, update: &Update) -> Verdict {
    if is_block(update.lend()) {
        let height = merge.height(update.lend());
        merge.on_socket_block(height)
    } else {
        let meant = merge.meant(wallet.name, update.lend());
        merge.on_socket(wallet, &meant)
    }
}

#[test]
fn an_update_of_both_channels_is_handled_once_whichever_is_first() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(7), transaction("t")]), [Handle, Handle]);
    assert_eq!(queue(&mut merge, [payment(7), transaction("t"), payment(3)]), [Twin, Twin, Handle]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
}

#[test]
fn a_reorganisation_is_handled_at_every_step_on_either_channel() {
    let steps = || [payment(3), payment(7), payment(3)];
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, steps()), [Handle; 3]);
    assert_eq!(queue(&mut merge, steps()), [Twin; 3]);
    let mut merge = electrum();
    assert_eq!(queue(&mut merge, steps()), [Handle; 3]);
    assert_eq!(socket(&mut merge, steps()), [Twin; 3]);
}

#[test]
fn identical_updates_that_say_something_new_are_two() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(3), payment(7)]), [Handle, Handle]);
    assert_eq!(queue(&mut merge, [payment(3), payment(7), payment(3)]), [Twin, Twin, Handle]);
}

#[test]
fn a_block_in_every_queue_is_handled_once() {
    let mut merge = electrum();
    assert_eq!(on_socket(&mut merge, WALLET, &block(5)), Handle);
    for wallet in [WALLET, OTHER] {
        let call = merge.call_sent(wallet.slot);
        let verdicts = merge.on_queue(wallet, call, vec![block(5), block(6)], false);
        let expected = if wallet == WALLET { Handle } else { Twin };
        assert_eq!((verdicts[0].1, verdicts[1].1), (Twin, expected));
    }
    assert_eq!(on_socket(&mut merge, WALLET, &block(6)), Twin);
}

#[test]
fn transactions_that_have_grown_since_are_no_difference_on_a_block_processor() {
    let mut merge = block_processor();
    socket(&mut merge, [payment_of("r", 0, &["t1"])]);
    assert_eq!(queue(&mut merge, [payment_of("r", 0, &["t1", "t2"])]), [Twin]);
}

#[test]
fn a_replaced_transaction_is_news_where_the_list_is_not_alive() {
    let mut merge = electrum();
    assert_eq!(
        socket(&mut merge, [payment_of("r", 7, &["t1"]), payment_of("r", 7, &["t2"])]),
        [Handle, Handle]
    );
}

#[test]
fn a_sweep_that_races_with_the_socket_neither_doubles_nor_loses() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(socket(&mut merge, [payment(7)]), [Handle]);
    // The daemon had answered before the update was in the queue; the next answer has it.
    assert_eq!(answer(&mut merge, call, []), []);
    assert_eq!(queue(&mut merge, [payment(7)]), [Twin]);
}

#[test]
fn what_the_queue_brings_first_waits_for_its_twin_until_the_pong() {
    let mut merge = Merge::new(Options { keep_repeats: true, reads_queues: true, block_processor: false });
    merge.connected();
    merge.ping_sent(1);
    queue(&mut merge, [payment(7)]);
    assert!(merge.awaits_pong(WALLET));
    merge.pong(1);
    assert!(merge.awaits_pong(WALLET), "that ping went out before the answer");
    merge.ping_sent(2);
    merge.pong(2);
    assert!(!merge.awaits_pong(WALLET));
    assert_eq!(socket(&mut merge, [payment(7)]), [Handle], "the twin was lost; this is another");
}

#[test]
fn a_queue_that_another_poller_empties_changes_nothing_for_the_socket() {
    let mut merge = electrum();
    for round in 0..10 {
        let (one, two) = (payment(7), payment(3));
        assert_eq!(socket(&mut merge, [one, two]), [Handle, Handle], "round {round}");
        assert_eq!(queue(&mut merge, []), []);
    }
}

#[test]
fn after_an_overflow_what_the_queue_still_has_is_told_from_what_it_lost() {
    let mut merge = electrum();
    socket(&mut merge, [payment(7)]);
    let call = merge.call_sent(WALLET.slot);
    let full = merge.on_queue(WALLET, call, vec![transaction("x")], true);
    assert_eq!(full[0].1, Handle);
    // The 7 was dropped from the queue, so this one is new: a reorganisation, say.
    assert_eq!(queue(&mut merge, [payment(3), payment(7)]), [Handle, Handle]);
}

#[test]
fn a_wallet_that_was_forgotten_begins_anew() {
    let mut merge = electrum();
    socket(&mut merge, [payment(7), payment(3)]);
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Paid, 10)]);
    merge.forget(WALLET);
    assert_eq!(queue(&mut merge, [payment(7)]), [Handle], "the first may have been in a queue that is gone");
    let call = merge.call_sent(WALLET.slot);
    let news = [request("paid meanwhile", PaymentStatus::Paid, 20)];
    assert!(merge.on_requests(WALLET.name, call, &news).is_empty(), "a starting point");
}

#[test]
fn one_pong_may_overtake_blocks_and_several_do_not() {
    let mut merge = electrum();
    queue(&mut merge, [block(5), block(6)]);
    for ping in 1..=2 {
        merge.ping_sent(ping);
        merge.pong(ping);
    }
    assert_eq!(socket(&mut merge, [block(5)]), [Twin]);
    merge.ping_sent(3);
    merge.pong(3);
    assert_eq!(socket(&mut merge, [block(7), block(6)]), [Handle, Handle], "a reorganisation");
}
