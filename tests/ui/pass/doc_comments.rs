//! Documentation stays where it is, on the function and on its arguments.
#![deny(warnings, missing_docs, unused_doc_comments)]

/// Ships what was paid for.
#[bitcart::on("new_payment")]
/// And says so.
pub fn paid(_event: bitcart::Event, #[allow(unused_variables)] address: &str) {}

fn main() {
    assert_eq!(bitcart::handlers()[0].info().name(), "paid");
    paid(bitcart::Event::NewPayment, "id");
}
