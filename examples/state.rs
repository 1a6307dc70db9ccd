//! State for handlers, errors, and an end at which nothing that was taken is lost.
//!
//! `cargo run --example state`

use std::error::Error;
use std::sync::Mutex;

use bitcart::{Amount, Event, PaymentStatus};
use examples::Stage;

/// What the handlers share. They borrow it, several at a time, so what changes is behind a lock.
struct Shop {
    takings: Mutex<Vec<Amount>>,
}

#[derive(Debug)]
struct Unsold;

impl std::fmt::Display for Unsold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a payment without an amount")
    }
}

impl Error for Unsold {}

#[bitcart::on("new_payment")]
async fn paid(
    event: Event,
    status: PaymentStatus,
    sent_amount: Option<Amount>,
    #[state] shop: &Shop,
) -> Result<(), Unsold> {
    if status.is_paid() {
        // An error is logged and counted, with the handler's place; the next update goes on.
        let amount = sent_amount.ok_or(Unsold)?;
        println!("{event}: {amount} in the till");
        shop.takings.lock().unwrap().push(amount);
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new().await?;
    let run = bitcart::run(stage.wallet()).state(Shop { takings: Mutex::default() });
    let monitor = run.monitor();
    // In a program of your own this is `.shutdown_on_signal()`.
    let closing_time = async move {
        monitor.until(|counts| counts.handled >= 6).await;
    };
    stage.orders(3);
    run.with_graceful_shutdown(closing_time).await?;
    Ok(())
}
