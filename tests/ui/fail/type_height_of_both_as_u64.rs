use bitcart::Event;

#[bitcart::on("new_block", "verified_tx")]
fn handler(_event: Event, _height: Option<u64>) {}

fn main() {}
