use bitcart::Event;

#[bitcart::on("new_transaction")]
fn handler(_event: Event, _to: &str) {}

fn main() {}
