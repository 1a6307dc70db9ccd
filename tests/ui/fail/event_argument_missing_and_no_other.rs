#[bitcart::on("new_payment")]
fn handler() {}

fn main() {}
