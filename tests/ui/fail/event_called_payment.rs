use bitcart::Event;

#[bitcart::on("payment")]
fn handler(_event: Event) {}

fn main() {}
