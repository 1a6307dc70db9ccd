use bitcart::Event;

#[bitcart::on("new_block", priority = 3)]
fn handler(_event: Event) {}

fn main() {}
