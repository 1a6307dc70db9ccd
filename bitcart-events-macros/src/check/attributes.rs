//! What stands before an argument: `#[state]`, and what Rust itself allows there.

use syn::{Attribute, Meta};

use crate::errors::Errors;
use crate::parse::function::is_builtin;

/// Whether the argument can be understood in spite of them.
pub fn attributes(attrs: &[Attribute], errors: &mut Errors) -> bool {
    let mut fine = true;
    if let Some(second) = attrs.iter().filter(|attr| is_state(attr)).nth(1) {
        errors.at(second, "`#[state]` is there already\nhelp: remove one of the two");
    }
    for attr in attrs {
        let path = attr.path();
        let last = path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if last == "cfg" || last == "cfg_attr" {
            fine = false;
            errors.at(
                attr,
                "an argument of a handler cannot depend on `#[cfg]`\n\
                 help: put `#[cfg]` on the function, and write one for each case",
            );
        } else if !is_state(attr) && !is_builtin(&last) {
            fine = false;
            errors.at(
                attr,
                format!(
                    "`#[{last}]` means nothing on an argument of a handler\nhelp: state is marked `#[state]`"
                ),
            );
        } else if is_state(attr) && !matches!(attr.meta, Meta::Path(_)) {
            errors.at(attr, "`#[state]` takes nothing: state is found by the argument's type");
        }
    }
    fine
}

pub fn is_state(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "state")
}
