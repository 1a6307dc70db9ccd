//! What the lists of requests bring.

use super::*;

#[test]
fn the_first_list_of_requests_is_only_the_starting_point() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    let requests = [request("old", PaymentStatus::Paid, 10), request("open", PaymentStatus::Unpaid, 20)];
    assert!(merge.on_requests(WALLET.name, call, &requests).is_empty());
    let call = merge.call_sent(WALLET.slot);
    assert!(merge.on_requests(WALLET.name, call, &requests).is_empty());
}

#[test]
fn a_payment_that_no_channel_brought_is_found_in_the_list() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("known", PaymentStatus::Unpaid, 10)]);
    let later = [
        request("known", PaymentStatus::Paid, 10),
        request("made and paid meanwhile", PaymentStatus::Paid, 30),
        request("made and not paid", PaymentStatus::Unpaid, 30),
        request("made and expired", PaymentStatus::Expired, 30),
    ];
    let call = merge.call_sent(WALLET.slot);
    let news: Vec<&str> =
        merge.on_requests(WALLET.name, call, &later).iter().map(|news| news.id.as_str()).collect();
    assert_eq!(news, ["known", "made and paid meanwhile"]);
    let call = merge.call_sent(WALLET.slot);
    assert!(merge.on_requests(WALLET.name, call, &later).is_empty(), "once");
}

#[test]
fn a_request_of_the_second_of_the_first_list_is_found_too() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("listed", PaymentStatus::Paid, 10)]);
    let call = merge.call_sent(WALLET.slot);
    let later = [request("listed", PaymentStatus::Paid, 10), request("made then", PaymentStatus::Paid, 10)];
    assert_eq!(merge.on_requests(WALLET.name, call, &later).len(), 1);
}

#[test]
fn a_request_that_is_newer_than_the_last_list_is_found_however_much_was_forgotten() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("listed", PaymentStatus::Paid, 10)]);
    for number in 0..120_000 {
        merge.on_socket_alone(WALLET.name, transaction(&number.to_string()).lend());
    }
    let call = merge.call_sent(WALLET.slot);
    let later = [request("listed", PaymentStatus::Paid, 10), request("new", PaymentStatus::Paid, 11)];
    let news: Vec<&str> =
        merge.on_requests(WALLET.name, call, &later).iter().map(|news| news.id.as_str()).collect();
    assert_eq!(news, ["new"], "what was listed is forgotten, and no news");
}

#[test]
fn an_expiry_is_no_news_since_the_daemon_says_nothing_of_it() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Unpaid, 10)]);
    let call = merge.call_sent(WALLET.slot);
    assert!(merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Expired, 10)]).is_empty());
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(
        merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Paid, 10)]).len(),
        1,
        "paid late"
    );
}

#[test]
fn a_list_never_takes_back_what_came_after_it_was_asked_for() {
    let mut merge = electrum();
    let first = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, first, &[request("r", PaymentStatus::Unpaid, 10)]);
    let call = merge.call_sent(WALLET.slot);
    socket(&mut merge, [payment(3)]);
    assert!(merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Unconfirmed, 10)]).is_empty());
}

#[test]
fn a_recovered_payment_is_not_handled_again_when_a_channel_brings_it() {
    let mut merge = electrum();
    let call = merge.call_sent(WALLET.slot);
    merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Unpaid, 10)]);
    let call = merge.call_sent(WALLET.slot);
    assert_eq!(merge.on_requests(WALLET.name, call, &[request("r", PaymentStatus::Paid, 10)]).len(), 1);
    assert_eq!(socket(&mut merge, [payment(3)]), [Repeat]);
}
