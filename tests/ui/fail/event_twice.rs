use bitcart::Event;

#[bitcart::on("new_block", "new_payment", "new_block")]
fn handler(_event: Event) {}

fn main() {}
