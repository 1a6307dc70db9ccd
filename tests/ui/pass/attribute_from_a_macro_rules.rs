//! A handler may come out of a macro: events, names, fields, types and whole functions.
#![deny(warnings)]

use bitcart::{Amount, Event, Wallet};

macro_rules! by_parts {
    ($event:literal, $name:ident, $field:ident: $ty:ty) => {
        #[bitcart::on($event)]
        fn $name(_event: Event, $field: $ty) {
            let _ = $field;
        }
    };
}
by_parts!("new_block", block, height: u64);
by_parts!("new_payment", payment, sent_amount: Option<Amount>);

macro_rules! by_tokens {
    ($($function:tt)*) => {
        #[bitcart::on("new_transaction")]
        $($function)*
    };
}
by_tokens!(async fn transaction(event: Event, tx: &str) { assert_eq!((event, tx), (Event::NewTransaction, "hash")); });

macro_rules! by_item {
    ($function:item, $($event:expr),*) => {
        #[bitcart::on($($event),*)]
        $function
    };
}
by_item!(fn verified(_event: Event, _tx: &str) {}, "verified_tx");

#[tokio::main]
async fn main() {
    let handlers = bitcart::handlers();
    let mut names: Vec<&str> = handlers.iter().map(|handler| handler.info().name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["block", "payment", "transaction", "verified"]);
    let updates = r#"[{"event": "new_transaction", "tx": "hash"}, {"event": "new_block", "height": 7}]"#;
    assert_eq!(Wallet::btc("xpub").process_updates(updates).await.unwrap().handled, 2);
}
