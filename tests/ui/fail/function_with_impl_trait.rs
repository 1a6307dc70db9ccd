use bitcart::Event;

#[bitcart::on("new_transaction")]
fn handler(_event: Event, _tx: impl Into<String>) {}

fn main() {}
