use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _colour: &str) {}

fn main() {}
