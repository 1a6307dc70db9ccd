use bitcart::Event;

#[bitcart::on("verified_tx")]
fn handler(_event: Event, _hash: &str) {}

fn main() {}
