//! A handler is found in the body of a function, even of one that is never called.

use bitcart::Event;

#[allow(dead_code)]
fn never_called() {
    #[bitcart::on("new_block")]
    fn in_another_body(_event: Event) {}
}

fn main() {
    #[bitcart::on("new_payment")]
    async fn in_a_body(_event: Event, _address: &str) {}

    let handlers = bitcart::handlers();
    let names: Vec<&str> = handlers.iter().map(|handler| handler.info().name()).collect();
    assert_eq!(names, ["in_another_body", "in_a_body"]);
}
