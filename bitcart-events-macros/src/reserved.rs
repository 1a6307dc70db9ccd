//! The arguments that every handler can take, whatever it listens to. The checks, the suggestions
//! and the runtime's traits know them from here; what can be drawn from each is said beside
//! `DrawnFrom` in the runtime. State is not among them: that is known by its attribute.

use crate::words::with_paths;

/// An argument that is known by its name and is no field.
#[derive(Debug, PartialEq, Eq)]
pub struct Reserved {
    pub name: &'static str,
    /// The public trait of the runtime that checks its type.
    pub trait_name: &'static str,
    /// The types that it can be received as, the one to recommend first.
    pub types: &'static [&'static str],
    /// The type whose name says that this argument is meant, whatever it is called.
    pub type_name: &'static str,
    /// What the runtime has, which the types are drawn from.
    pub source: &'static str,
    /// Completes the sentence "`event` is …".
    pub doc: &'static str,
}

/// Every handler takes this one.
pub const EVENT: &Reserved = &RESERVED[0];

pub const RESERVED: &[Reserved] = &[
    Reserved {
        name: "event",
        trait_name: "HoldsTheEvent",
        types: &["Event", "&str"],
        type_name: "Event",
        source: "Event",
        doc: "the name of the event that the call is about: a `bitcart::Event`, or its text",
    },
    Reserved {
        name: "instance",
        trait_name: "HoldsTheInstance",
        types: &["&Wallet", "Wallet"],
        type_name: "Wallet",
        source: "&'a Wallet",
        doc: "the `bitcart::Wallet` that the update is about",
    },
    Reserved {
        name: "update",
        trait_name: "HoldsTheUpdate",
        types: &["&Update"],
        type_name: "Update",
        source: "&'a Update",
        doc: "the whole `bitcart::Update`, lent for the call; clone it to keep it",
    },
];

impl Reserved {
    pub fn named(name: &str) -> Option<&'static Self> {
        RESERVED.iter().find(|reserved| reserved.name == name)
    }

    /// How it is written.
    pub fn example(&self) -> String {
        format!("{}: {}", self.name, with_paths(self.types[0]))
    }
}
