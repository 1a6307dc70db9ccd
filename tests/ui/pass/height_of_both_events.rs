//! The height of both events is taken as what holds both.

use std::sync::Mutex;

use bitcart::{Event, Wallet};

#[bitcart::on("new_block", "verified_tx")]
fn height(event: Event, height: Option<i64>, #[state] seen: &Mutex<Vec<(Event, Option<i64>)>>) {
    seen.lock().unwrap().push((event, height));
}

#[tokio::main]
async fn main() {
    let heights = bitcart::handler!("verified_tx", "new_block", |_event: Event, _height: Option<i64>| {});
    assert_eq!(heights.info().events(), [Event::VerifiedTx, Event::NewBlock]);
    let updates = r#"[{"event": "verified_tx", "tx": "hash", "height": -2}]"#;
    let seen: Mutex<Vec<(Event, Option<i64>)>> = Mutex::default();
    let counts = Wallet::btc("xpub").process_updates(updates).state(seen).await.unwrap();
    assert_eq!(counts.handled, 1);
}
