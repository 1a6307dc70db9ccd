use bitcart::Event;

#[bitcart::on("new_block")]
fn handler(_event: Event, height: u64) {
    let _text: String = height;
}

fn main() {}
