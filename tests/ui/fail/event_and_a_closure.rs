use bitcart::Event;

#[bitcart::on("new_block", |_event: Event| {})]
fn handler(_event: Event) {}

fn main() {}
