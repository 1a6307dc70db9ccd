use bitcart::Event;

unsafe extern "C" {
    #[bitcart::on("new_block")]
    fn handler(event: Event);
}

fn main() {}
