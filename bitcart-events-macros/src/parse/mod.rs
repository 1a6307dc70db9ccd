//! From tokens to something with names. Nothing is judged here.

pub mod arguments;
pub mod closure;
pub mod function;
pub mod invocation;
pub mod place;
pub mod tokens;

use syn::{Attribute, Pat, Type};

/// An argument of a handler as it stands in the source.
pub struct Parameter {
    pub attrs: Vec<Attribute>,
    pub pattern: Pat,
    /// A closure's arguments can lack it.
    pub ty: Option<Type>,
}
