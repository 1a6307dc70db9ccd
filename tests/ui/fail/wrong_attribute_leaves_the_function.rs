use bitcart::Event;

#[bitcart::on("new_blok")]
fn of_no_event(event: Event, height: u64) {
    println!("{event} {height}");
}

#[bitcart::on("new_payment")]
pub async fn of_no_field(event: Event, colour: &str, #[state] shop: &Shop) {
    println!("{event} {colour} {}", shop.0);
}

pub struct Shop(u64);

async fn calls_them() {
    of_no_event(Event::NewBlock, 7);
    of_no_field(Event::NewPayment, "red", &Shop(7)).await;
}

fn main() {
    drop(calls_them());
}
