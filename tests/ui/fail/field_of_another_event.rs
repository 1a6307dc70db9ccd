use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, _status: i64) {}

fn main() {}
