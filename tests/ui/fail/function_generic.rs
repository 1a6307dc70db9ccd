use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler<T: Send>(_event: Event, #[state] _shop: &T) {}

fn main() {}
