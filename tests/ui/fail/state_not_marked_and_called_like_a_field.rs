use bitcart::Event;

struct State;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _state: &State) {}

fn main() {}
