use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_transaction", |_event: Event, tx: &str| {
        let text = format!("{tx}!");
        async { println!("{text}") }
    });
    let log = String::new();
    let _ = handler!("new_transaction", move |_event: Event, tx: &str| {
        println!("{tx}");
        async { println!("{log}") }
    });
}
