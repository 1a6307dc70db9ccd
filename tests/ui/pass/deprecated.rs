//! A handler that is deprecated is no reason for a warning, since nobody calls it by name.
#![deny(warnings)]

#[bitcart::on("new_payment")]
#[deprecated = "listen to new_transaction"]
fn below(_event: bitcart::Event) {}

#[deprecated]
#[bitcart::on("new_block")]
async fn above(_event: bitcart::Event, _height: u64) {}

fn main() {
    assert_eq!(bitcart::handlers().len(), 2);
}
