//! From an update to the handler that is called for it.

mod backlog;
pub(crate) mod context;
mod hand;
pub(crate) mod lanes;
#[cfg(test)]
mod lanes_tests;
mod last;
mod leaving;
mod nearest;
mod parcel;
mod progress;
mod roster;
mod stint;
mod tally;
mod watch;

pub(crate) use context::{Context, Handling, panic_message};
pub(crate) use lanes::Lanes;
pub(crate) use nearest::Nearest;
pub(crate) use stint::Stint;
pub(crate) use tally::Tally;
