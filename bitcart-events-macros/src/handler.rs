//! `bitcart::handler!(...)` from end to end.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Type;

use crate::check::closure::{not_a_closure, put_first, separated, untold};
use crate::check::events::{Form, listening};
use crate::check::parameters::parameters;
use crate::check::result::result;
use crate::errors::Errors;
use crate::expand::call::Expansion;
use crate::expand::closure;
use crate::model::Listening;
use crate::parse::Parameter;
use crate::parse::arguments::{Argument, arguments};
use crate::parse::closure::{Closure, parameters_of};

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
    let mut arguments = arguments(separated(input, errors));
    let tokens = match arguments.pop() {
        Some(Argument::Closure(tokens)) => put_first(tokens, &mut arguments, errors),
        Some(other) => {
            not_a_closure(other, &mut arguments, errors);
            TokenStream::new()
        }
        None => TokenStream::new(),
    };
    let listening = listening(arguments, Form::Macro, None, errors);
    if tokens.is_empty() {
        return nothing(&listening, &[]);
    }
    let closure: Closure = match syn::parse2(tokens.clone()) {
        Ok(closure) => closure,
        Err(error) => {
            errors.add(error);
            return nothing(&listening, &parameters_of(&tokens));
        }
    };
    let parameters = parameters(&closure.parameters, closure.bar, &listening, errors);
    result(closure.output(), closure.is_async, errors);
    untold(&closure, errors);
    let of = Expansion {
        listening: &listening,
        received: &parameters.received,
        place: closure.bar,
        body: Some(closure.body()),
        infers: false,
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
