//! Types are known by what they are and not by the path that they are written with.

mod prelude {
    pub use bitcart::{Amount as Money, Event as Happening, Wallet as Coin};
    pub use std::option::Option as Perhaps;
}

use prelude::*;

#[bitcart::on("new_payment")]
fn renamed(event: Happening, instance: &Coin, sent_amount: Perhaps<Money>) {
    assert_eq!(event, Happening::NewPayment);
    assert_eq!(sent_amount, "0.5".parse().ok());
    assert_eq!(instance.currency(), bitcart::Currency::Btc);
}

#[bitcart::on("new_transaction")]
fn long_paths(_event: bitcart::Event, tx: std::string::String, to: ::core::option::Option<&::core::primitive::str>) {
    assert_eq!((tx.as_str(), to), ("hash", None));
}

#[tokio::main]
async fn main() {
    let updates = r#"[
        {"event": "new_payment", "address": "id", "status": 3, "status_str": "Paid", "sent_amount": "0.5"},
        {"event": "new_transaction", "tx": "hash"}
    ]"#;
    assert_eq!(Coin::btc("xpub").process_updates(updates).await.unwrap().handled, 2);
}
