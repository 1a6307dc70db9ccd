use bitcart::Event;

struct Height;

#[bitcart::on("new_block")]
fn handler(_event: Event, _height: Height) {}

fn main() {}
