//! The types that a handler can receive its arguments as.
//!
//! `#[bitcart::on(...)]` and `handler!` check the type of every argument with one of these traits,
//! and rustc names the trait when a type does not fit. A program has no other use for them, and
//! none of them is to be implemented by hand: a type of your own becomes an argument by
//! [`FromField`].
//!
//! What is received and what it is for:
//!
//! | argument | trait |
//! | --- | --- |
//! | a field of the update | one for each field and each reason to be an `Option`, named after both |
//! | `event` | [`HoldsTheEvent`] |
//! | `instance` | [`HoldsTheInstance`] |
//! | `update` | [`HoldsTheUpdate`] |
//! | `#[state]` | a reference: [`HoldsState`], to what [`CanBeState`] |
//! | what the handler returns | [`HandlerResult`], and [`HandlerError`] for the `E` of a `Result<(), E>` |
//! | a closure, by what it captures | [`HandlerClosure`] |

mod accepts;
mod closure;
mod from_field;
mod reserved;
mod result;

pub use closure::{Captured, HandlerClosure};
pub use from_field::FromField;
pub use reserved::{CanBeState, HoldsState, HoldsTheEvent, HoldsTheInstance, HoldsTheUpdate};
pub use result::{HandlerError, HandlerResult};

use accepts::wire;
pub(crate) use accepts::{Accepts, Refusal};

use crate::event::Field;
use crate::{ArgumentError, call::Call};

bitcart_events_macros::define_field_traits!();
