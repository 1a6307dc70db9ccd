use bitcart::Event;

#[bitcart::on("new_block", crate = "bitcart")]
fn handler(_event: Event) {}

fn main() {}
