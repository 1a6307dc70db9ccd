use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(event: Event, height: u64);

fn main() {}
