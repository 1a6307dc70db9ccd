//! Handlers of one wallet, by closures that capture, over the daemon's websocket, until the program
//! has seen what it wants.
//!
//! `cargo run --example websocket`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bitcart::{Event, PaymentStatus, Wallet, handler};
use examples::Stage;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new().await?;
    let wallet = stage.wallet();

    let paid = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&paid);
    wallet.add_event_handler(handler!(
        "new_payment",
        async move |event: Event, instance: &Wallet, address: &str, status: PaymentStatus| {
            println!("{event}: {address} is {status}");
            if status.is_paid() {
                count.fetch_add(1, Ordering::Relaxed);
                let request = instance.get_request(address).await?;
                println!("  {} were asked for", request.amount.unwrap_or_default());
            }
            Ok::<(), bitcart::Error>(())
        }
    ));

    let run = wallet.start_websocket().on_connect(async |connected| {
        println!("connected; {} updates to catch up", connected.caught_up);
    });
    let monitor = run.monitor();
    // Two orders: each is unconfirmed first, and then paid.
    let enough = async move {
        monitor.until(|counts| counts.handled >= 4).await;
    };
    stage.orders(2);
    run.with_graceful_shutdown(enough).await?;
    println!("{} orders paid", paid.load(Ordering::Relaxed));
    Ok(())
}
