use bitcart::Event;

#[bitcart::on("new_block")]
fn handler((_event, _height): (Event, u64)) {}

fn main() {}
