//! Nothing here is public but what the state is made of: a program that names this crate has its
//! handlers, and one that does not, has none of them.

use std::sync::{Arc, Mutex};

/// What the handlers have seen.
#[derive(Clone, Debug, Default)]
pub struct Seen(pub Arc<Mutex<Vec<String>>>);

impl Seen {
    fn push(&self, what: String) {
        if let Ok(mut seen) = self.0.lock() {
            seen.push(what);
        }
    }
}

mod handlers {
    use coins::{Amount, Event, PaymentStatus, Wallet};

    use super::Seen;

    #[coins::on("new_block", crate = ::coins)]
    fn block(event: Event, instance: &Wallet, height: u64, #[state] seen: &Seen) {
        seen.push(format!("{event} {} {height}", instance.currency()));
    }

    #[coins::on("new_payment")]
    async fn payment(
        event: Event,
        status: PaymentStatus,
        sent_amount: Option<Amount>,
        #[state] seen: &Seen,
    ) -> Result<(), String> {
        std::future::ready(()).await;
        let amount = sent_amount.ok_or("without an amount")?;
        seen.push(format!("{event} {status} {amount}"));
        Ok(())
    }
}

/// A handler that is made at run time.
pub fn verified() -> coins::Handler {
    coins::handler!("verified_tx", crate = ::coins, |_event: coins::Event, tx: &str, #[state] seen: &Seen| {
        seen.push(format!("verified {tx}"));
    })
}

/// The same, of an async closure.
pub fn transaction() -> coins::Handler {
    coins::handler!(
        "new_transaction",
        crate = ::coins,
        async |_event: coins::Event, tx: &str, #[state] seen: &Seen| {
            std::future::ready(()).await;
            seen.push(format!("transaction {tx}"));
        }
    )
}
