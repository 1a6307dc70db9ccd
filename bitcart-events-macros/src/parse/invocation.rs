//! How the program calls the attribute: `coins::on`, `on`. What a dependency is called is told to
//! nobody but rustc, and it has found the attribute by this path; so the same path leads to the
//! runtime, where a module stands beside it under the same name. (Beside `handler!` there is none: a
//! program is likely to have a module `handler` of its own, and could not import the macro then.)

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Path;

use super::tokens::{is_ident, is_punct};

/// The path, where the source shows it: not where another macro has written the call.
pub fn path(arguments: &TokenStream) -> Option<Path> {
    path_in(&Span::call_site().source_text()?, arguments)
}

/// The path in `#[path(arguments)]`.
fn path_in(source: &str, arguments: &TokenStream) -> Option<Path> {
    let mut trees = trees(source.parse().ok()?);
    if let [hash, TokenTree::Group(attribute)] = trees.as_slice()
        && is_punct(Some(hash), '#')
    {
        trees = self::trees(attribute.stream());
    }
    let is_of_the_path = |tree: &TokenTree| matches!(tree, TokenTree::Ident(_)) || is_punct(Some(tree), ':');
    let end = trees.iter().position(|tree| !is_of_the_path(tree)).unwrap_or(trees.len());
    let (path, rest) = trees.split_at(end);
    let called_with = match rest {
        [] => TokenStream::new(),
        [TokenTree::Group(group)] => group.stream(),
        _ => return None,
    };
    let is_this_call = same(&called_with, arguments) && !is_ident(path.first(), "cfg_attr");
    is_this_call.then(|| syn::parse2(path.iter().cloned().collect()).ok())?
}

fn trees(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

fn same(left: &TokenStream, right: &TokenStream) -> bool {
    let text = |tokens: &TokenStream| tokens.to_string().replace(char::is_whitespace, "");
    text(left) == text(right)
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn found(source: &str, arguments: &str) -> Option<String> {
        let path = path_in(source, &arguments.parse().unwrap())?;
        Some(path.to_token_stream().to_string().replace(' ', ""))
    }

    #[test]
    fn the_path_is_the_one_that_is_written() {
        for (source, arguments, path) in [
            ("#[coins::on(\"new_block\")]", "\"new_block\"", "coins::on"),
            ("bitcart::on( \"a\" , \"b\" )", "\"a\", \"b\"", "bitcart::on"),
            ("#[::bitcart::on]", "", "::bitcart::on"),
            ("#[on()]", "", "on"),
        ] {
            assert_eq!(found(source, arguments).as_deref(), Some(path), "{source}");
        }
    }

    #[test]
    fn what_another_macro_has_written_shows_none() {
        for (source, arguments) in [
            ("#[bitcart::on($event)]", "\"new_block\""),
            ("#[$krate::on(\"new_block\")]", "\"new_block\""),
            ("#[instrument]", "\"new_block\""),
            ("shop!(\"new_block\", 1)", "\"new_block\""),
            ("#[cfg_attr(all(), on(\"new_block\"))]", "\"new_block\""),
            ("#[on = \"new_block\"]", "\"new_block\""),
        ] {
            assert_eq!(found(source, arguments), None, "{source}");
        }
    }
}
