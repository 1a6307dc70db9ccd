use std::any::Any;

use crate::call::Call;
use crate::state::StateType;
use crate::{ArgumentError, Event, Update, Wallet};

bitcart_events_macros::define_reserved_traits!();

/// What can be the state of a handler, which takes a reference to it: any type that is
/// `Send + Sync + 'static`.
#[diagnostic::on_unimplemented(
    message = "state cannot be received as `&{Self}`",
    label = "handlers share `{Self}`, and something in it is not `Send + Sync`",
    note = "handlers run in several threads, so there can be no `Rc`, `Cell` or `RefCell` in it: an `Arc`, an atomic or a `Mutex` does the same"
)]
pub trait CanBeState: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'_>) -> Result<&Self, ArgumentError>;

    #[doc(hidden)]
    fn wanted() -> StateType;
}

#[diagnostic::do_not_recommend]
impl<T: Any + Send + Sync> CanBeState for T {
    fn receive(call: Call<'_>) -> Result<&Self, ArgumentError> {
        call.state::<T>()
    }

    fn wanted() -> StateType {
        StateType::of::<T>()
    }
}

/// A type that an argument marked `#[state]` can be received as: a reference to what
/// [can be state](CanBeState).
#[diagnostic::on_unimplemented(
    message = "state cannot be received as `{Self}`",
    label = "write `&{Self}` here",
    note = "state is the value that `.state(...)` was given, lent to each call"
)]
pub trait HoldsState<'a>: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;

    #[doc(hidden)]
    fn wanted() -> StateType;
}

#[diagnostic::do_not_recommend]
impl<'a, T: CanBeState> HoldsState<'a> for &'a T {
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
        T::receive(call)
    }

    fn wanted() -> StateType {
        T::wanted()
    }
}

/// What really can be received. It stands between the types and the traits above because rustc
/// shows somebody who wrote `String` the impl for `&str`, source and all.
pub trait DrawnFrom<S> {
    /// Draws it.
    fn drawn(source: S) -> Self;
}

impl DrawnFrom<Self> for Event {
    fn drawn(event: Self) -> Self {
        event
    }
}

impl DrawnFrom<Event> for &str {
    fn drawn(event: Event) -> Self {
        event.as_str()
    }
}

impl<'a> DrawnFrom<&'a Wallet> for &'a Wallet {
    fn drawn(wallet: &'a Wallet) -> Self {
        wallet
    }
}

impl DrawnFrom<&Self> for Wallet {
    fn drawn(wallet: &Self) -> Self {
        wallet.clone()
    }
}

impl<'a> DrawnFrom<&'a Update> for &'a Update {
    fn drawn(update: &'a Update) -> Self {
        update
    }
}
