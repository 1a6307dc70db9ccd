//! What the code that the macros generate calls. Nothing here is for a program to use.

use std::any::Any;
use std::sync::Arc;

pub use crate::answer::{ItIsAFuture, ItIsAResult};
pub use crate::call::{Call, Called};
pub use crate::handler::{CallClosure, Registered};
pub use crate::registry::register;
pub use crate::state::StateType;

use crate::handler::HandlerInfo;
use crate::{Event, Handler};

/// Where something is: file, line, module.
pub type Place = (&'static str, u32, &'static str);

/// What a handler is called, where it is, and what it asks for.
pub const fn info(
    name: &'static str,
    (file, line, module_path): Place,
    events: &'static [Event],
    states: &'static [fn() -> StateType],
    asks_for_wallet: bool,
) -> HandlerInfo {
    HandlerInfo { name, file, line, module_path, events, states, asks_for_wallet }
}

/// A closure as a handler. The first argument is there for its type only.
pub fn closure<F: 'static>(
    _: &Arc<F>,
    info: HandlerInfo,
    closure: Arc<dyn Any + Send + Sync>,
    call: CallClosure<F>,
) -> Handler {
    Handler::closure(info, closure, call)
}

/// Stands where a handler is wrong, in a program that does not compile.
pub fn no_handler() -> Handler {
    unreachable!("the program does not compile")
}

/// Stands beside a function that the attribute cannot read.
#[must_use = "`#[bitcart::on(...)]` cannot read the function's signature, so it is not registered"]
pub const fn unreadable() -> bool {
    false
}
