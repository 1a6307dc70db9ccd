//! A function that is configured away is no handler, on whichever side of the attribute that is said.

use bitcart::Event;

#[cfg(any())]
#[bitcart::on("new_payment")]
fn away_above(_event: Event) {}

#[bitcart::on("new_payment")]
#[cfg(any())]
fn away_below(_event: Event) {}

#[cfg(all())]
#[bitcart::on("new_block")]
fn here_above(_event: Event) {}

#[bitcart::on("verified_tx")]
#[cfg(all())]
fn here_below(_event: Event) {}

#[cfg_attr(all(), bitcart::on("new_transaction"))]
fn here_by_an_attribute(_event: Event) {}

fn main() {
    let handlers = bitcart::handlers();
    let names: Vec<&str> = handlers.iter().map(|handler| handler.info().name()).collect();
    assert_eq!(names, ["here_above", "here_below", "here_by_an_attribute"]);
}
