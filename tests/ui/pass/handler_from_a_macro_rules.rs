//! `handler!` may be written by a macro, and take its parts from it.
#![deny(warnings)]

use bitcart::{Event, Handler, Wallet, handler};

macro_rules! count {
    ($event:literal, $field:ident: $ty:ty, $counter:ident) => {
        handler!($event, move |_event: Event, $field: $ty| {
            let _ = &$field;
            $counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        })
    };
}

macro_rules! whole {
    ($event:expr, $closure:expr) => {
        handler!($event, $closure)
    };
}

#[tokio::main]
async fn main() {
    let counter = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let wallet = Wallet::btc("xpub");
    let counted = counter.clone();
    wallet.add_event_handler(count!("new_block", height: u64, counted));
    let counted = counter.clone();
    wallet.add_event_handler(count!("new_transaction", tx: &str, counted));
    let payment: Handler = whole!("new_payment", async |_event: Event, address: &str| assert_eq!(address, "id"));
    wallet.add_event_handler(payment);
    let updates = r#"[
        {"event": "new_block", "height": 7},
        {"event": "new_transaction", "tx": "hash"},
        {"event": "new_payment", "address": "id", "status": 0, "status_str": "Pending"}
    ]"#;
    assert_eq!(wallet.process_updates(updates).await.unwrap().handled, 3);
    assert_eq!(counter.load(std::sync::atomic::Ordering::Relaxed), 2);
}
