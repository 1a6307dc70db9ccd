use bitcart::Event;

#[bitcart::on("new_block")]
#[bitcart::on("new_transaction")]
fn handler(_event: Event) {}

fn main() {}
