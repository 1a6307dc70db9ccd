//! What is generated is clean wherever it stands.
#![forbid(unsafe_code, unused_must_use, non_ascii_idents)]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, unused_results)]
#![deny(missing_debug_implementations, missing_copy_implementations, single_use_lifetimes)]
#![deny(elided_lifetimes_in_paths, explicit_outlives_requirements, let_underscore_drop)]
#![deny(redundant_lifetimes, trivial_casts, trivial_numeric_casts, unit_bindings, variant_size_differences)]
#![deny(absolute_paths_not_starting_with_crate, macro_use_extern_crate, meta_variable_misuse)]
#![deny(future_incompatible, nonstandard_style, rust_2018_idioms, unused)]

use bitcart::{Amount, Event, PaymentStatus, Update, Wallet, handler};

struct Shop;

#[bitcart::on("new_payment")]
async fn paid(
    event: Event,
    instance: &Wallet,
    update: &Update,
    address: &str,
    status: PaymentStatus,
    sent_amount: Option<Amount>,
    tx_hashes: Option<Vec<&str>>,
    #[state] shop: &Shop,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Shop = shop;
    let _ = (event, instance.currency(), update.event(), address, status, sent_amount);
    drop(tx_hashes);
    Ok(())
}

#[bitcart::on("new_block", "new_transaction")]
fn seen(_event: &str, height: Option<i64>, tx: Option<String>) {
    assert!(height.is_some() || tx.is_some());
}

fn main() {
    let name = String::from("shop");
    let wallet = Wallet::btc("xpub");
    wallet.add_event_handler(handler!("new_block", move |_event: Event, _height: u64| {
        assert!(!name.is_empty());
    }));
    wallet.add_event_handler(handler!("new_payment", async |_event: Event, _address: &str| {}));
    wallet.add_event_handler(handler!("new_transaction", |event: Event, tx: &str| named(event, tx)));
    assert_eq!(bitcart::handlers().len(), 2);
}

async fn named(_event: Event, _tx: &str) -> Result<(), String> {
    Ok(())
}
