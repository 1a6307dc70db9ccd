use bitcart::Event;

#[bitcart::on("new_transaction")]
fn handler(_event: Event, _tx_hash: &str) {}

fn main() {}
