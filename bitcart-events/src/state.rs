use std::any::{Any, TypeId, type_name};
use std::fmt;

use crate::Handler;

/// The state that handlers take by `#[state]`: one value of each type.
#[derive(Default)]
pub struct States {
    /// There are few, and each call of a handler looks for its own: that is faster than to hash a type.
    given: Vec<(StateType, Box<dyn Any + Send + Sync>)>,
}

/// The type of a state that a handler takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StateType {
    id: TypeId,
    name: &'static str,
}

/// A state that a handler takes and nobody gave.
#[derive(Clone, Debug)]
pub struct MissingState {
    /// The handler, with its place.
    pub handler: Handler,
    /// The state's type.
    pub state: StateType,
    /// What was given instead: the same in an `Arc`, or without one.
    pub given: Option<StateType>,
}

impl States {
    /// Gives a state; one of the same type that was given before is replaced.
    pub(crate) fn insert<T: Any + Send + Sync>(&mut self, state: T) {
        let given = StateType::of::<T>();
        self.given.retain(|(other, _)| other.id != given.id);
        self.given.push((given, Box::new(state)));
    }

    pub(crate) fn get<T: Any + Send + Sync>(&self) -> Option<&T> {
        let (_, state) = self.given.iter().find(|(given, _)| given.id == TypeId::of::<T>())?;
        state.downcast_ref()
    }

    /// All that these handlers take and nobody gave, in the handlers' order.
    pub(crate) fn missing<'h>(&self, handlers: impl IntoIterator<Item = &'h Handler>) -> Vec<MissingState> {
        let mut missing = Vec::new();
        for handler in handlers {
            for state in handler.info().states() {
                let mut given = self.given.iter().map(|(given, _)| *given);
                if given.clone().all(|given| given.id != state.id) {
                    let given = given.find(|given| given.is_around(state));
                    missing.push(MissingState { handler: handler.clone(), state, given });
                }
            }
        }
        missing
    }
}

impl StateType {
    pub(crate) fn of<T: Any>() -> Self {
        Self { id: TypeId::of::<T>(), name: type_name::<T>() }
    }

    /// Tells types apart, even those of one name.
    pub const fn id(&self) -> TypeId {
        self.id
    }

    /// Whether one is the type argument of the other.
    fn is_around(self, other: Self) -> bool {
        let holds = |outer: &str, inner: &str| outer.ends_with('>') && outer.contains(&format!("<{inner}"));
        holds(self.name, other.name) || holds(other.name, self.name)
    }

    /// The type's name, with its module.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for MissingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { handler, state, given } = self;
        write!(f, "{} takes the state `{state}`: give it by `.state(...)`", handler.info())?;
        match given {
            Some(given) => write!(f, " (it was given `{given}`, which is another type: take `&{given}`)"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Shows how many there are and nothing of what they hold.
impl fmt::Debug for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("States").field("given", &self.given.len()).finish()
    }
}
