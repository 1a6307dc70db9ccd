//! A handler that was understood. What is wrong about it was reported on the way.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Path, Type};

use crate::field_trait::FieldTrait;
use crate::parse::tokens::located_at;
use crate::reserved::Reserved;
use crate::table::Event;
use crate::words::with_paths;

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
    /// State, unless it can be seen to be a reference.
    State,
    /// State by reference: what is behind the `&` is what has to have the trait.
    LentState,
    Field(FieldTrait),
}

/// Where the runtime is.
pub struct Krate {
    /// `crate = …`.
    pub given: Option<Path>,
    /// The path of the macro itself, which has a module beside it that knows.
    pub of_the_macro: Option<Path>,
}

impl Received {
    pub const fn is_state(&self) -> bool {
        matches!(self.source, Source::State | Source::LentState)
    }

    /// Whether it is the wallet that the update is about.
    pub fn is_wallet(&self) -> bool {
        matches!(self.source, Source::Reserved(of) if of.name == "instance")
    }
}

impl Source {
    /// The trait that the type has to have.
    pub fn trait_name(&self) -> &str {
        match self {
            Self::Reserved(of) => of.trait_name,
            Self::State => "HoldsState",
            Self::LentState => "CanBeState",
            Self::Field(of) => &of.name,
        }
    }

    /// How such an argument is written.
    pub fn example(&self) -> String {
        match self {
            Self::Reserved(of) => of.example(),
            Self::State | Self::LentState => "#[state] shop: &Shop".to_owned(),
            Self::Field(of) => format!("{}: {}", of.field.name, with_paths(&of.types()[0])),
        }
    }
}

impl Krate {
    /// The path, at this place.
    pub fn at(&self, span: Span) -> TokenStream {
        match (&self.given, &self.of_the_macro) {
            // Where it was written, so that a path that leads nowhere is reported there.
            (Some(path), _) => path.to_token_stream(),
            (None, Some(path)) => {
                let path = located_at(path.to_token_stream(), span);
                quote_spanned!(span=> #path::bitcart)
            }
            (None, None) => quote_spanned!(span=> ::bitcart),
        }
    }
}
