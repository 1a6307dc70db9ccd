//! A handler that was understood. What is wrong about it was reported on the way.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Path, Type};

use crate::field_trait::FieldTrait;
use crate::parse::tokens::located_at;
use crate::reserved::Reserved;
use crate::table::Event;

/// The events of a handler, and the crate that it belongs to.
pub struct Listening {
    pub events: Vec<&'static Event>,
    /// Whether `events` is all that was meant: if not, nothing can be said about the fields.
    pub complete: bool,
    pub krate: Krate,
}

/// One argument that the call passes.
pub struct Received {
    pub source: Source,
    pub ty: Type,
}

pub enum Source {
    Reserved(&'static Reserved),
    State,
    Field(FieldTrait),
}

/// The path of the runtime.
#[derive(Default)]
pub struct Krate(pub Option<Path>);

impl Source {
    /// The trait that the type has to have.
    pub fn trait_name(&self) -> &str {
        match self {
            Self::Reserved(of) => of.trait_name,
            Self::State => "HoldsState",
            Self::Field(of) => &of.name,
        }
    }

    /// How such an argument is written.
    pub fn example(&self) -> String {
        match self {
            Self::Reserved(of) => of.example(),
            Self::State => "#[state] shop: &Shop".to_owned(),
            Self::Field(of) => format!("{}: {}", of.field, of.types()[0]),
        }
    }
}

impl Krate {
    /// The path, at this place.
    pub fn at(&self, span: Span) -> TokenStream {
        self.0
            .as_ref()
            .map_or_else(|| quote_spanned!(span=> ::bitcart), |path| located_at(path.to_token_stream(), span))
    }
}
