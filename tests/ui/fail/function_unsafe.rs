use bitcart::Event;

#[bitcart::on("new_payment")]
unsafe fn handler(_event: Event) {}

fn main() {}
