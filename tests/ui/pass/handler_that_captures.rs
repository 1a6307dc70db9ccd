//! A closure keeps what it captured and lends it to every call.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bitcart::{ApiManager, Event, Wallet, handler};

#[tokio::main]
async fn main() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let total = Arc::new(AtomicU64::new(0));
    let wallet = Wallet::btc("xpub");
    let (kept, added) = (seen.clone(), total.clone());
    wallet.add_event_handler(handler!("new_transaction", async move |_event: Event, tx: &str| {
        tokio::task::yield_now().await;
        kept.lock().unwrap().push(tx.to_owned());
    }));
    let manager = ApiManager::new();
    manager.add_event_handler(handler!("new_block", move |_event: Event, height: u64, #[state] step: &u64| {
        added.fetch_add(height * step, Ordering::Relaxed);
    }));
    let added = total.clone();
    wallet.add_event_handler(handler!("new_block", "verified_tx", move |_event: Event, height: Option<i64>| {
        added.fetch_add(height.unwrap_or(0).unsigned_abs(), Ordering::Relaxed);
    }));
    let updates = r#"[
        {"event": "new_transaction", "tx": "one"},
        {"event": "new_transaction", "tx": "two"},
        {"event": "new_block", "height": 7}
    ]"#;
    assert_eq!(wallet.process_updates(updates).await.unwrap().handled, 3);
    assert_eq!(*seen.lock().unwrap(), ["one", "two"]);
    assert_eq!(total.load(Ordering::Relaxed), 7);
}
