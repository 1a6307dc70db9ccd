use bitcart::{Event, handler};

fn main() {
    let _ = handler!("new_block", |_event: Event, _height: u64| {}, crate = ::bitcart);
}
