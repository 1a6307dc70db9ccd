//! What comes twice, or says nothing new.

use super::*;

#[test]
fn what_the_daemon_repeats_is_handled_once_unless_repeats_are_wanted() {
    for (keep_repeats, second) in [(false, Repeat), (true, Handle)] {
        let mut merge = Merge::new(Options { keep_repeats, reads_queues: true, block_processor: false });
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
fn a_socket_that_says_all_twice_behind_the_queue_takes_no_state_backwards() {
    let mut merge = electrum();
    queue(&mut merge, [payment(7), payment(3), block(101), block(102)]);
    let twice = [payment(7), payment(7), payment(3), payment(3)];
    assert_eq!(socket(&mut merge, twice), [Twin, Superseded, Twin, Repeat]);
    let twice = [block(101), block(101), block(102), block(102)];
    assert_eq!(socket(&mut merge, twice), [Twin, Repeat, Twin, Repeat]);
}

#[test]
fn what_another_wallets_queue_brings_between_makes_nothing_new_of_what_the_socket_says_twice() {
    let mut merge = electrum();
    queue(&mut merge, [payment(7), payment(3)]);
    assert_eq!(socket(&mut merge, [payment(7)]), [Twin]);
    let call = merge.call_sent(OTHER.slot);
    merge.on_queue(OTHER, call, vec![payment(3), transaction("x")], false);
    assert_eq!(socket(&mut merge, [payment(7), payment(3), payment(3)]), [Superseded, Twin, Repeat]);
}

#[test]
fn what_the_socket_says_twice_is_left_out_whatever_the_queue_says_between_while_the_socket_owes_that() {
    let mut merge = electrum();
    assert_eq!(queue(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
    assert_eq!(queue(&mut merge, [payment(7), verified(5)]), [Handle, Handle]);
    assert_eq!(socket(&mut merge, [payment(3), payment(7), verified(5)]), [Superseded, Twin, Twin]);
    assert_eq!(queue(&mut merge, [payment(3)]), [Handle], "it was kept for no twin");
}

#[test]
fn what_the_socket_says_again_is_news_once_the_pong_shows_that_it_lost_what_was_between() {
    let mut merge = electrum();
    queue(&mut merge, [payment(3)]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
    assert_eq!(queue(&mut merge, [payment(7)]), [Handle]);
    merge.ping_sent(1);
    merge.pong(1);
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
}

#[test]
fn another_socket_has_said_nothing_yet() {
    let mut merge = electrum();
    queue(&mut merge, [payment(3)]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
    merge.disconnected();
    merge.connected();
    assert_eq!(queue(&mut merge, [payment(7)]), [Handle]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle], "the first thing that this one says");
}

#[test]
fn blocks_whose_heights_are_no_numbers_are_no_repeats_of_each_other() {
    let mut merge = electrum();
    let strange = |height| update(&serde_json::json!({"event": "new_block", "height": height}));
    assert_eq!(socket(&mut merge, [strange("a"), strange("b"), strange("b")]), [Handle, Handle, Repeat]);
}
