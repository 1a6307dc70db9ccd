use bitcart::Event;

#[bitcart::on("NewBlock")]
fn handler(_event: Event) {}

fn main() {}
