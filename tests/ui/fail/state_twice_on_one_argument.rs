use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, #[state] #[state] _limit: &u64) {}

fn main() {}
