use bitcart::Event;

#[bitcart::on("new_transaction", "verified_tx")]
fn handler(_event: Event, _tx: &str) {}

fn main() {}
