use bitcart::{Event, handler};

fn main() {
    let _ = handler!(["new_payment"], |_event: Event| {});
}
