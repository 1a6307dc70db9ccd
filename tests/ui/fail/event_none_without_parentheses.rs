use bitcart::Event;

#[bitcart::on]
fn handler(_event: Event) {}

fn main() {}
