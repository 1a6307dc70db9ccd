//! Both kinds, as functions and as closures, borrowing from the update across an await.

use bitcart::{Event, Wallet, handler};

#[bitcart::on("new_block")]
fn in_sync(event: Event, height: u64) {
    assert_eq!((event, height), (Event::NewBlock, 7));
}

#[bitcart::on("new_transaction")]
async fn with_await(event: Event, instance: &Wallet, tx: &str) {
    tokio::task::yield_now().await;
    assert_eq!((event, instance.currency().as_str(), tx), (Event::NewTransaction, "BTC", "hash"));
}

async fn named(event: Event, address: &str) -> Result<(), String> {
    tokio::task::yield_now().await;
    assert_eq!((event, address), (Event::NewPayment, "id"));
    Err("to be counted".to_owned())
}

#[tokio::main]
async fn main() {
    let wallet = Wallet::btc("xpub");
    wallet.add_event_handler(handler!("new_payment", |event: Event, address: &str| named(event, address)));
    let greeting = String::from("verified");
    wallet.add_event_handler(handler!("verified_tx", |_event: Event, tx: &str| async move {
        tokio::task::yield_now().await;
        assert_eq!(format!("{greeting} {tx}"), "verified hash");
    }));
    let updates = r#"[
        {"event": "new_block", "height": 7},
        {"event": "new_transaction", "tx": "hash"},
        {"event": "verified_tx", "tx": "hash", "height": 7},
        {"event": "new_payment", "address": "id", "status": 0, "status_str": "Pending"}
    ]"#;
    let counts = wallet.process_updates(updates).await.unwrap();
    assert_eq!((counts.handled, counts.failed), (3, 1));
}
