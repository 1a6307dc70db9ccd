use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _tx: &str) {}

fn main() {}
