//! What is generated needs nothing in scope, and nothing in scope confuses it.
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types)]

mod core {}
mod std {}
mod bitcart {}

struct Option;
struct Result;
struct Ok;
struct Box;
struct Event;
struct Some;

#[::bitcart::on("new_payment")]
async fn paid(_event: ::bitcart::Event, _address: &str, _sent_amount: ::core::option::Option<::bitcart::Amount>) {}

fn main() {
    let closure = ::bitcart::handler!("new_block", |_event: ::bitcart::Event, _height: u64| {});
    ::core::assert_eq!(closure.info().events(), [::bitcart::Event::NewBlock]);
    ::core::assert_eq!(::bitcart::handlers().len(), 1);
}
