use bitcart::{Event, handler};

fn main() {
    let name = String::new();
    let _ = handler!("new_block", |event: Event| println!("{event} {name}"));
}
