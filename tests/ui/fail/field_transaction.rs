use bitcart::Event;

#[bitcart::on("new_transaction")]
fn handler(_event: Event, _transaction: &str) {}

fn main() {}
