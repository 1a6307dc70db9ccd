use bitcart::Event;

trait Handlers {
    fn on_block(event: Event, height: u64);
}

struct Shop;

impl Handlers for Shop {
    #[bitcart::on("new_block")]
    fn on_block(_event: Event, _height: u64) {}
}

fn main() {}
