use bitcart::Event;

use std::rc::Rc;

#[bitcart::on("new_payment")]
fn handler(_event: Event, #[state] _shop: &Rc<u8>) {}

fn main() {}
