//! The events system of Bitcart: annotate functions, call [`run`], and hear of every payment, once,
//! in order, whatever happens to the connection.
//!
//! ```no_run
//! use bitcart::{Event, PaymentStatus, Wallet};
//!
//! #[bitcart::on("new_payment")]
//! async fn paid(event: Event, address: &str, status: PaymentStatus) {
//!     println!("{event}: {address} is {status}");
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), bitcart::Error> {
//!     bitcart::run(Wallet::btc("your xpub, xprv or electrum seed")).shutdown_on_signal().await
//! }
//! ```
//!
//! # Events and their fields
//!
//! See [`Event`], which names the fields of each. A handler takes `event`, and of the rest what it
//! wants, by name: fields, `instance` (the [`Wallet`]), `update` (the [`Update`]), and state. A
//! handler of several events takes its fields as `Option`, and so does one whose field may be
//! absent; the compiler says which, and the traits behind it are in [`fields`].
//!
//! # What happens when the connection drops
//!
//! It is made again, with growing pauses; the wallets are loaded, their queues are read, and what
//! comes by both channels is handled once. Then the daemon's list of requests is compared with what
//! was handled, so that no payment's state stays unknown: an update made from it says so
//! ([`Update::is_recovered`]). [`Run::on_connect`] and [`Monitor`] tell when that happens, and
//! whether anything may have been lost.
//!
//! # Handlers in other crates
//!
//! A crate that stands in `Cargo.toml` and is named nowhere in the program is not linked, and
//! registers nothing. `use that_crate as _;` brings its handlers, and [`Run::require`] notices
//! where they are missing.
//!
//! # Many wallets
//!
//! [`ApiManager`] is for many wallets of many currencies; everything else stays the same.

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

/// The README's programs compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
