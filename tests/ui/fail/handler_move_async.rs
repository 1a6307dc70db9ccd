use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", move async |event: Event| println!("{event}"));
}
