use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, _block: u64) {}

fn main() {}
