//! All that a handler can take.

use std::future::ready;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use bitcart::{Amount, Event, FromField, PaymentStatus, Update, Wallet};

struct Shop {
    sold: Mutex<Vec<String>>,
}

struct TxId<'a>(&'a str);

impl<'a> FromField<'a> for TxId<'a> {
    type Raw = &'a str;
    type Error = String;

    fn from_field(raw: &'a str) -> Result<Self, String> {
        if raw.is_empty() { Err("an empty hash".to_owned()) } else { Ok(Self(raw)) }
    }
}

#[bitcart::on("new_block")]
fn block(event: Event, height: u64, instance: Wallet) {
    drop(instance);
    assert!(height > 0, "{event}");
}

#[bitcart::on("new_transaction")]
async fn transaction(
    event: &str,
    tx: TxId<'_>,
    from_address: Option<&str>,
    to: Option<String>,
    amount: Option<Amount>,
    contract: Option<TxId<'_>>,
) {
    let known = [from_address.is_some(), to.is_some(), amount.is_some(), contract.is_some()];
    let _ = ready((event, tx.0, known)).await;
}

#[bitcart::on("new_payment")]
async fn payment<'a>(
    event: Event,
    instance: &'a Wallet,
    address: &'a str,
    status: PaymentStatus,
    tx_hashes: Option<Vec<&'a str>>,
    sent_amount: Option<Amount>,
    #[state] shop: &'a Shop,
) {
    let _ = ready(instance.currency()).await;
    if status.is_paid() && sent_amount.is_some() {
        let hashes = tx_hashes.map_or(0, |hashes| hashes.len());
        if let Ok(mut sold) = shop.sold.lock() {
            sold.push(format!("{event} {address} {hashes}"));
        }
    }
}

#[bitcart::on("new_payment")]
fn payment_in_words(
    _event: Event,
    update: &Update,
    status_str: String,
    contract: Option<&str>,
    #[state] limit: &AtomicU64,
    #[state] shop: &Shop,
) -> Result<(), String> {
    let mut sold = shop.sold.lock().map_err(|error| error.to_string())?;
    sold.push(status_str);
    sold.push(format!("{contract:?} {limit:?} {}", update.event()));
    drop(sold);
    Ok(())
}

#[bitcart::on("new_block", "verified_tx")]
fn several(_event: Event, mut height: Option<i64>, tx: Option<&str>) {
    height = height.map(i64::abs);
    assert!(height.is_some() || tx.is_some());
}

/// A constant function is one too.
#[bitcart::on("verified_tx")]
const fn constant(_event: Event, _tx: &str, _height: i64) {}

/// So is one that nobody should call any more.
#[bitcart::on("verified_tx")]
#[deprecated]
const fn deprecated(_event: Event) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_function_is_registered_and_can_still_be_called() {
        let handlers = bitcart::handlers();
        let mut names: Vec<_> = handlers.iter().map(|handler| handler.info().name()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "block",
                "boxed",
                "constant",
                "deprecated",
                "nothing",
                "own",
                "payment",
                "payment_in_words",
                "several",
                "text",
                "transaction"
            ]
        );
        block(Event::NewBlock, 1, Wallet::btc("xpub"));
        transaction("new_transaction", TxId("hash"), None, None, None, None).await;
    }
}
