use bitcart::Event;

#[bitcart::on("new_payment")]
fn handler(_event: Event) -> ! {
    std::process::exit(1)
}

fn main() {}
