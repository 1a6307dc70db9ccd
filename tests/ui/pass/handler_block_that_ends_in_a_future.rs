//! A closure may make its future at the end of a block, after what the future needs.
#![deny(warnings)]

use std::sync::{Arc, Mutex};

use bitcart::{Event, Wallet, handler};

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let wallet = Wallet::btc("xpub");
    let kept = log.clone();
    wallet.add_event_handler(handler!("new_block", move |_event: Event, height: u64| {
        let log = kept.clone();
        async move { log.lock().unwrap().push(height.to_string()) }
    }));
    let kept = log.clone();
    // What it borrows from the update lives as long as the future.
    wallet.add_event_handler(handler!("new_transaction", move |_event: Event, tx: &str, instance: &Wallet| {
        let log = kept.clone();
        async move {
            std::future::ready(()).await;
            log.lock().unwrap().push(format!("{tx} of {}", instance.currency()));
            if tx.is_empty() { Err("no hash") } else { Ok(()) }
        }
    }));
    let updates = r#"[{"event": "new_block", "height": 7}, {"event": "new_transaction", "tx": "hash"}]"#;
    assert_eq!(wallet.process_updates(updates).await.unwrap().handled, 2);
    assert_eq!(*log.lock().unwrap(), ["7", "hash of BTC"]);
}
