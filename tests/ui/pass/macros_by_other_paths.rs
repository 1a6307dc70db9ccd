//! The macros find the crate by the path that they are called by, whatever that is.
#![deny(warnings)]

extern crate bitcart as coins;

mod kit {
    pub use coins::{handler, on};
    pub use coins::{handler as react, on as listen};
}

use coins::Event;
use kit::{handler, on, react};

#[coins::on("new_block")]
fn by_the_crate(_event: Event, _height: u64) {}

#[on("new_payment")]
async fn by_its_name(_event: Event, _address: &str) {}

#[kit::listen("verified_tx")]
fn by_another_name(_event: Event, _tx: &str) {}

mod inner {
    #[super::kit::on("new_transaction")]
    fn by_a_module(_event: super::Event, _tx: &str) {}
}

fn main() {
    let by_the_crate = coins::handler!("new_block", |_event: Event, _height: u64| {});
    let by_its_name = handler!("new_block", |_event: Event, _height: u64| {});
    let by_another_name = react!("new_block", async move |_event: Event, _height: u64| {});
    for handler in [by_the_crate, by_its_name, by_another_name] {
        assert_eq!(handler.info().events(), [Event::NewBlock]);
    }
    assert_eq!(coins::handlers().len(), 4);
}
