use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, #[cfg(unix)] _height: u64) {}

fn main() {}
