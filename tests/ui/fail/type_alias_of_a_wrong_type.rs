use bitcart::Event;

type Height = String;

#[bitcart::on("new_block")]
fn handler(_event: Event, _height: Height) {}

fn main() {}
