use bitcart::{Event, handler};

fn main() {
    let _ = handler!(|_event: Event| {});
}
