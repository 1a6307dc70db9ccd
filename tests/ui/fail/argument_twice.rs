use bitcart::Event;

#[bitcart::on("new_transaction")]
fn handler(event: Event, _event: &str, tx: &str, _tx: String) {
    println!("{event} {tx}");
}

fn main() {}
