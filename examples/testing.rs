//! Handlers are tested without a daemon: called like any function, or given updates that the test
//! makes.
//!
//! `cargo run --example testing`, and `cargo test --example testing`

use std::sync::Mutex;

use bitcart::{Amount, Event, PaymentStatus, Wallet};

#[derive(Default)]
struct Shop {
    shipped: Mutex<Vec<String>>,
}

#[bitcart::on("new_payment")]
async fn paid(
    event: Event,
    address: &str,
    status: PaymentStatus,
    sent_amount: Option<Amount>,
    #[state] shop: &Shop,
) -> Result<(), String> {
    if !status.is_paid() {
        return Ok(());
    }
    let amount = sent_amount.ok_or_else(|| format!("{event} without an amount"))?;
    shop.shipped.lock().unwrap().push(format!("{address} for {amount}"));
    println!("{address} is to be shipped");
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), bitcart::Error> {
    let update = r#"[{"event": "new_payment", "address": "id", "status": 3, "sent_amount": "0.5"}]"#;
    let counts = Wallet::btc("xpub…").process_updates(update).state(Shop::default()).await?;
    assert_eq!(counts.handled, 1);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_paid_for_is_shipped() {
        let shop = Shop::default();
        let amount: Amount = "0.5".parse().unwrap();
        paid(Event::NewPayment, "one", PaymentStatus::Unpaid, None, &shop).await.unwrap();
        paid(Event::NewPayment, "two", PaymentStatus::Paid, Some(amount), &shop).await.unwrap();
        assert_eq!(*shop.shipped.lock().unwrap(), ["two for 0.5"]);
    }

    #[tokio::test]
    async fn a_payment_without_an_amount_is_an_error() {
        let error =
            paid(Event::NewPayment, "id", PaymentStatus::Paid, None, &Shop::default()).await.unwrap_err();
        assert_eq!(error, "new_payment without an amount");
    }

    #[tokio::test]
    async fn an_update_is_taken_apart_as_a_daemon_sends_it() {
        let updates = r#"[
            {"event": "new_payment", "address": "one", "status": 3, "status_str": "Paid", "sent_amount": "0.5"},
            {"event": "new_payment", "address": "two", "status": 3, "status_str": "Paid"},
            {"event": "new_payment", "address": "three", "status": "paid"}
        ]"#;
        let counts = Wallet::btc("xpub…").process_updates(updates).state(Shop::default()).await.unwrap();
        assert_eq!((counts.handled, counts.failed, counts.skipped), (1, 1, 1));
    }
}
