use bitcart::{Amount, Event};

#[bitcart::on("new_block")]
fn handler(_event: Event, _amount: Option<Amount>) {}

fn main() {}
