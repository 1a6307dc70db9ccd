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
