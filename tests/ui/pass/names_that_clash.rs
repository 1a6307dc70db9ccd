//! No name of a handler, an argument or a constant clashes with what is generated.
#![deny(warnings)]

use bitcart::Event;

#[bitcart::on("new_block")]
fn call(_event: Event, height: u64) {
    let _ = height;
}

#[bitcart::on("new_transaction")]
async fn argument0(_event: Event, #[state] call: &u8, #[state] argument1: &u16) {
    let _ = (call, argument1);
}

#[bitcart::on("new_payment")]
fn register(_event: Event, #[state] register: &u8) {
    let _ = register;
}

#[bitcart::on("verified_tx")]
fn bitcart(_event: Event) {}

fn main() {
    let shared = 7_u64;
    let closure = 8_u64;
    let handler = bitcart::handler!("new_block", move |_event: Event, height: u64| {
        assert!(height > shared + closure);
    });
    assert_eq!(handler.info().name(), "handler!");
    assert_eq!(bitcart::handlers().len(), 4);
    call(Event::NewBlock, 1);
}
