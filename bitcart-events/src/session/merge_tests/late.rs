//! What comes late, after something newer about the same.

use super::*;

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
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(answer(&mut merge, call, [payment(7)]), [Superseded]);
}

#[test]
fn a_late_transaction_is_handled_late_rather_than_never() {
    let mut merge = electrum();
    socket(&mut merge, [transaction("b")]);
    assert_eq!(queue(&mut merge, [transaction("a"), transaction("b")]), [Handle, Twin]);
}

#[test]
fn what_follows_in_the_queue_upon_what_the_socket_brought_since_the_call_is_not_late() {
    // However much the socket brings of other wallets meanwhile.
    for others in [1, 1_000] {
        let mut merge = electrum();
        let call = merge.call_sent(WALLET.slot);
        assert_eq!(socket(&mut merge, [payment(7)]), [Handle]);
        for number in 0..others {
            on_socket(&mut merge, OTHER, &transaction(&number.to_string()));
        }
        assert_eq!(answer(&mut merge, call, [payment(7), payment(3)]), [Twin, Handle], "{others}");
        assert_eq!(socket(&mut merge, [payment(3)]), [Twin]);
    }
}

#[test]
fn what_follows_upon_a_twin_is_late_if_the_socket_has_gone_on() {
    for others in [1, 1_000] {
        let mut merge = electrum();
        let call = merge.call_sent(WALLET.slot);
        // The socket has lost the 0, which the queue's answer ends with.
        assert_eq!(socket(&mut merge, [payment(7), payment(3)]), [Handle, Handle]);
        for number in 0..others {
            on_socket(&mut merge, OTHER, &transaction(&number.to_string()));
        }
        assert_eq!(answer(&mut merge, call, [payment(7), payment(0)]), [Twin, Superseded], "{others}");
    }
}

#[test]
fn what_the_socket_lost_between_two_that_say_the_same_is_told_late_with_the_second() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(3), payment(3)]), [Handle, Repeat]);
    assert_eq!(queue(&mut merge, [payment(3), payment(7), payment(3)]), [Twin, Handle, Handle]);
    // The socket has gone past the 7, so this is another.
    assert_eq!(socket(&mut merge, [payment(7)]), [Handle]);
    assert_eq!(queue(&mut merge, [payment(7)]), [Twin]);
}

#[test]
fn what_the_socket_lost_is_told_late_as_often_as_nothing_that_was_told_stands_behind_it() {
    // What the socket says, what the queue has, and what becomes of that.
    let cases: [(&[i64], &[i64], &[Verdict]); 7] = [
        (&[3, 3, 3], &[3, 7, 3, 7, 3], &[Twin, Handle, Handle, Handle, Handle]),
        (&[3, 3, 3], &[3, 3, 7, 3], &[Twin, Twin, Handle, Handle]),
        (&[3, 3, 3], &[3, 7, 3, 3], &[Twin, Handle, Handle, Twin]),
        (&[3, 3], &[3, 3, 7], &[Twin, Twin, Handle]),
        (&[3, 3], &[7, 3, 3], &[Superseded, Twin, Twin]),
        (&[3, 3, 0], &[3, 7, 3, 0], &[Twin, Superseded, Twin, Twin]),
        (&[0, 0, 3, 3], &[0, 7, 0, 3, 7, 3], &[Twin, Superseded, Twin, Twin, Handle, Handle]),
    ];
    for (by_socket, by_queue, expected) in cases {
        let mut merge = electrum();
        socket(&mut merge, by_socket.iter().map(|status| payment(*status)));
        let verdicts = queue(&mut merge, by_queue.iter().map(|status| payment(*status)));
        assert_eq!(verdicts, expected, "{by_socket:?}, {by_queue:?}");
    }
}

#[test]
fn what_was_told_may_have_been_in_an_earlier_answer() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
    assert_eq!(queue(&mut merge, [payment(3)]), [Twin]);
    assert_eq!(socket(&mut merge, [payment(3)]), [Repeat]);
    assert_eq!(queue(&mut merge, [payment(7), payment(3)]), [Handle, Handle]);
}

#[test]
fn what_the_socket_lost_is_left_out_if_what_it_told_since_is_in_no_queue_yet() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(3), payment(3), payment(0)]), [Handle, Repeat, Handle]);
    assert_eq!(queue(&mut merge, [payment(3), payment(7), payment(3)]), [Twin, Superseded, Twin]);
    assert_eq!(queue(&mut merge, [payment(0)]), [Twin]);
}

#[test]
fn what_the_socket_says_again_after_the_call_need_not_be_in_the_answer_so_what_it_lost_is_left_out() {
    let mut merge = electrum();
    assert_eq!(socket(&mut merge, [payment(3)]), [Handle]);
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(socket(&mut merge, [payment(3)]), [Repeat]);
    assert_eq!(answer(&mut merge, call, [payment(3), payment(7)]), [Twin, Superseded]);
    assert_eq!(queue(&mut merge, [payment(3)]), [Twin]);
}
