use bitcart::Event;

#[bitcart::on("new_block", "new_paymnt")]
fn names(_event: Event, _hieght: u64) {}

#[bitcart::on("new_payment")]
fn types(_event: &Event, address: u64, _txid: &str) -> u8 {
    address
}

fn main() {}
