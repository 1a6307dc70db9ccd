//! Arguments are known by their names, so that their order is free and an underscore is no matter.

use bitcart::{Event, Update, Wallet};

#[bitcart::on("new_payment")]
fn backwards(
    status_str: &str,
    _update: &Update,
    #[state] _limit: &u8,
    status: i64,
    instance: Wallet,
    _address: String,
    event: &str,
) {
    assert_eq!((status_str, status, instance.currency().as_str(), event), ("Paid", 3, "LTC", "new_payment"));
}

#[bitcart::on("new_block")]
fn no_more_than_needed(_event: Event) {}

#[tokio::main]
async fn main() {
    let updates = r#"[{"event": "new_payment", "address": "id", "status": 3, "status_str": "Paid"}]"#;
    let counts = Wallet::ltc("xpub").process_updates(updates).state(1_u8).await.unwrap();
    assert_eq!(counts.handled, 1);
}
