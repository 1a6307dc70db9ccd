use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler<const N: usize>(_event: Event) {}

fn main() {}
