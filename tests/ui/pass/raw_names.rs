//! `r#name` is `name`.

use bitcart::{Event, Wallet};

#[bitcart::on("new_transaction")]
fn r#match(r#event: Event, r#tx: &str) {
    assert_eq!((r#event, r#tx), (Event::NewTransaction, "hash"));
}

#[tokio::main]
async fn main() {
    assert_eq!(bitcart::handlers()[0].info().name(), "match");
    let updates = r#"[{"event": "new_transaction", "tx": "hash"}]"#;
    assert_eq!(Wallet::eth("0x").process_updates(updates).await.unwrap().handled, 1);
}
