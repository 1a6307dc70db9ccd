use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_evt: Event) {}

fn main() {}
