use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::event::Field;
use crate::fields::Accepts;
use crate::update_ref::UpdateRef;
use crate::{ArgumentError, Event, States, Update, Value, Wallet};

/// Any error that can go to another thread.
pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// What one call of a handler draws its arguments from.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    update: &'a Update,
    /// The same, found in its text once and not for every argument.
    lent: UpdateRef<'a>,
    instance: &'a Wallet,
    states: &'a States,
}

/// A handler that was called: a synchronous one is done, an asynchronous one has begun.
pub enum Called<'a> {
    /// It has returned.
    Done(Result<(), BoxError>),
    /// It is to be awaited.
    Running(Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>),
}

impl<'a> Call<'a> {
    /// A call about this update of this wallet.
    pub(crate) fn new(update: &'a Update, instance: &'a Wallet, states: &'a States) -> Self {
        Self { update, lent: update.lend(), instance, states }
    }

    pub(crate) fn event(&self) -> Event {
        self.lent.event()
    }

    pub(crate) const fn update(&self) -> &'a Update {
        self.update
    }

    pub(crate) const fn instance(&self) -> &'a Wallet {
        self.instance
    }

    pub(crate) fn state<T: Any + Send + Sync>(&self) -> Result<&'a T, ArgumentError> {
        self.states
            .get::<T>()
            .ok_or_else(|| ArgumentError::MissingState { wanted: std::any::type_name::<T>() })
    }

    pub(crate) fn required<T: Accepts<'a, W>, W>(&self, field: Field) -> Result<T, ArgumentError> {
        match self.lent.get(field) {
            Some(value) => self.read(field, value),
            None => Err(ArgumentError::missing::<T>(field, self.event())),
        }
    }

    pub(crate) fn optional<T: Accepts<'a, W>, W>(&self, field: Field) -> Result<Option<T>, ArgumentError> {
        match self.lent.get(field) {
            Some(Value::Null) | None => Ok(None),
            Some(value) => self.read(field, value).map(Some),
        }
    }

    fn read<T: Accepts<'a, W>, W>(&self, field: Field, value: Value<'a>) -> Result<T, ArgumentError> {
        T::read(value).map_err(|refusal| ArgumentError::refused::<T>(field, self.event(), refusal))
    }
}

impl fmt::Debug for Called<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Done",
            Self::Running(_) => "Running",
        })
    }
}
