use bitcart::{Event, handler};

fn main() {
    let name = String::new();
    let _ = handler!("new_block", move |_event: Event| drop(name));
}
