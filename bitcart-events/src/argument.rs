use std::any::type_name;
use std::fmt;

use crate::Event;
use crate::call::BoxError;
use crate::event::Field;
use crate::fields::Refusal;
use crate::type_names::Short;

/// Why a handler could not be called: the update is not what its arguments ask for.
///
/// That call is skipped, and the next update goes on. Nothing of what the peer sent is quoted.
#[derive(Debug)]
#[non_exhaustive]
pub enum ArgumentError {
    /// The update has no such field.
    Missing {
        /// The name of the field.
        field: &'static str,
        /// The event of the update.
        event: Event,
        /// The type that the handler takes it as.
        wanted: &'static str,
    },
    /// The field has a value of another kind, or one that is out of range.
    WrongKind {
        /// The name of the field.
        field: &'static str,
        /// The event of the update.
        event: Event,
        /// The type that the handler takes it as.
        wanted: &'static str,
        /// What the value is instead, in words.
        found: &'static str,
    },
    /// The type did not want the value: an [`Amount`](crate::Amount) that it cannot hold, or the
    /// error of a [`FromField`](crate::FromField).
    Refused {
        /// The name of the field.
        field: &'static str,
        /// The event of the update.
        event: Event,
        /// The type that the handler takes it as.
        wanted: &'static str,
        /// Why.
        source: BoxError,
    },
    /// Nobody gave the state that the handler takes.
    MissingState {
        /// The type of the state.
        wanted: &'static str,
    },
}

impl ArgumentError {
    pub(crate) fn missing<T>(field: Field, event: Event) -> Self {
        Self::Missing { field: field.name(), event, wanted: type_name::<T>() }
    }

    pub(crate) fn refused<T>(field: Field, event: Event, refusal: Refusal) -> Self {
        let (field, wanted) = (field.name(), type_name::<T>());
        match refusal {
            Refusal::WrongKind(found) => Self::WrongKind { field, event, wanted, found },
            Refusal::Refused(source) => Self::Refused { field, event, wanted, source },
        }
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { field, event, wanted } => {
                write!(
                    f,
                    "`{field}` is missing from this `{event}`; the handler takes it as `{}`",
                    Short(wanted)
                )
            }
            Self::WrongKind { field, event, wanted, found } => {
                write!(
                    f,
                    "`{field}` of this `{event}` is {found}; the handler takes it as `{}`",
                    Short(wanted)
                )
            }
            Self::Refused { field, event, wanted, .. } => {
                write!(f, "`{field}` of this `{event}` cannot become a `{}`", Short(wanted))
            }
            Self::MissingState { wanted } => {
                write!(f, "the handler takes the state `{wanted}`, which nobody gave")
            }
        }
    }
}

impl std::error::Error for ArgumentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused { source, .. } => Some(source.as_ref()),
            _ => None,
        }
    }
}
