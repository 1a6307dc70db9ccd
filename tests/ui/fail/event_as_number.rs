use bitcart::Event;

#[bitcart::on(1)]
fn handler(_event: Event) {}

fn main() {}
