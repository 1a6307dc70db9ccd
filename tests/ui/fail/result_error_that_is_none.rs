use bitcart::Event;

struct Refused;

#[bitcart::on("new_payment")]
fn handler(_event: Event) -> Result<(), Refused> {
    Err(Refused)
}

fn main() {}
