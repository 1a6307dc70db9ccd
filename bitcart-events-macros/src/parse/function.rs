//! A function with its signature parsed and its body left alone: what is wrong in the body is for
//! rustc to say, once.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, FnArg, Signature, Visibility};

use super::Parameter;
use super::tokens::{is_ident, is_punct};

pub struct Function {
    pub attrs: Vec<Attribute>,
    pub signature: Signature,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let signature = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(Self { attrs, signature })
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
    item.clone().into_iter().any(|token| is_ident(Some(&token), "fn"))
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
