#[bitcart::on("new_payment")]
fn handler(_event: String) {}

fn main() {}
