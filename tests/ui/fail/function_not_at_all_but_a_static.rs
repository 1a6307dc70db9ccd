fn called(_event: bitcart::Event) {}

#[bitcart::on("new_block")]
static HANDLER: fn(bitcart::Event) = called;

fn main() {
    HANDLER(bitcart::Event::NewBlock);
}
