//! `crate = …` says where the crate is, in the attribute and in `handler!`.

extern crate bitcart as coins;

mod inner {
    pub mod deeper {
        pub use ::bitcart as relative;
    }
}

use coins::Event;
use inner::deeper;

#[coins::on("new_block", crate = ::coins)]
fn absolute(_event: Event, _height: u64) {}

#[coins::on("new_payment", crate = deeper::relative)]
async fn relative(_event: Event, _address: &str) {}

#[coins::on("verified_tx", crate = crate::inner::deeper::relative)]
fn from_the_root(_event: Event, _tx: &str) {}

fn main() {
    let handler = coins::handler!("new_block", crate = ::coins, |_event: Event, _height: u64| {});
    assert_eq!(handler.info().events(), [Event::NewBlock]);
    assert_eq!(coins::handlers().len(), 3);
}
