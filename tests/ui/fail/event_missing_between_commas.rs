use bitcart::Event;

#[bitcart::on("new_block", , "new_payment")]
fn handler(_event: Event) {}

fn main() {}
