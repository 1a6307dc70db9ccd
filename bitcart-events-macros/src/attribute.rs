//! `#[bitcart::on(...)]` from end to end.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{GenericParam, Safety, Type};

use crate::check::events::{Form, listening};
use crate::check::other_attributes::other_attribute;
use crate::check::parameters::parameters;
use crate::check::{result::result, signature::signature};
use crate::errors::Errors;
use crate::expand::call::Expansion;
use crate::expand::function::{checks, registration, unreadable};
use crate::model::Listening;
use crate::parse::arguments::arguments;
use crate::parse::function::{Function, emitted, is_function, without_attribute};
use crate::parse::invocation;
use crate::parse::place::{begins_line, is_associated};
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
    let called_by = invocation::path(&attribute);
    let listening = listening(arguments(attribute), Form::Attribute, called_by, errors);
    let Ok(function) = syn::parse2::<Function>(item.clone()) else {
        return unreadable(&listening);
    };
    if other_attribute(&function.attrs, &listening, errors) {
        return TokenStream::new();
    }
    checked(&listening, &function, errors)
}

/// The registration, or where something is wrong, no more than what finds the rest that is.
fn checked(listening: &Listening, function: &Function, errors: &mut Errors) -> TokenStream {
    let sig = &function.signature;
    let attribute = Span::call_site();
    // Without a body it is in a `trait` or an `extern` block, or else rustc misses the body.
    let misses_body = !function.has_body && begins_line(attribute);
    let is_associated = sig.receiver().is_some()
        || (!function.has_body && !misses_body)
        || is_associated(&sig.ident, attribute);
    signature(sig, is_associated, errors);
    let parameters = parameters(&function.parameters(), sig.paren_token.span.join(), listening, errors);
    let output = result(&sig.output, sig.asyncness.is_some(), errors).cloned();
    if is_associated || misses_body {
        // Inside an `impl` nothing can stand beside the function.
        return TokenStream::new();
    }
    let is_generic =
        sig.generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let is_callable = parameters.complete() && !is_generic;
    let infers = is_callable && matches!(sig.safety, Safety::Default);
    let place = sig.ident.span();
    let of = Expansion { listening, received: &parameters.received, place, body: None, infers };
    let (name, arguments) = (&sig.ident, of.arguments());
    let unit: Type = syn::parse_quote!(());
    let result = Some(output.as_ref().unwrap_or(&unit));
    let call = quote!(#name(#arguments));
    if errors.is_empty() && parameters.complete() {
        let called = of.called(sig.asyncness.is_some(), result, &call);
        return registration(&of, &name.unraw().to_string(), &called);
    }
    let finished = output.as_ref().map(|output| of.finished(sig.asyncness.is_some(), output, &call));
    let used = if infers && finished.is_none() { call } else { quote!(#name) };
    checks(&of, is_callable.then_some(&used), finished)
}
