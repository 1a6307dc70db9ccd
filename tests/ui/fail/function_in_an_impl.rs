use bitcart::Event;

struct Shop;

impl Shop {
    #[bitcart::on("new_payment")]
    fn handler(_event: Event) {}
}

fn main() {}
