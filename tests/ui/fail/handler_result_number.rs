use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", |_event: Event| 5);
}
