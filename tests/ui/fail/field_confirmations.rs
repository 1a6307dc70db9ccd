use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _confirmations: u64) {}

fn main() {}
