use bitcart::Event;

trait Store: Send + Sync {}

#[bitcart::on("new_block")]
fn handler(_event: Event, #[state] _store: &dyn Store, #[state] _name: &str) {}

fn main() {}
