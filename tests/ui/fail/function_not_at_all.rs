#[bitcart::on("new_payment")]
struct Handler;

fn main() {}
