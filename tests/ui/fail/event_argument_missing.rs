#[bitcart::on("new_payment")]
fn handler(_address: &str) {}

fn main() {}
