//! What happened while the program was not running may be in no queue: the daemon was restarted, or an
//! earlier run had read the queue when it died. So a program compares the daemon's list of requests with
//! its own records after every connection, and ships by its records: once, whoever says that it is paid.
//!
//! `cargo run --example reconcile`

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bitcart::simulator::Memory;
use bitcart::{Currency, Daemon, Event, PaymentStatus, Simulator, Wallet};
use tokio::sync::watch;

/// In a program of your own the set is a table of its database, and the insertion a transaction there.
#[derive(Default)]
struct Shop {
    shipped: watch::Sender<BTreeSet<String>>,
}

impl Shop {
    /// Can be called as often as one likes.
    fn ship(&self, request: &str, why: &str) {
        if self.shipped.send_if_modified(|shipped| shipped.insert(request.to_owned())) {
            println!("{request} is shipped: {why}");
        }
    }

    async fn reconcile(&self, wallet: &Wallet) -> Result<(), bitcart::Error> {
        for request in wallet.list_requests().await? {
            if request.status.is_paid() {
                self.ship(wallet.payment_name(&request), "it is in the list of requests");
            }
        }
        Ok(())
    }
}

// The same request can be paid more than once: after a reorganisation, or when somebody pays more.
#[bitcart::on("new_payment")]
fn paid(event: Event, address: &str, status: PaymentStatus, #[state] shop: &Arc<Shop>) {
    if status.is_paid() {
        shop.ship(address, event.as_str());
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start(Currency::Btc).await?;
    let wallet = Wallet::btc("xpub1").daemon(Daemon::new(simulator.url())?);
    let hour = Some(Duration::from_secs(3600));
    let first = wallet.add_request("0.5".parse()?, "the first order", hour).await?;
    simulator.pay_request(&first.id, "0.5")?;
    simulator.mine(1);
    // The daemon forgets its queues, and keeps its requests.
    simulator.restart(Memory::Lost).await?;

    let shop = Arc::new(Shop::default());
    let (records, customer) = (Arc::clone(&shop), wallet.clone());
    let mut shipped = shop.shipped.subscribe();
    let run = bitcart::run(&wallet).state(shop).on_connect(move |connected| {
        let records = Arc::clone(&records);
        async move {
            if let Err(error) = records.reconcile(&connected.instance).await {
                eprintln!("not reconciled, which the next connection does: {error}");
            }
        }
    });
    let closing_time = async move {
        let _ = shipped.wait_for(|shipped| shipped.contains(&first.id)).await;
        if let Ok(second) = customer.add_request("0.5".parse().unwrap_or_default(), "the second", hour).await
            && simulator.pay_request(&second.id, "0.5").is_ok()
        {
            simulator.mine(1);
            let _ = shipped.wait_for(|shipped| shipped.contains(&second.id)).await;
        }
    };
    run.with_graceful_shutdown(closing_time).await?;
    Ok(())
}
