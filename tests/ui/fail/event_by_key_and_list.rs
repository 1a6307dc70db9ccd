use bitcart::Event;

#[bitcart::on(events = ["new_block", "new_payment"])]
fn handler(_event: Event) {}

fn main() {}
