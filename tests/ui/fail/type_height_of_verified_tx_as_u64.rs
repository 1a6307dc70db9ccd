use bitcart::Event;

#[bitcart::on("verified_tx")]
fn handler(_event: Event, _height: u64) {}

fn main() {}
