use bitcart::Event;

#[bitcart::on('new_block')]
fn handler(_event: Event, _height: u64) {}

fn main() {}
