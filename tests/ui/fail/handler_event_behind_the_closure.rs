use bitcart::{Event, handler};

fn main() {
    let _ = handler!(|event: Event| println!("{event}"), "new_block");
    let _ = handler!("new_block", |event: Event| println!("{event}"), "x");
}
