//! A handler is still the function that it was: it can be called, named, passed and documented.
#![deny(warnings)]

use std::sync::atomic::{AtomicU64, Ordering};

use bitcart::{Amount, Event, Wallet};

#[derive(Default)]
struct Till(AtomicU64);

#[bitcart::on("new_payment")]
async fn paid(event: Event, sent_amount: Option<Amount>, #[state] till: &Till) -> Result<(), String> {
    sent_amount.ok_or_else(|| format!("{event} without an amount"))?;
    till.0.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

#[bitcart::on("new_block")]
const fn mined(_event: Event, _instance: &Wallet, _height: u64) {}

#[tokio::main]
async fn main() {
    let till = Till::default();
    assert_eq!(paid(Event::NewPayment, "0.5".parse().ok(), &till).await, Ok(()));
    assert!(paid(Event::NewPayment, None, &till).await.is_err());
    assert_eq!(till.0.load(Ordering::Relaxed), 1);
    let function: fn(Event, &Wallet, u64) = mined;
    function(Event::NewBlock, &Wallet::btc("xpub"), 7);
}
