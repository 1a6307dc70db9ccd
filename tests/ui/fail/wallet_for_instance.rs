use bitcart::{Event, Wallet};

#[bitcart::on("new_payment")]
fn handler(_event: Event, _wallet: &Wallet) {}

fn main() {}
