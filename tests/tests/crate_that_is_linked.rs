//! Handlers in another crate of the workspace, which this program names. It has the edition before
//! and knows the crate by another name, and its handlers are called all the same.

use bitcart::{Event, Wallet};
use handlers_elsewhere::{Seen, transaction, verified};

const UPDATES: &str = r#"[
    {"event": "new_block", "height": 7},
    {"event": "new_payment", "address": "id", "status": 3, "status_str": "Paid", "sent_amount": "0.5"},
    {"event": "new_transaction", "tx": "one"},
    {"event": "verified_tx", "tx": "two", "height": 7}
]"#;

#[test]
fn the_handlers_of_a_crate_that_is_named_are_there() {
    let handlers = bitcart::handlers();
    let names: Vec<&str> = handlers.iter().map(|handler| handler.info().name()).collect();
    assert_eq!(names, ["block", "payment"]);
    assert_eq!(handlers[0].info().module_path(), "handlers_elsewhere::handlers");
}

#[tokio::test]
async fn they_are_called_with_what_they_ask_for() {
    let wallet = Wallet::ltc("xpub");
    wallet.add_event_handler(verified());
    wallet.add_event_handler(transaction());
    let seen = Seen::default();
    let run = wallet.process_updates(UPDATES).state(seen.clone()).require([Event::NewPayment]);
    assert_eq!(run.await.unwrap().handled, 4);
    let mut seen = seen.0.lock().unwrap().clone();
    seen.sort_unstable();
    assert_eq!(seen, ["new_block LTC 7", "new_payment paid 0.5", "transaction one", "verified two"]);
}
