//! The events system of Bitcart.

// The macros name the crate by its own name, in its own tests too.
#[cfg(test)]
extern crate self as bitcart;

mod amount;
mod answer;
mod argument;
mod call;
mod calls;
mod config;
mod counts;
mod currency;
mod daemon;
mod dispatch;
mod error;
mod event;
pub mod fields;
mod frame;
mod handler;
mod handlers;
mod http;
#[doc(hidden)]
pub mod macro_support;
mod manager;
mod monitor;
mod params;
mod payment_status;
mod registry;
mod request;
mod rpc;
mod run;
mod session;
#[cfg(feature = "simulator")]
pub mod simulator;
mod socket;
mod source;
mod spec;
mod state;
mod type_names;
mod update;
mod update_parser;
mod value;
mod wallet;
mod wallet_set;

pub use amount::{Amount, AmountError};
pub use argument::ArgumentError;
pub use bitcart_events_macros::{handler, on};
pub use config::Config;
pub use counts::Counts;
pub use currency::{Currency, UnknownCurrency};
pub use daemon::Daemon;
pub use error::{DaemonError, Error};
pub use event::{Event, UnknownEvent};
pub use fields::FromField;
pub use handler::{Handler, HandlerInfo};
pub use manager::ApiManager;
pub use monitor::{Connected, Connection, Monitor};
pub use params::Params;
pub use payment_status::PaymentStatus;
pub use registry::{Duplicate, handlers};
pub use request::{Balance, PaymentRequest, Transaction};
pub use run::{Run, run};
#[cfg(feature = "simulator")]
pub use simulator::{Simulator, SimulatorError};
pub use source::Source;
pub use state::{MissingState, StateType, States};
pub use update::{InvalidUpdate, Update, Updates};
pub use value::Value;
pub use wallet::Wallet;
