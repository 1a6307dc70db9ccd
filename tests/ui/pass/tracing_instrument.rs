//! Another attribute on the function does its work, above and below.

use bitcart::{Event, Wallet};

#[bitcart::on("new_block")]
#[tracing::instrument(skip_all)]
async fn below(event: Event, height: u64) -> Result<(), std::fmt::Error> {
    assert_eq!((event, height), (Event::NewBlock, 7));
    Ok(())
}

#[tracing::instrument(skip_all, fields(tx))]
#[bitcart::on("new_transaction")]
fn above(event: Event, tx: &str) {
    assert_eq!((event, tx), (Event::NewTransaction, "hash"));
}

#[tokio::main]
async fn main() {
    let updates = r#"[{"event": "new_block", "height": 7}, {"event": "new_transaction", "tx": "hash"}]"#;
    let counts = Wallet::btc("xpub").process_updates(updates).await.unwrap();
    assert_eq!(counts.handled, 2);
}
