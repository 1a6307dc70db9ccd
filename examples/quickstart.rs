//! A wallet's events, in functions.
//!
//! Without a daemon at hand it plays a small scene on a simulated one and ends by itself:
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! With a daemon of your own it runs until Ctrl-C:
//!
//! ```text
//! BITCART_URL=http://localhost:5000 BITCART_XPUB=xpub… cargo run --example quickstart
//! ```

use std::error::Error;

use bitcart::{Amount, Currency, Daemon, Event, PaymentStatus, Wallet};

#[bitcart::on("new_block")]
async fn block(event: Event, instance: &Wallet, height: u64) {
    println!("{event}: {} is at {height}", instance.currency());
}

#[bitcart::on("new_transaction")]
async fn received(event: Event, tx: &str) {
    println!("{event}: {tx}");
}

#[bitcart::on("new_payment")]
async fn paid(event: Event, address: &str, status: PaymentStatus, sent_amount: Option<Amount>) {
    println!("{event}: request {address} is {status}, {} sent", sent_amount.unwrap_or_default());
}

#[bitcart::on("verified_tx")]
async fn verified(event: Event, tx: &str, height: i64) {
    println!("{event}: {tx} is in block {height}");
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (Ok(url), Ok(xpub)) = (std::env::var("BITCART_URL"), std::env::var("BITCART_XPUB")) else {
        return scene::play().await;
    };
    let wallet = Wallet::btc(xpub).daemon(Daemon::new(url)?);
    Ok(bitcart::run(wallet).shutdown_on_signal().await?)
}

/// The scene: somebody orders, pays, and a block confirms it.
mod scene {
    use super::{Currency, Daemon, Error, Wallet};
    use bitcart::{Monitor, Simulator, SimulatorError};

    const XPUB: &str = "xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx";

    pub async fn play() -> Result<(), Box<dyn Error>> {
        println!("No BITCART_URL and BITCART_XPUB: a scene on a simulated daemon.\n");
        let simulator = Simulator::start(Currency::Btc).await?;
        let wallet = Wallet::btc(XPUB).daemon(Daemon::new(simulator.url())?);
        let run = bitcart::run(wallet);
        let monitor = run.monitor();
        let scene = async move {
            if let Err(error) = order_and_pay(&simulator, &monitor).await {
                println!("the scene went wrong: {error}");
            }
        };
        Ok(run.with_graceful_shutdown(scene).await?)
    }

    async fn order_and_pay(simulator: &Simulator, monitor: &Monitor) -> Result<(), SimulatorError> {
        monitor.until(|counts| counts.connects == 1).await;
        let request = simulator.add_request(XPUB, "0.5")?;
        simulator.pay_request(&request, "0.5")?;
        simulator.mine(1);
        // The transaction and its verification, the block, and the payment: unconfirmed, then paid.
        monitor.until(|counts| counts.handled == 5).await;
        Ok(())
    }
}
