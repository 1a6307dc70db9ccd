use bitcart::Event;

#[bitcart::on("new_payment")]
extern "C" fn handler(_event: Event) {}

fn main() {}
