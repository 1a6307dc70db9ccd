//! The events system of Bitcart.

// The macros name the crate by its own name, in its own tests too.
#[cfg(test)]
extern crate self as bitcart;

mod amount;
mod answer;
mod argument;
mod call;
mod currency;
mod event;
pub mod fields;
mod handler;
#[doc(hidden)]
pub mod macro_support;
mod payment_status;
mod registry;
mod state;
mod type_names;
mod update;
mod value;
mod wallet;

pub use amount::{Amount, AmountError};
pub use argument::ArgumentError;
pub use bitcart_events_macros::{handler, on};
pub use currency::{Currency, UnknownCurrency};
pub use event::{Event, UnknownEvent};
pub use fields::FromField;
pub use handler::{Handler, HandlerInfo};
pub use payment_status::PaymentStatus;
pub use registry::{Duplicate, handlers};
pub use state::{MissingState, StateType, States};
pub use update::Update;
pub use value::Value;
pub use wallet::Wallet;
