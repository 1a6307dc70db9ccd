use bitcart::Event;

#[bitcart::on("new_block", "new_payment")]
fn handler(_event: Event, _height: u64) {}

fn main() {}
