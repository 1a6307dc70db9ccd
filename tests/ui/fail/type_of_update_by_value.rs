use bitcart::{Event, Update};

#[bitcart::on("new_payment")]
fn handler(_event: Event, _update: Update) {}

fn main() {}
