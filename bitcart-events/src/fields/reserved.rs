use std::any::Any;

use crate::call::Call;
use crate::state::StateType;
use crate::{ArgumentError, Event, Update, Wallet};

/// A type that the argument `event` can be received as: [`Event`], or `&str` for its name.
#[diagnostic::on_unimplemented(
    message = "`event` cannot be received as `{Self}`",
    label = "write `Event` here, or `&str` for its name",
    note = "`Event` is `bitcart::Event`, the name of the event that the call is about"
)]
pub trait HoldsTheEvent<'a>: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: DrawnFrom<Event>> HoldsTheEvent<'a> for T {
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
        Ok(T::drawn(call.event()))
    }
}

/// A type that the argument `instance` can be received as: `&Wallet`, or [`Wallet`] itself.
#[diagnostic::on_unimplemented(
    message = "`instance` cannot be received as `{Self}`",
    label = "write `&Wallet` or `Wallet` here",
    note = "`instance` is the `bitcart::Wallet` that the update is about"
)]
pub trait HoldsTheInstance<'a>: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: DrawnFrom<&'a Wallet>> HoldsTheInstance<'a> for T {
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
        Ok(T::drawn(call.instance()))
    }
}

/// A type that the argument `update` can be received as: `&Update`.
#[diagnostic::on_unimplemented(
    message = "`update` cannot be received as `{Self}`",
    label = "write `&Update` here",
    note = "`update` is the whole `bitcart::Update`, lent for the call; clone it to keep it"
)]
pub trait HoldsTheUpdate<'a>: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;
}

#[diagnostic::do_not_recommend]
impl<'a, T: DrawnFrom<&'a Update>> HoldsTheUpdate<'a> for T {
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
        Ok(T::drawn(call.update()))
    }
}

/// A type that an argument marked `#[state]` can be received as: a reference to any type that is
/// `Send + Sync + 'static`.
#[diagnostic::on_unimplemented(
    message = "state cannot be received as `{Self}`",
    label = "write a reference to what `.state(...)` was given",
    note = "state is one value for all handlers, lent to each call: `#[state] shop: &Shop`",
    note = "its type is `Send + Sync + 'static`; what changes goes into a `Mutex` or an atomic inside it"
)]
pub trait HoldsState<'a>: Sized {
    #[doc(hidden)]
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError>;

    #[doc(hidden)]
    fn wanted() -> StateType;
}

#[diagnostic::do_not_recommend]
impl<'a, T: Any + Send + Sync> HoldsState<'a> for &'a T {
    fn receive(call: Call<'a>) -> Result<Self, ArgumentError> {
        call.state::<T>()
    }

    fn wanted() -> StateType {
        StateType::of::<T>()
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
