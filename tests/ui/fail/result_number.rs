use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event) -> u32 {
    1
}

fn main() {}
