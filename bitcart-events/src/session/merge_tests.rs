use super::merge::{Call, Merge, Options, Verdict};
use crate::request::PaymentRequest;
use crate::{PaymentStatus, Update};
use Verdict::{Handle, Repeat, Superseded, Twin};

const WALLET: u64 = 7;
const OTHER: u64 = 8;

mod requests;

fn electrum() -> Merge {
    let mut merge = Merge::new(Options { keep_repeats: false, block_processor: false });
    merge.connected();
    merge
}

fn block_processor() -> Merge {
    let mut merge = Merge::new(Options { keep_repeats: false, block_processor: true });
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
    let call = merge.call_sent();
    answer(merge, call, updates)
}

fn answer(merge: &mut Merge, call: Call, updates: impl IntoIterator<Item = Update>) -> Vec<Verdict> {
    let verdicts = merge.on_queue(WALLET, call, updates.into_iter().collect(), false);
    verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn socket(merge: &mut Merge, updates: impl IntoIterator<Item = Update>) -> Vec<Verdict> {
    updates.into_iter().map(|update| merge.on_socket(WALLET, &update)).collect()
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
fn what_the_daemon_repeats_is_handled_once_unless_repeats_are_wanted() {
    for (keep_repeats, second) in [(false, Repeat), (true, Handle)] {
        let mut merge = Merge::new(Options { keep_repeats, block_processor: false });
        merge.connected();
        assert_eq!(socket(&mut merge, [payment(7); 1].into_iter()), [Handle]);
        for _ in 0..111 {
            assert_eq!(socket(&mut merge, [payment(7)]), [second]);
        }
        let all = (0..112).map(|_| payment(7));
        assert_eq!(queue(&mut merge, all), [Twin; 112]);
    }
}

#[test]
fn a_replay_of_a_wallets_history_says_nothing_new() {
    let mut merge = electrum();
    socket(&mut merge, [transaction("t"), verified(120), payment(3)]);
    merge.disconnected();
    merge.connected();
    let replay = [verified(120), transaction("t"), payment(3)];
    assert!(!queue(&mut merge, replay).contains(&Handle));
}

#[test]
fn a_block_in_every_queue_is_handled_once() {
    let mut merge = electrum();
    assert_eq!(merge.on_socket(0, &block(5)), Handle);
    for wallet in [WALLET, OTHER] {
        let call = merge.call_sent();
        let verdicts = merge.on_queue(wallet, call, vec![block(5), block(6)], false);
        let expected = if wallet == WALLET { Handle } else { Twin };
        assert_eq!((verdicts[0].1, verdicts[1].1), (Twin, expected));
    }
    assert_eq!(merge.on_socket(0, &block(6)), Twin);
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
    let call = merge.call_sent();
    assert_eq!(socket(&mut merge, [payment(7)]), [Handle]);
    // The daemon had answered before the update was in the queue; the next answer has it.
    assert_eq!(answer(&mut merge, call, []), []);
    assert_eq!(queue(&mut merge, [payment(7)]), [Twin]);
}

#[test]
fn what_the_queue_brings_first_waits_for_its_twin_until_the_pong() {
    let mut merge = Merge::new(Options { keep_repeats: true, block_processor: false });
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
fn what_the_socket_lost_and_the_queue_brings_late_does_not_take_a_state_backwards() {
    let mut merge = electrum();
    // The socket has lost the 7.
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(queue(&mut merge, [payment(7), payment(3)]), [Superseded, Twin]);
}

#[test]
fn a_queue_that_is_older_than_what_the_socket_brought_since_is_left_to_the_socket() {
    let mut merge = electrum();
    let call = merge.call_sent();
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(answer(&mut merge, call, [payment(7)]), [Superseded]);
}

#[test]
fn a_socket_that_says_all_twice_behind_the_queue_takes_no_state_backwards() {
    let mut merge = electrum();
    queue(&mut merge, [payment(7), payment(3), block(101), block(102)]);
    let twice = [payment(7), payment(7), payment(3), payment(3)];
    assert_eq!(socket(&mut merge, twice), [Twin, Repeat, Twin, Repeat]);
    let twice = [block(101), block(101), block(102), block(102)];
    assert_eq!(socket(&mut merge, twice), [Twin, Repeat, Twin, Repeat]);
}

#[test]
fn what_another_wallets_queue_brings_between_makes_nothing_new_of_what_the_socket_says_twice() {
    let mut merge = electrum();
    queue(&mut merge, [payment(7), payment(3)]);
    assert_eq!(socket(&mut merge, [payment(7)]), [Twin]);
    let call = merge.call_sent();
    merge.on_queue(OTHER, call, vec![payment(3), transaction("x")], false);
    assert_eq!(socket(&mut merge, [payment(7), payment(3), payment(3)]), [Repeat, Twin, Repeat]);
}

#[test]
fn what_the_socket_says_twice_is_news_if_the_queue_had_something_between() {
    let mut merge = electrum();
    assert_eq!(queue(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
    assert_eq!(queue(&mut merge, [payment(7)]), [Handle], "the socket lost it");
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
}

#[test]
fn a_late_transaction_is_handled_late_rather_than_never() {
    let mut merge = electrum();
    socket(&mut merge, [transaction("b")]);
    assert_eq!(queue(&mut merge, [transaction("a"), transaction("b")]), [Handle, Twin]);
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
    let call = merge.call_sent();
    let full = merge.on_queue(WALLET, call, vec![transaction("x")], true);
    assert_eq!(full[0].1, Handle);
    // The 7 was dropped from the queue, so this one is new: a reorganisation, say.
    assert_eq!(queue(&mut merge, [payment(3), payment(7)]), [Handle, Handle]);
}

/// Both channels carry a random stream, each begins and pauses where it likes, and nothing is
/// lost: whatever the interleaving, every update is handled once and in order.
#[test]
fn no_interleaving_of_two_whole_channels_doubles_loses_or_reorders() {
    for seed in 1..3_000_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let stream: Vec<i64> = (0..random.below(40))
            .scan(0, |state, _| {
                // Each says something new about the one request.
                *state = [3, 7, 0].into_iter().filter(|next| next != state).nth(random.below(2)).unwrap();
                Some(*state)
            })
            .collect();
        let mut merge = electrum();
        let (mut by_socket, mut by_queue) = (0, 0);
        let mut handled = Vec::new();
        let mut ping = 0;
        while by_socket < stream.len() || by_queue < stream.len() {
            if random.below(3) > 0 && by_socket < stream.len() {
                let update = payment(stream[by_socket]);
                by_socket += 1;
                if merge.on_socket(WALLET, &update) == Handle {
                    handled.push(stream[by_socket - 1]);
                }
            } else {
                // A sweep: all that the daemon has put into the queue, which is never less than
                // what the socket has brought here, up to what it has written.
                let written = (by_socket + random.below(3)).min(stream.len()).max(by_queue);
                let call = merge.call_sent();
                let updates = stream[by_queue..written].iter().map(|status| payment(*status));
                let verdicts = answer(&mut merge, call, updates);
                for (verdict, status) in verdicts.into_iter().zip(&stream[by_queue..written]) {
                    if verdict == Handle {
                        handled.push(*status);
                    }
                }
                by_queue = written;
                ping += 1;
                merge.ping_sent(ping);
                // The pong comes behind all that was written before.
                while by_socket < by_queue {
                    assert_ne!(merge.on_socket(WALLET, &payment(stream[by_socket])), Handle, "seed {seed}");
                    by_socket += 1;
                }
                merge.pong(ping);
            }
        }
        assert_eq!(handled, stream, "seed {seed}");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}
