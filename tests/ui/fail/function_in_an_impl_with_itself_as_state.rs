use bitcart::Event;

struct Shop;

impl Shop {
    #[bitcart::on("new_block")]
    pub async fn on_block(_event: Event, _height: u64, #[state] _shop: &Self) {}
}

fn main() {}
