//! Handlers in another crate of the workspace, which stands in this one's `Cargo.toml` and is named
//! nowhere in this file: it is not linked, and what can be done about it has to be said.

use bitcart::{Error, Event, Wallet, handler};

const CURE: &str = "use that_crate as _;";

#[test]
fn a_crate_that_nobody_names_registers_nothing() {
    assert!(bitcart::handlers().is_empty(), "{:?}", bitcart::handlers());
}

#[tokio::test]
async fn a_run_without_any_handler_names_the_cure() {
    let error = Wallet::btc("xpub").process_updates("[]").await.unwrap_err();
    assert!(matches!(error, Error::NoHandlers));
    assert!(error.to_string().contains(CURE), "{error}");
}

#[tokio::test]
async fn an_event_that_is_required_and_has_no_handler_names_the_cure() {
    let wallet = Wallet::btc("xpub");
    wallet.add_event_handler(handler!("new_block", |_event: Event| {}));
    let error = wallet.process_updates("[]").require([Event::NewPayment]).await.unwrap_err();
    assert!(matches!(&error, Error::MissingHandlers(events) if *events == [Event::NewPayment]));
    assert!(error.to_string().contains("new_payment"), "{error}");
    assert!(error.to_string().contains(CURE), "{error}");
}

#[test]
fn the_documentation_names_the_cure() {
    for text in [include_str!("../../README.md"), include_str!("../../bitcart-events/src/lib.rs")] {
        assert!(text.contains(CURE));
    }
}
