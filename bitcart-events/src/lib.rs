//! The events system of Bitcart: annotate functions, call [`run`], and hear of every payment, once,
//! in order, whatever happens to the connection.
//!
//! ```no_run
//! use bitcart::{Event, Wallet};
//!
//! #[bitcart::on("new_transaction")]
//! async fn received(event: Event, tx: &str) {
//!     println!("{event}: {tx}");
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), bitcart::Error> {
//!     bitcart::run(Wallet::btc("your xpub, xprv or electrum seed")).await
//! }
//! ```
//!
//! Bitcart has a daemon for each coin, which watches wallets and tells what happens to them. A
//! [`Wallet`] is a key and the [`Daemon`] that watches it, an [`ApiManager`] is many of them, and a
//! handler is a function that [`on`] registers for the program, or a closure that [`handler!`] makes
//! for one wallet or manager.
//!
//! # Events and their fields
//!
//! | event | argument | handler takes | note |
//! | --- | --- | --- | --- |
//! | `new_block` | `height` | `u64`, `i64` | |
//! | `new_transaction` | `tx` | `&str`, `String` | |
//! | | `from_address`, `to`, `contract` | `Option<&str>`, `Option<String>` | block-processor coins only |
//! | | `amount` | `Option<Amount>` | block-processor coins only |
//! | `new_payment` | `address` | `&str`, `String` | the id of the request: [`Wallet::get_request`] |
//! | | `status` | `i64`, [`PaymentStatus`] | |
//! | | `status_str` | `&str`, `String` | |
//! | | `tx_hashes` | `Option<Vec<&str>>`, `Option<Vec<String>>` | not from older daemons |
//! | | `sent_amount` | `Option<Amount>` | not from older daemons |
//! | | `contract` | `Option<&str>`, `Option<String>` | block-processor coins only, `None` for the coin itself |
//! | `verified_tx` | `tx` | `&str`, `String` | Electrum-based coins only |
//! | | `height` | `i64` | -2 while no block has it, so `u64` is refused |
//!
//! [`on`] says what else a handler can take, and what the compiler checks. A type of your own becomes
//! an argument by [`FromField`].
//!
//! # When the connection drops
//!
//! The daemon puts every update on its websocket and into a queue for each wallet. [`run`] reads both
//! and handles each update once. A dead peer is noticed by pings; the connection is made again with
//! growing pauses; then the wallets are loaded, their queues are read, and the daemon's list of
//! requests is compared with what was handled, so that no payment's state stays unknown. A payment
//! that was found there says so ([`Update::is_recovered`]).
//!
//! An update can still come twice in rare cases, so a handler that ships goods remembers what it has
//! shipped. Blocks and transactions can be lost when both channels lose them: a queue holds 100
//! updates unless the daemon was set up otherwise, and a daemon that restarts forgets it. Where a
//! queue was full or could not be read, the log, [`Run::on_connect`] and [`Counts::gaps`] say so.
//! What happened while the program itself was not running comes from the queues alone;
//! [`Wallet::list_requests`] has the rest. [`Monitor`] shows the state of each connection.
//!
//! # Handlers in other crates
//!
//! A crate that the program does not name is not linked, and its handlers are not there. Name it
//! once, `use that_crate as _;`, and let [`Run::require`] say which events must have a handler.
//! [`handlers`] lists those that are there.
//!
//! # Errors
//!
//! [`run`] ends with an [`Error`] where going on makes no sense: a mistake in the handlers, a first
//! connection that fails, credentials that are refused. All else (a handler's own error or panic, an
//! update that does not fit, a connection that was lost) is logged by `tracing`, counted in
//! [`Counts`], and the run goes on.
//!
//! # Testing handlers
//!
//! A handler is still a function, so call it. [`Wallet::process_updates`] gives a program's handlers
//! the updates that a test makes; the feature `simulator` has a whole daemon.
//!
//! # Features
//!
//! | feature | what |
//! | --- | --- |
//! | `rustls` (default) | daemons behind `https://` |
//! | `native-tls` | the same by the system's own library |
//! | `socks` | SOCKS proxies, Tor among them |
//! | `simulator` | a daemon in your own process |
//! | `rust_decimal` | [`Amount`] to and from `rust_decimal::Decimal` |

// The macros name the crate by its own name, in its own tests too.
#[cfg(test)]
extern crate self as bitcart;

// Every program in the README is compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

mod amount;
mod answer;
mod argument;
mod batch;
mod cache;
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
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod handler;
mod handlers;
mod http;
mod label;
#[doc(hidden)]
pub mod macro_support;
mod manager;
#[cfg(test)]
mod manager_tests;
mod monitor;
#[doc(hidden)]
pub mod on {
    //! `#[on]` finds the crate by its own path, on which this module stands too.

    pub use crate as bitcart;
}
mod params;
mod payment_status;
mod prehashed;
mod registry;
mod request;
mod rpc;
mod run;
mod session;
mod shelf;
#[cfg(feature = "simulator")]
pub mod simulator;
mod socket;
mod source;
mod spec;
mod state;
mod type_names;
mod update;
mod update_parser;
mod update_ref;
mod value;
mod wallet;
mod wallet_set;

pub use amount::{Amount, AmountError};
pub use argument::ArgumentError;
/// Makes a [`Handler`] of a closure, for [`Wallet::add_event_handler`] and
/// [`ApiManager::add_event_handler`].
///
/// It takes the names of the events and then the closure, sync or async, whose typed parameters
/// follow the rules of [`on`]. The closure may capture; it is called many times, for different
/// wallets at once, so what it captured is borrowed by each call and cannot be consumed. One that
/// returns a `Result` has its type written out: `|event: Event| -> Result<(), bitcart::Error> { … }`.
///
/// ```
/// use bitcart::{Event, PaymentStatus, Wallet, handler};
///
/// # struct Shop;
/// # impl Shop { async fn paid(&self, _: &str) {} }
/// # let shop = Shop;
/// let wallet = Wallet::btc("xpub…");
/// wallet.add_event_handler(handler!(
///     "new_payment",
///     async move |event: Event, address: &str, status: PaymentStatus| {
///         if status.is_paid() {
///             shop.paid(address).await;
///         }
///     }
/// ));
/// ```
///
/// A named function is called by a closure, since a macro cannot see the names of its arguments:
///
/// ```
/// # use bitcart::{Event, handler};
/// async fn mined(event: Event, height: u64) {}
///
/// let handler = handler!("new_block", |event: Event, height: u64| mined(event, height));
/// ```
pub use bitcart_events_macros::handler;
/// Registers a function as the program's handler of these events.
///
/// ```
/// use bitcart::{Event, Wallet};
///
/// #[bitcart::on("new_block", "new_transaction")]
/// async fn seen(event: Event, instance: &Wallet, height: Option<u64>, tx: Option<&str>) {
///     match event {
///         Event::NewBlock => println!("{} is at {height:?}", instance.currency()),
///         _ => println!("{event}: {tx:?}"),
///     }
/// }
/// ```
///
/// The function stays as it is and can still be called. It is sync or async, and returns `()` or
/// `Result<(), E>`, with an error that becomes a `Box<dyn Error + Send + Sync>`.
///
/// # Arguments
///
/// By name, in any order; a leading underscore is fine.
///
/// | argument | type | what |
/// | --- | --- | --- |
/// | `event` | [`Event`], `&str` | which event it is; every handler takes it |
/// | a field | see the [events](crate#events-and-their-fields) | of an event that the handler listens to |
/// | `instance` | `&Wallet`, `Wallet` | the wallet that the update is about; for blocks in a run of many, the keyless one of the currency |
/// | `update` | [`&Update`](Update) | all of it, unknown fields too |
/// | any name, with `#[state]` | a reference | what the run was given by [`Run::state`] |
///
/// A field is an `Option` where it may be absent, and where the handler has several events. One that
/// is missing or of the wrong kind when an update comes skips the call, with an error in the log.
///
/// # Rules
///
/// A free function, not one of an `impl` or a trait. No generics but lifetimes, no `self`, no
/// patterns (`mut x` is fine), no `'static` on what is borrowed, and an async function's future is
/// `Send`. An event has one annotated function in a program; [`run`] refuses to start with two.
///
/// The crate may have another name in the program: the attribute finds it by its own path. Where that
/// is not to be seen, since a `macro_rules` wrote it, and in [`handler!`], `crate = ::name` after the
/// events says it: `handler!("new_block", crate = ::name, |…| …)`.
pub use bitcart_events_macros::on;
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
