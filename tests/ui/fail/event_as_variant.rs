use bitcart::Event;

#[bitcart::on(Event::NewBlock)]
fn handler(_event: Event) {}

fn main() {}
