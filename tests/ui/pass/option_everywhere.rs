//! Any field may be an `Option`: absent and null are `None`.

use bitcart::{Amount, Event, PaymentStatus, Wallet};

#[bitcart::on("new_block")]
fn height(_event: Event, height: Option<u64>) {
    assert_eq!(height, None);
}

#[bitcart::on("new_payment")]
async fn payment(
    _event: Event,
    address: Option<&str>,
    status: Option<PaymentStatus>,
    status_str: Option<String>,
    tx_hashes: Option<Vec<String>>,
    sent_amount: Option<Amount>,
    contract: Option<&str>,
) {
    assert_eq!((address, status, status_str), (Some("id"), None, None));
    assert_eq!((tx_hashes, sent_amount, contract), (None, None, None));
}

#[bitcart::on("new_transaction", "verified_tx")]
fn several(
    event: Event,
    tx: Option<&str>,
    from_address: Option<&str>,
    to: Option<String>,
    amount: Option<Amount>,
    contract: Option<&str>,
    height: Option<i64>,
) {
    assert_eq!((tx, height), (Some("hash"), (event == Event::VerifiedTx).then_some(7)));
    assert_eq!((from_address, to, amount, contract), (None, None, None, None));
}

#[tokio::main]
async fn main() {
    let updates = r#"[
        {"event": "new_block", "height": null},
        {"event": "new_payment", "address": "id", "status_str": null, "contract": null},
        {"event": "new_transaction", "tx": "hash"},
        {"event": "verified_tx", "tx": "hash", "height": 7}
    ]"#;
    assert_eq!(Wallet::btc("xpub").process_updates(updates).await.unwrap().handled, 4);
}
