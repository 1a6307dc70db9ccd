use bitcart::Event;

#[bitcart::on("new_block")]
#[tokio::main]
async fn handler(_event: Event, _height: u64) {}

fn main() {}
