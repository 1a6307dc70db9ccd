//! State is lent to each call, several of it, generic or not, by any name.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bitcart::{Event, Wallet};

#[derive(Default)]
struct Shop<T> {
    sold: Mutex<Vec<T>>,
}

#[bitcart::on("new_payment")]
async fn paid<'a>(
    #[state] shop: &'a Shop<String>,
    address: &str,
    event: Event,
    #[state] tx: &AtomicU64,
    #[state] event_log: &'a Mutex<Vec<Event>>,
) {
    shop.sold.lock().unwrap().push(address.to_owned());
    event_log.lock().unwrap().push(event);
    tx.fetch_add(1, Ordering::Relaxed);
}

#[tokio::main]
async fn main() {
    let states: Vec<&str> = bitcart::handlers()[0].info().states().map(|state| state.name()).collect();
    assert_eq!(states.len(), 3);
    assert!(states[0].contains("Shop<"), "{states:?}");
    let updates = r#"[{"event": "new_payment", "address": "id", "status": 3, "status_str": "Paid"}]"#;
    let counts = Wallet::btc("xpub")
        .process_updates(updates)
        .state(Shop::<String>::default())
        .state(AtomicU64::new(0))
        .state(Mutex::new(Vec::<Event>::new()))
        .await
        .unwrap();
    assert_eq!(counts.handled, 1);
}
