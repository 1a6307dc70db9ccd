//! The macros of `bitcart-events`. Depend on that crate instead, which documents them.
//!
//! A handler goes through four steps: `parse` gives its tokens names, `check` holds it against the
//! rules, `model` is what was understood, and `expand` writes code.
//!
//! | to add | go to |
//! | --- | --- |
//! | an event or a field | a row of `table` |
//! | a reserved argument | a row of `reserved`, and what it is drawn from in the runtime's `fields/reserved.rs` |
//! | a name that people try | a word in `names` |
//! | an error | a function in `check`, and its case in `tests/ui/fail` |

#![allow(
    unreachable_pub,
    reason = "a macro crate can export its macros only, so `pub` is what is open to the next module"
)]

mod attribute;
mod check;
#[cfg(test)]
mod documented;
mod errors;
mod expand;
mod field_trait;
mod handler;
mod model;
mod names;
mod parse;
mod reserved;
mod suggest;
mod table;
mod words;

use proc_macro::TokenStream;

/// Registers a function as the program's handler of these events.
#[proc_macro_attribute]
pub fn on(arguments: TokenStream, item: TokenStream) -> TokenStream {
    attribute::expand(arguments.into(), item.into()).into()
}

/// Makes a handler of a closure.
#[proc_macro]
pub fn handler(input: TokenStream) -> TokenStream {
    handler::expand(input.into()).into()
}

/// Declares the runtime's `Event`.
#[doc(hidden)]
#[proc_macro]
pub fn define_event(_: TokenStream) -> TokenStream {
    expand::event::event().into()
}

/// Declares the runtime's field traits.
#[doc(hidden)]
#[proc_macro]
pub fn define_field_traits(_: TokenStream) -> TokenStream {
    expand::field_traits::field_traits().into()
}

/// Declares the runtime's traits for the reserved arguments.
#[doc(hidden)]
#[proc_macro]
pub fn define_reserved_traits(_: TokenStream) -> TokenStream {
    expand::reserved_traits::reserved_traits().into()
}
