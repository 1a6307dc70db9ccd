//! What can be done to tokens without knowing what they mean.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

pub fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

pub fn is_ident(token: Option<&TokenTree>, ident: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(found)) if found == ident)
}

/// Whether these tokens, which stand in the brackets of an attribute, are ours: `bitcart::on(…)`.
pub fn is_on(attribute: &TokenStream) -> bool {
    let is_of_the_path =
        |token: &TokenTree| matches!(token, TokenTree::Ident(_)) || is_punct(Some(token), ':');
    is_ident(attribute.clone().into_iter().take_while(is_of_the_path).last().as_ref(), "on")
}

/// Takes invisible groups off, which is what a `macro_rules` puts around its arguments.
pub fn visible(tokens: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    while let [TokenTree::Group(group)] = trees.as_slice() {
        if group.delimiter() != Delimiter::None {
            break;
        }
        trees = group.stream().into_iter().collect();
    }
    trees.into_iter().collect()
}

/// The tokens without the spaces that nobody would write.
pub fn as_written(tokens: impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in
        [(" :: ", "::"), (":: ", "::"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), ("& ", "&")]
    {
        text = text.replace(spaced, tight);
    }
    text
}

/// Calls this for every token, those in groups included.
pub fn walk(tokens: &TokenStream, see: &mut impl FnMut(&TokenTree)) {
    for token in tokens.clone() {
        see(&token);
        if let TokenTree::Group(group) = token {
            walk(&group.stream(), see);
        }
    }
}

/// Where this lifetime is written, `'` apart.
pub fn find_lifetime(tokens: &TokenStream, name: &str) -> Option<Span> {
    let mut found = None;
    let mut after_quote = false;
    walk(tokens, &mut |token| {
        if after_quote && is_ident(Some(token), name) {
            found = found.or(Some(token.span()));
        }
        after_quote = is_punct(Some(token), '\'');
    });
    found
}

/// Where this word is written.
pub fn find_ident(tokens: &TokenStream, name: &str) -> Option<Span> {
    let mut found = None;
    walk(tokens, &mut |token| {
        if is_ident(Some(token), name) {
            found = found.or(Some(token.span()));
        }
    });
    found
}

/// Puts `'_` for each lifetime that the type does not have of itself: those that the function
/// declares, which nobody else knows, and those that nobody declares, of which rustc tells once.
pub fn without_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut known = bound(tokens.clone());
    known.extend(["static".to_owned(), "_".to_owned()]);
    let mut after_quote = false;
    map(tokens, &mut |token| {
        let follows = std::mem::replace(&mut after_quote, is_punct(Some(&token), '\''));
        match token {
            TokenTree::Ident(ident) if follows && !known.contains(&ident.to_string()) => {
                proc_macro2::Ident::new("_", ident.span()).into()
            }
            other => other,
        }
    })
}

/// The lifetimes of every `for<'a>`.
fn bound(tokens: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tokens.into_iter();
    while let Some(token) = rest.next() {
        match &token {
            TokenTree::Group(group) => names.extend(bound(group.stream())),
            TokenTree::Ident(word) if word == "for" => {
                let declared = rest.by_ref().take_while(|token| !is_punct(Some(token), '>'));
                names.extend(declared.map(|token| token.to_string()));
            }
            _ => {}
        }
    }
    names
}

/// Puts this lifetime wherever one is left out.
pub fn with_lifetime(tokens: TokenStream, name: &str) -> TokenStream {
    let mut out = TokenStream::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let elided = is_punct(Some(&token), '&') && !is_punct(rest.peek(), '\'');
        let underscore = is_punct(Some(&token), '\'') && is_ident(rest.peek(), "_");
        if underscore {
            rest.next();
        } else {
            out.extend([match token {
                TokenTree::Group(group) => {
                    TokenTree::Group(Group::new(group.delimiter(), with_lifetime(group.stream(), name)))
                }
                other => other,
            }]);
        }
        if elided || underscore {
            let lifetime = syn::Lifetime::new(&format!("'{name}"), Span::call_site());
            out.extend(lifetime.into_token_stream());
        }
    }
    out
}

/// The same tokens at another place, each with the hygiene that it had.
pub fn located_at(tokens: TokenStream, span: Span) -> TokenStream {
    map(tokens, &mut |mut token| {
        token.set_span(span.resolved_at(token.span()));
        token
    })
}

fn map(tokens: TokenStream, change: &mut impl FnMut(TokenTree) -> TokenTree) -> TokenStream {
    let change_one = |token| match token {
        TokenTree::Group(group) => {
            let mut changed = Group::new(group.delimiter(), map(group.stream(), change));
            changed.set_span(group.span());
            TokenTree::Group(changed)
        }
        other => change(other),
    };
    tokens.into_iter().map(change_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_that_is_not_of_the_type_itself_is_left_to_rustc() {
        for (written, left) in [
            ("Option<&'a str>", "Option<&'_ str>"),
            ("&'static str", "&'static str"),
            ("&'a Box<dyn for<'b> Fn(&'b str, &'c str)>", "&'_ Box<dyn for<'b> Fn(&'b str, &'_ str)>"),
        ] {
            let (written, left): (TokenStream, TokenStream) =
                (written.parse().unwrap(), left.parse().unwrap());
            assert_eq!(without_lifetimes(written).to_string(), left.to_string());
        }
    }
}
