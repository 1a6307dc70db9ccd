//! Two currencies at once, whose daemons are of different kinds; one of them is restarted meanwhile.
//!
//! `cargo run --example manager`

use std::error::Error;

use bitcart::simulator::Memory;
use bitcart::{ApiManager, Currency, Daemon, Event, Monitor, PaymentStatus, Simulator, Wallet};

#[bitcart::on("new_payment")]
async fn paid(event: Event, instance: &Wallet, address: &str, status: PaymentStatus) {
    println!("{event}: {} {} is {status} ({})", instance.currency(), address, instance.label());
}

#[bitcart::on("new_block")]
async fn block(event: Event, instance: &Wallet, height: u64) {
    println!("{event}: {} is at {height}", instance.currency());
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let litecoin = Simulator::start(Currency::Ltc).await?;
    let ethereum = Simulator::start(Currency::Eth).await?;
    let manager = ApiManager::new()
        .daemon(Currency::Ltc, Daemon::new(litecoin.url())?)
        .daemon(Currency::Eth, Daemon::new(ethereum.url())?)
        .wallets(Currency::Ltc, ["xpubbooks", "xpubtea"])
        .wallet(Currency::Eth, "0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03");

    let run = bitcart::run(&manager);
    let monitor = run.monitor();
    let scene = async move {
        if let Err(error) = play(&litecoin, &ethereum, &monitor).await {
            println!("the scene went wrong: {error}");
        }
    };
    Ok(run.with_graceful_shutdown(scene).await?)
}

async fn play(litecoin: &Simulator, ethereum: &Simulator, monitor: &Monitor) -> Result<(), Box<dyn Error>> {
    monitor.until(|counts| counts.connects == 2).await;
    let tea = litecoin.add_request("xpubtea", "0.5")?;
    let books = litecoin.add_request("xpubbooks", "2")?;
    let ether = ethereum.add_request("0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03", "1")?;
    litecoin.pay_request(&tea, "0.5")?;
    ethereum.pay_request(&ether, "1")?;
    ethereum.mine(1);
    // Tea is unconfirmed; ether is paid, in one of two blocks.
    monitor.until(|counts| counts.handled >= 4).await;

    println!("-- the litecoin daemon ends; somebody pays meanwhile");
    litecoin.stop(Memory::Lost).await;
    litecoin.pay_request(&books, "2")?;
    litecoin.mine(1);
    litecoin.start_again().await?;
    monitor.until(|counts| counts.connects == 3).await;
    println!("-- it is back, and so are the payments");
    litecoin.mine(1);
    monitor.until(|counts| counts.handled >= 8).await;
    Ok(())
}
