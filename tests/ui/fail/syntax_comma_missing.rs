use bitcart::Event;

#[bitcart::on("new_transaction")]
async fn handler(_event: Event _tx: &str) {}

fn main() {}
