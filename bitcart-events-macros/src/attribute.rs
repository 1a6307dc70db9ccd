//! `#[bitcart::on(...)]` from end to end.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Type};

use crate::check::events::{Form, listening};
use crate::check::parameters::parameters;
use crate::check::{result::result, signature::signature};
use crate::errors::Errors;
use crate::expand::call::Expansion;
use crate::expand::function::{checks, registration, unreadable};
use crate::model::Listening;
use crate::parse::arguments::arguments;
use crate::parse::function::{Function, emitted, is_function, without_attribute};
use crate::parse::place::is_associated;
use crate::parse::tokens::is_on;

/// The function always comes out, whatever is wrong, so that the rest of the program and the
/// editor go on knowing it.
pub fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let beside = beside(attribute, &item, &mut errors);
    let item = if errors.is_empty() { item } else { without_attribute(item, is_on) };
    let (errors, item) = (errors.to_tokens(), emitted(item));
    quote!(#item #errors #beside)
}

fn beside(attribute: TokenStream, item: &TokenStream, errors: &mut Errors) -> TokenStream {
    if !is_function(item) {
        errors.at(
            item,
            "a handler is a function\n\
             help: put `#[bitcart::on(...)]` on a `fn`, or make a handler of a closure by `bitcart::handler!(...)`",
        );
        return TokenStream::new();
    }
    let listening = listening(arguments(attribute), Form::Attribute, errors);
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        return unreadable(&listening);
    };
    if let Some(other) = function.attrs.iter().find_map(no_other_attribute) {
        errors.at(other.0, other.1);
        return TokenStream::new();
    }
    checked(&listening, &function, errors)
}

/// The registration, or where something is wrong, no more than what finds the rest that is.
fn checked(listening: &Listening, function: &Function, errors: &mut Errors) -> TokenStream {
    let sig = &function.signature;
    let is_associated =
        sig.receiver().is_some() || !function.has_body || is_associated(&sig.ident, Span::call_site());
    signature(sig, is_associated, errors);
    let parameters = parameters(&function.parameters(), sig.paren_token.span.join(), listening, errors);
    let output = result(&sig.output, sig.asyncness.is_some(), errors).cloned();
    let of = Expansion { listening, received: &parameters.received, place: sig.ident.span(), body: None };
    if is_associated {
        // Inside an `impl` nothing can stand beside the function.
        return TokenStream::new();
    }
    if !errors.is_empty() || !parameters.complete() {
        let callable = parameters.complete()
            && sig.generics.type_params().next().is_none()
            && sig.generics.const_params().next().is_none();
        return checks(&of, callable.then_some(&sig.ident), output.as_ref());
    }
    let (name, arguments) = (&sig.ident, of.arguments());
    let unit: Type = syn::parse_quote!(());
    let called = of.called(
        sig.asyncness.is_some(),
        Some(output.as_ref().unwrap_or(&unit)),
        &quote!(#name(#arguments)),
    );
    registration(&of, &name.unraw().to_string(), &called)
}

/// An attribute that a handler cannot have besides, with what is to be said of it.
fn no_other_attribute(attr: &Attribute) -> Option<(&Attribute, &'static str)> {
    let name = attr.path().segments.last()?.ident.to_string();
    match name.as_str() {
        "on" => Some((
            attr,
            "a function is a handler once\n\
             help: name all its events in one attribute: `#[bitcart::on(\"new_block\", \"new_payment\")]`",
        )),
        "main" | "test" => Some((
            attr,
            "a handler is called by `bitcart::run`, which is inside a runtime already\nhelp: remove this attribute",
        )),
        _ => None,
    }
}
