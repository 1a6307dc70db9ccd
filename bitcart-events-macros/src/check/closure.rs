//! The closure of `handler!`: the last argument, behind a comma, whose result is told.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{LitStr, ReturnType, Type};

use crate::errors::Errors;
use crate::parse::arguments::{Argument, arguments, starts_closure};
use crate::parse::closure::Closure;
use crate::parse::tokens::{as_written, find_ident, is_ident, is_punct};
use crate::table::Event;

const EXAMPLE: &str = "`bitcart::handler!(\"new_block\", |event: bitcart::Event| …)`";

/// Puts a comma between the last event and the closure, where something else or nothing is.
pub fn separated(input: TokenStream, errors: &mut Errors) -> TokenStream {
    let mut trees: Vec<TokenTree> = input.into_iter().collect();
    let Some(event) = trees
        .windows(2)
        .position(|pair| matches!(pair[0], TokenTree::Literal(_)) && !is_punct(Some(&pair[1]), ','))
    else {
        return trees.into_iter().collect();
    };
    let is_sign =
        |tree: &&TokenTree| [':', '=', '>', '-', ';'].iter().any(|sign| is_punct(Some(tree), *sign));
    let signs = trees[event + 1..].iter().take_while(is_sign).count();
    let closure = event + 1 + signs;
    let begins = trees.get(closure).is_some_and(starts_closure);
    // `"new_block" | "new_payment"` is two events.
    if begins && !matches!(trees.get(closure + 1), Some(TokenTree::Literal(_))) {
        let found: TokenStream =
            trees[event + 1..=closure.min(event + signs.max(1))].iter().cloned().collect();
        errors.at(found, format!("a comma separates the events from the closure: {EXAMPLE}"));
        let mut comma = proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone);
        comma.set_span(trees[closure].span());
        trees.splice(event + 1..closure, [comma.into()]);
    }
    trees.into_iter().collect()
}

/// Takes the events and the `crate = …` that stand behind the closure to those before it.
pub fn put_first(closure: TokenStream, arguments: &mut Vec<Argument>, errors: &mut Errors) -> TokenStream {
    let mut trees: Vec<TokenTree> = closure.into_iter().collect();
    let of_a_crate = trees.windows(3).position(|three| {
        is_punct(Some(&three[0]), ',') && is_ident(Some(&three[1]), "crate") && is_punct(Some(&three[2]), '=')
    });
    if let Some(comma) = of_a_crate {
        let option: TokenStream = trees.drain(comma..).skip(1).collect();
        let path: TokenStream = option.clone().into_iter().skip(2).collect();
        let written = format!("crate = {}", as_written(&path));
        errors.at(&option, format!("`{written}` goes before the closure: `bitcart::handler!(\"new_block\", {written}, |event: bitcart::Event| …)`"));
        arguments.extend(self::arguments(option));
    }
    while let [.., comma, last] = trees.as_slice()
        && is_punct(Some(comma), ',')
        && let Ok(event) = syn::parse2::<LitStr>(last.clone().into())
    {
        errors.at(last, format!("events come before the closure: {EXAMPLE}"));
        if Event::named(&event.value()).is_some() {
            arguments.push(Argument::Event(event));
        }
        trees.truncate(trees.len() - 2);
    }
    trees.into_iter().collect()
}

/// The last argument is something else. What else it can be is a name, or another event.
pub fn not_a_closure(last: Argument, arguments: &mut Vec<Argument>, errors: &mut Errors) {
    let Argument::Other(tokens) = last else {
        arguments.push(last);
        errors.at_span(Span::call_site(), format!("there is no closure to call\nhelp: {EXAMPLE}"));
        return;
    };
    let is_block =
        |tree: TokenTree| matches!(tree, TokenTree::Group(of) if of.delimiter() == Delimiter::Brace);
    match syn::parse2::<Type>(tokens.clone()) {
        Ok(Type::Path(_)) => {
            let name = as_written(&tokens);
            errors.at(
                &tokens,
                format!(
                    "a macro cannot see the arguments of a named function\n\
                     help: write them out: `|event: bitcart::Event| {name}(event)`, or put `#[bitcart::on(...)]` on the function"
                ),
            );
        }
        _ if tokens.clone().into_iter().next().is_some_and(is_block) => errors.at(
            &tokens,
            format!("the last argument is the closure itself: {EXAMPLE}\nhelp: make what it captures before `handler!`"),
        ),
        _ => errors.at(&tokens, format!("the last argument is the closure to call\nhelp: {EXAMPLE}")),
    }
}

/// Reports a result whose error is nowhere told, of which rustc proposes an `E` that there is not.
pub fn untold(closure: &Closure, errors: &mut Errors) {
    let ReturnType::Default = closure.output() else { return };
    let body = closure.value();
    let trees: Vec<TokenTree> = body.clone().into_iter().collect();
    let [.., ok, TokenTree::Group(_)] = trees.as_slice() else { return };
    // With one of these, rustc may well find it out.
    let told = ["Err", "return", "bail", "ensure"].iter().any(|word| find_ident(&body, word).is_some());
    if is_ident(Some(ok), "Ok") && !told {
        errors.at(
            ok,
            "the type of the error is nowhere told\n\
             help: write what the closure returns: `|…| -> Result<(), bitcart::Error> { … }`",
        );
    }
}
