//! Who gives an `Arc` of the state hears that this is another type.

use std::sync::Arc;

use bitcart::{Event, Wallet};

struct Shop;
struct Mailer;

#[bitcart::on("new_payment")]
fn paid(_event: Event, #[state] _shop: &Shop, #[state] _mailer: &Arc<Mailer>) {}

#[tokio::main]
async fn main() {
    let run = Wallet::btc("xpub").process_updates("[]").state(Arc::new(Shop)).state(Mailer);
    let text = run.await.unwrap_err().to_string();
    for said in ["Shop>`, which is another type", "Mailer`, which is another type"] {
        assert!(text.contains(said), "{said} is not in: {text}");
    }
}
