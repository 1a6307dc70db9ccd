//! A function with its signature parsed and its body left alone: what is wrong in the body is for
//! rustc to say, once.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::token::Brace;
use syn::{Attribute, FnArg, Signature, Token, Visibility};

use super::Parameter;
use super::tokens::{is_ident, is_punct};

pub struct Function {
    pub attrs: Vec<Attribute>,
    pub signature: Signature,
    /// One that ends with its signature stands in a trait or in an `extern` block.
    pub has_body: bool,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let signature = input.parse()?;
        let has_body = input.peek(Brace);
        if !has_body && !input.peek(Token![;]) {
            return Err(input.error("expected the function's body"));
        }
        input.parse::<TokenStream>()?;
        Ok(Self { attrs, signature, has_body })
    }
}

impl Function {
    /// Its arguments, `self` apart.
    pub fn parameters(&self) -> Vec<Parameter> {
        let typed = |argument: &FnArg| match argument {
            FnArg::Typed(typed) => Some(Parameter {
                attrs: typed.attrs.clone(),
                pattern: (*typed.pat).clone(),
                ty: Some((*typed.ty).clone()),
            }),
            FnArg::Receiver(_) => None,
        };
        self.signature.inputs.iter().filter_map(typed).collect()
    }
}

/// Whether these tokens are a function at all, be it one that does not parse.
pub fn is_function(item: &TokenStream) -> bool {
    let may_stand_before = |token: &TokenTree| match token {
        TokenTree::Ident(word) => {
            ["async", "const", "default", "extern", "pub", "safe", "unsafe"].iter().any(|known| word == known)
        }
        // Attributes, `pub(crate)`, `extern "C"`.
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
    };
    let first = item.clone().into_iter().find(|token| !may_stand_before(token));
    is_ident(first.as_ref(), "fn")
}

/// The item without this attribute of ours, which would only say again what is wrong.
pub fn without_attribute(item: TokenStream, is_ours: impl Fn(&TokenStream) -> bool) -> TokenStream {
    let mut rest = item.into_iter().peekable();
    let mut out = TokenStream::new();
    while let Some(token) = rest.next() {
        match rest.peek() {
            Some(TokenTree::Group(group)) if is_punct(Some(&token), '#') && is_ours(&group.stream()) => {
                rest.next();
            }
            _ => out.extend([token]),
        }
    }
    out
}

/// The item as rustc is to see it: everything as it was written, but for the attributes on the
/// arguments, of which rustc knows nothing.
pub fn emitted(item: TokenStream) -> TokenStream {
    let mut rest = item.into_iter();
    let mut out: Vec<TokenTree> = Vec::new();
    for token in rest.by_ref() {
        let found = is_ident(Some(&token), "fn");
        out.push(token);
        if found {
            break;
        }
    }
    let mut angles = 0_usize;
    for token in rest.by_ref() {
        let arrow = is_punct(out.last(), '-');
        match &token {
            TokenTree::Group(group) if angles == 0 && group.delimiter() == Delimiter::Parenthesis => {
                out.push(without_attributes_in(group));
                break;
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' => angles += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !arrow => angles = angles.saturating_sub(1),
            _ => {}
        }
        out.push(token);
    }
    out.into_iter().chain(rest).collect()
}

fn without_attributes_in(group: &Group) -> TokenTree {
    // A group that is made anew has lost the places of its parentheses, where rustc points.
    if !group.stream().into_iter().any(|token| is_punct(Some(&token), '#')) {
        return group.clone().into();
    }
    let mut changed = Group::new(group.delimiter(), without_attributes(group.stream()));
    changed.set_span(group.span());
    changed.into()
}

/// Takes `#[state]`, and whatever was meant to be it, off these arguments. What rustc itself knows
/// to do with an argument's attributes stays.
pub fn without_attributes(tokens: TokenStream) -> TokenStream {
    let mut rest = tokens.into_iter().peekable();
    let mut out = TokenStream::new();
    while let Some(token) = rest.next() {
        let ours = match rest.peek() {
            Some(TokenTree::Group(group)) if is_punct(Some(&token), '#') => {
                group.delimiter() == Delimiter::Bracket
                    && !matches!(group.stream().into_iter().next(),
                        Some(TokenTree::Ident(name)) if is_builtin(&name.to_string()))
            }
            _ => false,
        };
        if ours {
            rest.next();
        } else {
            out.extend([token]);
        }
    }
    out
}

/// The attributes that Rust allows on an argument.
pub fn is_builtin(attribute: &str) -> bool {
    ["allow", "cfg", "cfg_attr", "deny", "doc", "expect", "forbid", "warn"].contains(&attribute)
}
