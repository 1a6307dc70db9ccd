//! The same updates without a websocket: the wallet's queue is read at an interval.
//!
//! `cargo run --example polling`

use std::error::Error;
use std::time::Duration;

use bitcart::Event;
use examples::Stage;

#[bitcart::on("new_block", "new_transaction")]
fn seen(event: Event, height: Option<u64>, tx: Option<&str>) {
    match event {
        Event::NewBlock => println!("{event}: {}", height.unwrap_or_default()),
        _ => println!("{event}: {}", tx.unwrap_or_default()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let stage = Stage::new().await?;
    let run = bitcart::run(stage.wallet()).polling(Duration::from_millis(200));
    let monitor = run.monitor();
    let enough = async move {
        monitor.until(|counts| counts.handled >= 2).await;
    };
    stage.orders(1);
    run.with_graceful_shutdown(enough).await?;
    Ok(())
}
