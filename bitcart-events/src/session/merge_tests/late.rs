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
    let cases: [(&[i64], &[i64], &[Verdict]); 8] = [
        (&[3, 3, 3], &[3, 7, 3, 7, 3], &[Twin, Handle, Handle, Handle, Handle]),
        (&[3, 3, 3], &[3, 3, 7, 3], &[Twin, Twin, Handle, Handle]),
        (&[3, 3, 3], &[3, 7, 3, 3], &[Twin, Handle, Handle, Twin]),
        (&[3, 3], &[3, 3, 7], &[Twin, Twin, Handle]),
        (&[3, 3], &[7, 3, 3], &[Superseded, Twin, Twin]),
        (&[3, 3, 0], &[3, 7, 3, 0], &[Twin, Superseded, Twin, Twin]),
        (&[3, 3, 0, 3], &[3, 7, 3, 0, 3], &[Twin, Superseded, Twin, Twin, Twin]),
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

#[test]
fn what_the_socket_lost_is_left_out_if_the_socket_has_said_the_rest_again_since_the_call() {
    let mut merge = electrum();
    socket(&mut merge, [payment(3)]);
    queue(&mut merge, [payment(3)]);
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(socket(&mut merge, [payment(3)]), [Repeat]);
    assert_eq!(answer(&mut merge, call, [payment(7), payment(3)]), [Superseded, Twin]);
}

#[test]
fn a_queue_waits_if_it_has_something_between_two_that_the_socket_says_are_the_same() {
    let other = || payment_of("q", 7, &["t"]);
    for (queue, waits) in [
        (vec![payment(3), payment(7), payment(3)], true),
        (vec![payment(7), payment(3)], false),
        (vec![payment(3), payment(3), payment(7)], false),
        (vec![payment(3), other(), transaction("t"), payment(3)], false),
        (vec![payment(3), payment(3)], false),
    ] {
        let mut merge = electrum();
        socket(&mut merge, [payment(3), payment(3)]);
        assert_eq!(merge.queue_waits(WALLET, &queue, false), waits, "{queue:?}");
    }
}

#[test]
fn what_has_not_waited_for_the_socket_is_not_taken_for_lost() {
    let updates = || vec![payment(3), payment(7), payment(3)];
    let verdicts = |merge: &mut Merge, call| {
        let verdicts = merge.on_queue(WALLET, call, updates(), false);
        verdicts.into_iter().map(|(_, verdict)| verdict).collect::<Vec<_>>()
    };
    for has_begun in [false, true] {
        let mut merge = electrum();
        socket(&mut merge, [payment(3), payment(3)]);
        let call = merge.call_sent(WALLET.slot);
        if has_begun {
            assert!(merge.queue_waits(WALLET, &updates(), false));
            merge.queue_waited_in_vain(WALLET.slot);
        }
        assert_eq!(verdicts(&mut merge, call), [Twin, Superseded, Twin]);
        assert_eq!(socket(&mut merge, [payment(7), payment(3)]), [Handle, Handle], "it was on its way");
    }
}

#[test]
fn what_a_queue_that_waits_has_as_well_says_nothing_of_another_that_was_told() {
    let mut merge = electrum();
    let of_other = |status| payment_of("q", status, &["t"]);
    socket(&mut merge, [payment(3)]);
    queue(&mut merge, [payment(3)]);
    let call = merge.call_sent(WALLET.slot);
    assert!(merge.queue_waits(WALLET, &[payment(3)], true));
    assert_eq!(socket(&mut merge, [of_other(7), payment(3)]), [Handle, Repeat]);
    merge.on_queue(WALLET, call, vec![payment(3)], true);
    assert_eq!(queue(&mut merge, [of_other(0), of_other(7)]), [Superseded, Twin]);
}
