use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _contract: Option<&str) {}

fn main() {}
