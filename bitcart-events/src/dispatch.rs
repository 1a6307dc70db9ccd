//! From an update to the handler that is called for it.

mod backlog;
pub(crate) mod context;
pub(crate) mod lanes;
#[cfg(test)]
mod lanes_tests;
mod nearest;
mod roster;
mod row;
mod stint;
mod tally;

pub(crate) use context::{Context, Handling, panic_message};
pub(crate) use lanes::Lanes;
pub(crate) use nearest::Nearest;
