//! `todo!()` is what one writes first into a closure, as into a function.
#![deny(warnings)]

use bitcart::{Event, Handler, Wallet, handler};

#[bitcart::on("new_block")]
fn function(_event: Event) {
    todo!()
}

#[tokio::main]
async fn main() {
    let handlers: [Handler; 9] = [
        handler!("new_block", |_event: Event| todo!()),
        handler!("new_block", |_event: Event| todo!("later")),
        handler!("new_block", |_event: Event| { todo!() }),
        handler!("new_block", |_event: Event| {
            todo!();
        }),
        handler!("new_block", async |_event: Event| panic!("later")),
        handler!("new_block", async |_event: Event, _height: u64| { unimplemented!() }),
        handler!("new_block", |_event: Event| async move { todo!() }),
        handler!("new_block", |_event: Event| std::process::exit(1)),
        handler!("new_block", |_event: Event| loop {
            std::thread::yield_now();
        }),
    ];
    for handler in &handlers[..7] {
        let wallet = Wallet::btc("xpub");
        wallet.add_event_handler(handler.clone());
        let counts = wallet.process_updates(r#"[{"event": "new_block", "height": 7}]"#).await.unwrap();
        assert_eq!((counts.handled, counts.panicked), (0, 1));
    }
}
