use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, Some(_height): Option<u64>) {}

fn main() {}
