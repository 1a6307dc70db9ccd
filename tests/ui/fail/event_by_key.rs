use bitcart::Event;

#[bitcart::on(event = "new_block")]
fn handler(_event: Event) {}

fn main() {}
