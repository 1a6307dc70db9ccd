//! No daemon at all: the program hands in the updates that it has, from a webhook perhaps.
//!
//! `cargo run --example manual`

use bitcart::{Event, Update, Wallet};

#[bitcart::on("new_block")]
fn block(event: Event, height: u64) {
    println!("{event}: {height}");
}

#[bitcart::on("new_payment")]
async fn paid(event: Event, address: &str, status: i64, update: &Update) {
    println!("{event}: {address} has status {status}, from {}", update.json());
}

#[tokio::main]
async fn main() -> Result<(), bitcart::Error> {
    let wallet = Wallet::btc("xpub…");
    let counts = wallet
        .process_updates(
            r#"[
                {"event": "new_block", "height": 840000},
                {"event": "new_payment", "address": "ac2c7504fd", "status": 3, "status_str": "Paid"},
                {"event": "something_newer", "colour": "red"},
                {"event": "new_block", "height": "eight hundred thousand"}
            ]"#,
        )
        .await?;
    println!("{} handled, {} skipped, {} unknown", counts.handled, counts.skipped, counts.unknown);
    Ok(())
}
