use std::sync::Arc;

use bitcart::Event;

struct Shop;

#[bitcart::on("new_payment")]
fn handler(_event: Event, #[state] _shop: Arc<Shop>) {}

fn main() {}
