use bitcart::{Amount, Event};

#[bitcart::on("new_payment")]
fn handler(_event: Event, _sent_amount: Amount) {}

fn main() {}
