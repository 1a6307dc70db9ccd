//! What several of the tests need.

#![allow(
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "what cannot do its part fails the test that wants it"
)]

pub mod captures;
pub mod client;
pub mod flood;
pub mod judge;
pub mod log;
pub mod random;
pub mod recorder;
pub mod relay;
pub mod weather;
