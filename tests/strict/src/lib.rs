//! Handlers of every shape. There is nothing to call here: the lints in `Cargo.toml` are the test,
//! and that the handlers are registered.

mod arguments;
mod closures;
mod results;

pub use closures::closures;

use std::error::Error;
use std::fmt;

/// The error of some of them.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl Error for Refused {}
