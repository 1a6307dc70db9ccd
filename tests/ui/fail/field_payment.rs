use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _payment: &str) {}

fn main() {}
