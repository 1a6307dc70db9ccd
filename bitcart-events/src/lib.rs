//! The events system of Bitcart.

mod amount;
mod currency;
mod event;
mod payment_status;
#[cfg(feature = "simulator")]
pub mod simulator;
mod update;
mod value;
mod wallet;

pub use amount::{Amount, AmountError};
pub use currency::{Currency, UnknownCurrency};
pub use event::{Event, UnknownEvent};
pub use payment_status::PaymentStatus;
#[cfg(feature = "simulator")]
pub use simulator::{Simulator, SimulatorError};
pub use update::Update;
pub use value::Value;
pub use wallet::Wallet;
