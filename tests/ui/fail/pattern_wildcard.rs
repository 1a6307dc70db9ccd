use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_: Event, _height: u64) {}

fn main() {}
