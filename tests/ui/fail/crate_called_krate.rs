use bitcart::Event;

#[bitcart::on("new_block", krate = ::bitcart)]
fn handler(_event: Event) {}

fn main() {}
