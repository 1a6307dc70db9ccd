use bitcart::Event;

#[bitcart::on("wallet_created")]
fn handler(_event: Event) {}

fn main() {}
