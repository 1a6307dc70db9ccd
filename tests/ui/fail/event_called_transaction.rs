use bitcart::Event;

#[bitcart::on("transaction")]
fn handler(_event: Event) {}

fn main() {}
