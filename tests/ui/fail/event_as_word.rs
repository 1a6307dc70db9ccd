use bitcart::Event;

#[bitcart::on(new_block)]
fn handler(_event: Event) {}

fn main() {}
