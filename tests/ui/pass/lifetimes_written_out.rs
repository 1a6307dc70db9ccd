//! Lifetimes may be declared, bounded, shared and left out.

use bitcart::{Event, Update, Wallet};

struct Shop;

#[bitcart::on("new_payment")]
async fn shared<'a>(
    event: Event,
    instance: &'a Wallet,
    update: &'a Update,
    address: &'a str,
    tx_hashes: Option<Vec<&'a str>>,
    #[state] _shop: &'a Shop,
) {
    let all: [&'a str; 2] = [address, instance.currency().as_str()];
    assert_eq!((event, all), (update.event(), ["id", "BTC"]));
    assert_eq!(tx_hashes.unwrap(), ["one"]);
}

#[bitcart::on("new_transaction")]
fn bounded<'long: 'short, 'short>(_event: &'long str, tx: &'short str, contract: Option<&'long str>)
where
    'long: 'short,
{
    let either: &'short str = contract.unwrap_or(tx);
    assert_eq!(either, "hash");
}

#[bitcart::on("verified_tx")]
async fn left_out(_event: &'_ str, tx: &'_ str) {
    assert_eq!(tx, "hash");
}

#[bitcart::on("new_block")]
fn by_its_static_name(event: &'static str) {
    assert_eq!(event, "new_block");
}

#[tokio::main]
async fn main() {
    let updates = r#"[
        {"event": "new_payment", "address": "id", "status": 3, "status_str": "Paid", "tx_hashes": ["one"]},
        {"event": "new_transaction", "tx": "hash"},
        {"event": "verified_tx", "tx": "hash", "height": 5},
        {"event": "new_block", "height": 5}
    ]"#;
    let counts = Wallet::btc("xpub").process_updates(updates).state(Shop).await.unwrap();
    assert_eq!(counts.handled, 4);
}
