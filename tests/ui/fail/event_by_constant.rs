use bitcart::Event;

const NAME: &str = "new_block";

#[bitcart::on(NAME)]
fn handler(_event: Event, _height: u64) {}

fn main() {
    println!("{NAME}");
}
