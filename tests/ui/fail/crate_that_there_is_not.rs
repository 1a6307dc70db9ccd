use bitcart::{Event, handler};

#[bitcart::on("new_block", crate = ::coin)]
fn handler(_event: Event, _height: u64) {}

fn main() {
    let _ = handler!("new_block", crate = ::coin, |_event: Event, _height: u64| {});
}
