use bitcart::Event;

#[bitcart::on(concat!("new", "_block"))]
fn handler(_event: Event, _height: u64) {}

fn main() {}
