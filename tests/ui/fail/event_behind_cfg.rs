use bitcart::Event;

#[bitcart::on("new_block", #[cfg(unix)] "new_transaction")]
fn handler(_event: Event) {}

fn main() {}
