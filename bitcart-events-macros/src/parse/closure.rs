//! A closure with its head parsed and its body left alone.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::token::Brace;
use syn::{Attribute, Pat, ReturnType, Token, Type};

use super::Parameter;
use super::function::without_attributes;
use super::tokens::{is_ident, is_punct};

pub struct Closure {
    pub parameters: Vec<Parameter>,
    pub is_async: bool,
    /// The first of the two bars, which stands for the list of arguments.
    pub bar: Span,
    /// Whether the body is one expression without braces.
    pub bare_body: bool,
    /// The `async` of the block that ends the body, where that is a block.
    pub future: Option<Span>,
    head: TokenStream,
    /// With its bars.
    inputs: TokenStream,
    output: ReturnType,
    body: TokenStream,
}

impl Parse for Closure {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (asyncness, mut moved) = head(input)?;
        let first_bar: Token![|] = input.parse()?;
        let bar = first_bar.span;
        let (parameters, inputs) = inputs(input)?;
        let last_bar: Token![|] = input.parse()?;
        let output: ReturnType = input.parse()?;
        let mut body = without_last_comma(input.parse()?);
        let mut is_async = asyncness.is_some();
        // A closure that does nothing but make a future is an async closure in older dress.
        if !is_async && let Some((inner_move, block)) = only_async_block(&body) {
            is_async = true;
            moved = moved.or_else(|| inner_move.then(|| Token![move](bar)));
            body = block;
        }
        let async_token = asyncness.or_else(|| is_async.then(|| Token![async](bar)));
        let bare_body = !matches!(body.clone().into_iter().next(),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace);
        Ok(Self {
            parameters,
            is_async,
            bar,
            bare_body,
            future: if bare_body { None } else { last_async_block(&body) },
            head: quote!(#async_token #moved),
            inputs: quote!(#first_bar #inputs #last_bar),
            output,
            body,
        })
    }
}

impl Closure {
    /// The closure as rustc is to see it.
    pub fn emitted(&self) -> TokenStream {
        let Self { head, inputs, output, body, .. } = self;
        quote!(#head #inputs #output #body)
    }

    /// The body, for what is wrong with its value.
    pub fn body(&self) -> Span {
        let first = || self.body.clone().into_iter().next().map(|first| first.span());
        self.future.or_else(first).unwrap_or(self.bar)
    }

    /// The same closure with another body.
    pub fn with_body(&self, change: impl FnOnce(&TokenStream) -> TokenStream) -> TokenStream {
        let Self { head, inputs, .. } = self;
        let body = change(&self.body);
        quote!(#head #inputs #body)
    }

    /// Whether the body is plainly one that does not return.
    pub fn diverges(&self) -> bool {
        let trees: Vec<TokenTree> = self.body.clone().into_iter().collect();
        let ends_program =
            ["abort", "exit"].into_iter().any(|name| is_ident(trees.iter().rev().nth(1), name));
        let is_macro = ["panic", "todo", "unimplemented", "unreachable"].into_iter().any(|name| {
            is_ident(trees.iter().rev().nth(2), name) && is_punct(trees.iter().rev().nth(1), '!')
        });
        ends_program || is_macro || is_ident(trees.first(), "loop")
    }

    /// What the body ends with, and all before it.
    pub fn value(&self) -> TokenStream {
        match self.body.clone().into_iter().next() {
            Some(TokenTree::Group(block)) if !self.bare_body => block.stream(),
            _ => self.body.clone(),
        }
    }

    pub const fn output(&self) -> &ReturnType {
        &self.output
    }
}

/// `async move`, and that a closure follows.
fn head(input: ParseStream<'_>) -> syn::Result<(Option<Token![async]>, Option<Token![move]>)> {
    input.call(Attribute::parse_outer)?;
    let asyncness: Option<Token![async]> = input.parse()?;
    let moved: Option<Token![move]> = input.parse()?;
    if moved.is_some() && input.peek(Token![async]) {
        return Err(input.error("`async` comes before `move`\nhelp: write `async move |…|`"));
    }
    if input.peek(Brace) {
        return Err(input.error(
            "the last argument is the closure to call\nhelp: put its arguments before the block, as in `async |event: bitcart::Event| { … }`",
        ));
    }
    if !input.peek(Token![|]) {
        return Err(
            input.error("the last argument is the closure to call\nhelp: `|event: bitcart::Event| …`")
        );
    }
    Ok((asyncness, moved))
}

/// The arguments of a closure that does not parse, as far as they do.
pub fn parameters_of(closure: &TokenStream) -> Vec<Parameter> {
    let is_bar = |token: &TokenTree| is_punct(Some(token), '|');
    let after = closure.clone().into_iter().skip_while(|token| !is_bar(token)).skip(1);
    let between: TokenStream = after.take_while(|token| !is_bar(token)).collect();
    inputs.parse2(between).map(|(parameters, _)| parameters).unwrap_or_default()
}

fn inputs(input: ParseStream<'_>) -> syn::Result<(Vec<Parameter>, TokenStream)> {
    let mut parameters = Vec::new();
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![|]) {
        let attrs = input.call(Attribute::parse_outer)?;
        let pattern = Pat::parse_single(input)?;
        let colon: Option<Token![:]> = input.parse()?;
        let ty: Option<Type> = colon.map(|_| input.parse()).transpose()?;
        let comma: Option<Token![,]> =
            if input.is_empty() || input.peek(Token![|]) { None } else { Some(input.parse()?) };
        for attr in &attrs {
            tokens.extend(without_attributes(attr.to_token_stream()));
        }
        tokens.extend(quote!(#pattern #colon #ty #comma));
        parameters.push(Parameter { attrs, pattern, ty });
    }
    Ok((parameters, tokens))
}

fn without_last_comma(body: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = body.into_iter().collect();
    if is_punct(trees.last(), ',') {
        trees.pop();
    }
    trees.into_iter().collect()
}

/// The `async` of a future that this block makes at its end, after what it needs.
fn last_async_block(body: &TokenStream) -> Option<Span> {
    let TokenTree::Group(block) = body.clone().into_iter().next()? else { return None };
    let trees: Vec<TokenTree> = block.stream().into_iter().collect();
    let start = trees.iter().rposition(|tree| is_ident(Some(tree), "async"))?;
    let future = trees[start..].iter().cloned().collect();
    only_async_block(&future).map(|_| trees[start].span())
}

/// The block of `async { … }` or `async move { … }`, where that is all there is.
fn only_async_block(body: &TokenStream) -> Option<(bool, TokenStream)> {
    let trees: Vec<TokenTree> = body.clone().into_iter().collect();
    let (first, rest) = trees.split_first()?;
    if !is_ident(Some(first), "async") {
        return None;
    }
    let (moved, block) = match rest {
        [block] => (false, block),
        [keyword, block] if is_ident(Some(keyword), "move") => (true, block),
        _ => return None,
    };
    match block {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            Some((moved, block.to_token_stream()))
        }
        _ => None,
    }
}
