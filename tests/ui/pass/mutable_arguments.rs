//! `mut` is no pattern.
#![deny(warnings)]

use bitcart::{Event, Wallet, handler};

#[bitcart::on("new_block")]
fn block(event: Event, mut height: u64) {
    height += 1;
    assert_eq!((event, height), (Event::NewBlock, 8));
}

#[bitcart::on("new_transaction")]
async fn transaction(mut event: Event, mut tx: String) {
    tx.push('!');
    assert_eq!((std::mem::replace(&mut event, Event::NewBlock), tx.as_str()), (Event::NewTransaction, "hash!"));
}

#[tokio::main]
async fn main() {
    let wallet = Wallet::btc("xpub");
    wallet.add_event_handler(handler!("new_block", |event: Event, mut height: u64| {
        height += 1;
        block(event, height - 1);
    }));
    let updates = r#"[{"event": "new_block", "height": 7}, {"event": "new_transaction", "tx": "hash"}]"#;
    assert_eq!(wallet.process_updates(updates).await.unwrap().handled, 2);
}
