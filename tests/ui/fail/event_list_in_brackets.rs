use bitcart::Event;

#[bitcart::on(["new_block", "new_transaction"])]
fn handler(_event: Event) {}

fn main() {}
