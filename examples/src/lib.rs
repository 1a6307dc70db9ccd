//! The stage that the examples play on: a simulated daemon, or one of your own.

use std::error::Error;
use std::time::Duration;

use bitcart::{Currency, Daemon, Simulator, Wallet};

const XPUB: &str = "xpub6CUGRUonZSQ4TWtTMmzXdrXDtypWKiKrhko4egpiMZbpiaQL2jkwSB1icqYh2cfDfVxdx";

/// A wallet and the daemon that watches it.
///
/// With `BITCART_URL` and `BITCART_XPUB` it is your own, and the orders are yours to make.
#[derive(Debug)]
pub struct Stage {
    wallet: Wallet,
    simulator: Option<Simulator>,
}

impl Stage {
    /// # Errors
    /// Where there is no port to be had, or `BITCART_URL` is no address.
    pub async fn new() -> Result<Self, Box<dyn Error>> {
        if let (Ok(url), Ok(xpub)) = (std::env::var("BITCART_URL"), std::env::var("BITCART_XPUB")) {
            return Ok(Self { wallet: Wallet::btc(xpub).daemon(Daemon::new(url)?), simulator: None });
        }
        let simulator = Simulator::start(Currency::Btc).await?;
        let wallet = Wallet::btc(XPUB).daemon(Daemon::new(simulator.url())?);
        Ok(Self { wallet, simulator: Some(simulator) })
    }

    /// The wallet to listen to.
    #[must_use]
    pub fn wallet(&self) -> Wallet {
        self.wallet.clone()
    }

    /// So many orders are made, paid and confirmed, once the wallet is listened to.
    pub fn orders(&self, orders: usize) {
        let Some(simulator) = self.simulator.clone() else { return };
        tokio::spawn(async move {
            simulator.loaded(XPUB).await;
            for _ in 0..orders {
                let Ok(request) = simulator.add_request(XPUB, "0.5") else { return };
                if simulator.pay_request(&request, "0.5").is_ok() {
                    // Customers do not all come at once.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    simulator.mine(1);
                }
            }
        });
    }
}
