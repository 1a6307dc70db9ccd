//! What stands in the parentheses of `#[on(...)]` and `handler!(...)`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{LitStr, Path};

use super::tokens::{is_ident, is_punct, visible};

pub enum Argument {
    Event(LitStr),
    Crate(Path),
    /// All the rest, from the first token of a closure on.
    Closure(TokenStream),
    /// Nothing, before the comma that is here.
    Nothing(Span),
    /// Something else, up to the next comma.
    Other(TokenStream),
}

pub fn arguments(tokens: TokenStream) -> Vec<Argument> {
    let mut rest = tokens.into_iter().peekable();
    let mut arguments = Vec::new();
    while let Some(first) = rest.peek() {
        if starts_closure(first) {
            arguments.push(Argument::Closure(rest.collect()));
            break;
        }
        let here = first.span();
        let one: TokenStream = rest.by_ref().take_while(|token| !is_punct(Some(token), ',')).collect();
        arguments.push(if one.is_empty() { Argument::Nothing(here) } else { argument(visible(one)) });
    }
    arguments
}

fn argument(tokens: TokenStream) -> Argument {
    if let Ok(event) = syn::parse2::<LitStr>(tokens.clone()) {
        return Argument::Event(event);
    }
    let mut rest = tokens.clone().into_iter();
    if is_ident(rest.next().as_ref(), "crate")
        && is_punct(rest.next().as_ref(), '=')
        && let Ok(path) = syn::parse2(rest.collect())
    {
        return Argument::Crate(path);
    }
    match tokens.clone().into_iter().next() {
        Some(first) if starts_closure(&first) => Argument::Closure(tokens),
        _ => Argument::Other(tokens),
    }
}

/// Whether a closure begins with this, or an attribute.
pub fn starts_closure(token: &TokenTree) -> bool {
    let keywords = ["async", "move", "static", "for", "const"];
    is_punct(Some(token), '|')
        || is_punct(Some(token), '#')
        || keywords.into_iter().any(|keyword| is_ident(Some(token), keyword))
}
