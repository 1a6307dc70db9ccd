use bitcart::{Event, handler};

fn main() {
    let cell = std::cell::Cell::new(1);
    let _ = handler!("new_block", move |_event: Event| println!("{}", cell.get()));
}
