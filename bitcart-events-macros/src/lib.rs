//! The macros of `bitcart-events`. Depend on that crate instead, which documents them.
//!
//! A handler goes through four steps: `parse` gives its tokens names, `check` holds it against the
//! rules and the events in `table`, `model` is what was understood, and `expand` writes code. A new
//! event is a row of `table`; a new name that people try, a word in `names`; a new rule, a function
//! in `check`.

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
