//! An alias is the type that it is an alias of.

use bitcart::{Amount, Event, Wallet};

type Height = u64;
type MaybeHeight = Option<Height>;
type Text<'a> = &'a str;
type Maybe<T> = Option<T>;
type Answer<E = std::fmt::Error> = Result<(), E>;
type What = Event;
type Shop = std::sync::Mutex<Vec<Height>>;

#[bitcart::on("new_block")]
fn plain(_event: What, height: Height, #[state] shop: &Shop) -> Answer {
    shop.lock().unwrap().push(height);
    Ok(())
}

#[bitcart::on("new_transaction", "verified_tx")]
async fn optional(_event: What, _height: Option<i64>, tx: Maybe<Text<'_>>) -> Answer<String> {
    tx.map(drop).ok_or_else(|| "no tx".to_owned())
}

#[bitcart::on("new_payment")]
fn amount(_event: What, sent_amount: Maybe<Amount>, _instance: &Wallet) {
    assert!(sent_amount.is_none());
}

#[tokio::main]
async fn main() {
    fn in_a_body(height: MaybeHeight) -> Height {
        height.unwrap_or(0)
    }
    assert_eq!(in_a_body(Some(7)), 7);
    let updates = r#"[
        {"event": "new_block", "height": 7},
        {"event": "verified_tx", "tx": "hash", "height": -2},
        {"event": "new_payment", "address": "id", "status": 0, "status_str": "Pending"}
    ]"#;
    let counts = Wallet::btc("xpub").process_updates(updates).state(Shop::default()).await.unwrap();
    assert_eq!(counts.handled, 3);
}
