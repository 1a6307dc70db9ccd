//! What is missing is said when the run starts: handler, place and type, all at once.

use bitcart::{Event, Wallet};

struct Shop;
struct Mailer;

#[bitcart::on("new_payment")]
fn paid(_event: Event, #[state] _shop: &Shop, #[state] _mailer: &Mailer) {}

#[bitcart::on("new_block")]
fn mined(_event: Event, #[state] _mailer: &Mailer) {}

#[tokio::main]
async fn main() {
    let error = Wallet::btc("xpub").process_updates("[]").state(Shop).await.unwrap_err();
    let bitcart::Error::MissingStates(missing) = &error else { panic!("{error}") };
    let names: Vec<&str> = missing.iter().map(|missing| missing.handler.info().name()).collect();
    assert_eq!(names, ["paid", "mined"]);
    let text = error.to_string();
    for said in ["paid (", "mined (", "state_that_nobody_gave.rs:9", "Mailer", ".state(...)"] {
        assert!(text.contains(said), "{said} is not in: {text}");
    }
}
