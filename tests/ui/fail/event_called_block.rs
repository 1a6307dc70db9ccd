use bitcart::Event;

#[bitcart::on("block")]
fn handler(_event: Event) {}

fn main() {}
