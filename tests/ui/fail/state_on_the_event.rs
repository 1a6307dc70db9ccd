use bitcart::{Event, Wallet};

#[bitcart::on("new_block")]
fn event(#[state] _event: Event) {}

#[bitcart::on("new_payment")]
fn instance(_event: Event, #[state] _instance: &Wallet) {}

fn main() {}
