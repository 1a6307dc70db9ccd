use bitcart::Event;

#[bitcart::on("new_block", crate = ::bitcart, crate = ::bitcart)]
fn handler(_event: Event) {}

fn main() {}
