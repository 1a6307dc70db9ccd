use bitcart::Event;

#[bitcart::on("new_blok")]
fn handler(_event: Event) {}

fn main() {}
