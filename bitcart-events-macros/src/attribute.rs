//! `#[bitcart::on(...)]` from end to end.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, GenericParam, Type};

use crate::check::events::{Form, listening};
use crate::check::parameters::parameters;
use crate::check::{result::result, signature::signature};
use crate::errors::Errors;
use crate::expand::call::Expansion;
use crate::expand::function::{checks, registration};
use crate::parse::arguments::arguments;
use crate::parse::function::{Function, emitted, is_function};

/// The function always comes out, whatever is wrong, so that the rest of the program and the
/// editor go on knowing it.
pub fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let beside = beside(attribute, &item, &mut errors);
    let (errors, item) = (errors.to_tokens(), emitted(item));
    quote!(#item #errors #beside)
}

fn beside(attribute: TokenStream, item: &TokenStream, errors: &mut Errors) -> TokenStream {
    let listening = listening(arguments(attribute), Form::Attribute, errors);
    if !is_function(item) {
        errors.at(item, "a handler is a function\nhelp: put `#[bitcart::on(...)]` on a `fn`");
        return TokenStream::new();
    }
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            errors.add(error);
            return TokenStream::new();
        }
    };
    if let Some(second) = function.attrs.iter().find(|attr| is_on(attr)) {
        errors.at(
            second,
            "a function is a handler once\nhelp: name all its events in one attribute: `#[bitcart::on(\"new_block\", \"new_payment\")]`",
        );
        return TokenStream::new();
    }
    let sig = &function.signature;
    signature(sig, errors);
    let parameters = parameters(&function.parameters(), sig.paren_token.span.join(), &listening, errors);
    let output = result(&sig.output, errors).cloned();
    let lifetimes = sig.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(lifetime) => Some(lifetime.lifetime.ident.to_string()),
        _ => None,
    });
    let of = Expansion {
        listening: &listening,
        received: &parameters.received,
        lifetimes: lifetimes.collect(),
        place: sig.ident.span(),
        body: None,
    };
    if sig.receiver().is_some() {
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

fn is_on(attr: &Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "on")
}
