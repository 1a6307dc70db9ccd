//! All that `handler!` takes.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bitcart::{Event, Handler, PaymentStatus, Wallet, handler};

use crate::Refused;

/// One of each form.
#[must_use]
pub fn closures(counter: &Arc<AtomicU64>) -> Vec<Handler> {
    let (kept, shared) = (Arc::clone(counter), Arc::clone(counter));
    vec![
        handler!("new_block", |_event: Event, height: u64| assert!(height > 0)),
        handler!("new_block", move |_event: Event, height: u64, #[state] step: &u64| {
            kept.store(height + step, Ordering::Relaxed);
        }),
        handler!("new_payment", async |_event: Event, address: &str, status: PaymentStatus| {
            let _ = ready((address, status)).await;
        }),
        handler!("new_payment", async move |event: &str, instance: &Wallet| -> Result<(), Refused> {
            let _ = ready((event, instance.currency())).await;
            if shared.load(Ordering::Relaxed) == 0 { Err(Refused) } else { Ok(()) }
        }),
        handler!("new_transaction", |event: Event, tx: &str| named(event, tx)),
        handler!("new_transaction", |_event: Event, tx: &str| async move {
            let _ = ready(tx).await;
        }),
        handler!("new_block", "verified_tx", |event: Event, height: Option<i64>| -> Result<(), String> {
            height.map(drop).ok_or_else(|| event.to_string())
        }),
    ]
}

async fn named(event: Event, tx: &str) -> Result<(), String> {
    ready(()).await;
    Err(format!("{event} {tx}"))
}
