use bitcart::{Event, handler};

async fn shipped(_event: Event, _address: &str) {}

fn main() {
    let _ = handler!("new_payment", shipped);
}
