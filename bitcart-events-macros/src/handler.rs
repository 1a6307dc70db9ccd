//! `bitcart::handler!(...)` from end to end.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use crate::check::events::{Form, listening};
use crate::check::parameters::parameters;
use crate::check::result::result;
use crate::errors::Errors;
use crate::expand::call::Expansion;
use crate::expand::closure;
use crate::model::Listening;
use crate::parse::Parameter;
use crate::parse::arguments::{Argument, arguments};
use crate::parse::closure::Closure;
use crate::parse::tokens::as_written;

pub fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let made = made(input, &mut errors);
    if errors.is_empty() {
        return made;
    }
    let errors = errors.to_tokens();
    quote!({ #errors #made })
}

fn made(input: TokenStream, errors: &mut Errors) -> TokenStream {
    let mut arguments = arguments(input);
    let tokens = match arguments.pop() {
        Some(Argument::Closure(tokens)) => tokens,
        Some(other) => {
            not_a_closure(other, &mut arguments, errors);
            TokenStream::new()
        }
        None => TokenStream::new(),
    };
    let listening = listening(arguments, Form::Macro, errors);
    if tokens.is_empty() {
        return nothing(&listening, &[]);
    }
    let closure: Closure = match syn::parse2(tokens) {
        Ok(closure) => closure,
        Err(error) => {
            errors.add(error);
            return nothing(&listening, &[]);
        }
    };
    let parameters = parameters(&closure.parameters, closure.bar, &listening, errors);
    result(closure.output(), errors);
    let of = Expansion {
        listening: &listening,
        received: &parameters.received,
        lifetimes: Vec::new(),
        place: closure.bar,
        body: Some(closure.body()),
    };
    if errors.is_empty() && parameters.complete() {
        closure::handler(&of, &closure)
    } else {
        nothing(&listening, &closure.parameters)
    }
}

/// A handler of nothing, so that nothing else is wrong because of this. It names the types of the
/// closure, so that what was imported for them is not called unused.
fn nothing(listening: &Listening, parameters: &[Parameter]) -> TokenStream {
    let krate = listening.krate.at(Span::mixed_site());
    let types = parameters.iter().filter_map(|parameter| parameter.ty.as_ref());
    let types = types.filter(|ty| !matches!(ty, Type::Infer(_) | Type::ImplTrait(_)));
    quote!({
        let _ = |#(_: #types),*| {};
        #krate::macro_support::no_handler()
    })
}

/// The last argument is something else. What else it can be is a name, or another event.
fn not_a_closure(last: Argument, arguments: &mut Vec<Argument>, errors: &mut Errors) {
    match last {
        Argument::Other(tokens) if syn::parse2::<Type>(tokens.clone()).is_ok() => {
            let name = as_written(&tokens);
            errors.at(
                &tokens,
                format!(
                    "a macro cannot see the arguments of a named function\n\
                     help: write them out: `|event: Event| {name}(event)`, or put `#[bitcart::on(...)]` on the function"
                ),
            );
        }
        Argument::Other(tokens) => errors.at(
            tokens.to_token_stream(),
            "the last argument is the closure to call\nhelp: `bitcart::handler!(\"new_block\", |event: Event| …)`",
        ),
        event => {
            arguments.push(event);
            errors.at_span(
                Span::call_site(),
                "there is no closure to call\nhelp: `bitcart::handler!(\"new_block\", |event: Event| …)`",
            );
        }
    }
}
