use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, _height: Option<u32>) {}

fn main() {}
