use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event, _sent_amount: Option<f64>) {}

fn main() {}
