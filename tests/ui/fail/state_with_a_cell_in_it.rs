use std::cell::RefCell;

use bitcart::Event;

struct Shop {
    _shipped: RefCell<Vec<String>>,
}

#[bitcart::on("new_payment")]
fn handler(_event: Event, #[state] _shop: &Shop) {}

fn main() {}
