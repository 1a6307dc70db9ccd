enum Event {}

struct Amount;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _sent_amount: Option<Amount>) {}

fn main() {}
