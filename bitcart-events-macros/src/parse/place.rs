//! Where a function stands. A macro is given the function alone, so the file is read where there is
//! one: in an `impl` nothing can stand beside a function, and what rustc says of it there is about
//! our code and not about the user's.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use super::tokens::{is_ident, is_on, is_punct};

type Names = HashSet<String>;

thread_local! {
    /// The functions with our attribute in an `impl` or a `trait`, read once for each file.
    static ASSOCIATED: RefCell<HashMap<PathBuf, Names>> = RefCell::default();
}

/// Whether this begins a line: then it stands in nothing, and needs no reading.
pub fn begins_line(attribute: Span) -> bool {
    attribute.unwrap().column() == 1
}

/// Whether this function is an associated one, as far as the source tells.
pub fn is_associated(function: &Ident, attribute: Span) -> bool {
    if begins_line(attribute) {
        return false;
    }
    let Some(file) = attribute.unwrap().local_file() else { return false };
    ASSOCIATED.with_borrow_mut(|known| {
        let names = known.entry(file).or_insert_with_key(|file| {
            let source = fs::read_to_string(file).unwrap_or_default();
            source.parse().map(|tokens| associated(&tokens)).unwrap_or_default()
        });
        names.contains(&function.to_string())
    })
}

fn associated(tokens: &TokenStream) -> Names {
    let mut names = Names::new();
    let (mut in_head, mut before) = (false, None);
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                if std::mem::take(&mut in_head) {
                    names.extend(handlers(group.stream()));
                }
                names.extend(associated(&group.stream()));
            }
            TokenTree::Ident(word) if word == "impl" || word == "trait" => {
                in_head |= begins_item(before.as_ref());
            }
            _ => {}
        }
        before = Some(token);
    }
    names
}

/// Whether an item begins after this token, and not the `impl` of a type.
fn begins_item(before: Option<&TokenTree>) -> bool {
    match before {
        None | Some(TokenTree::Group(_)) => true,
        Some(TokenTree::Ident(word)) => ["pub", "unsafe", "default"].iter().any(|known| word == known),
        other => is_punct(other, ';'),
    }
}

/// The functions among these items that have our attribute.
fn handlers(items: TokenStream) -> Names {
    let trees: Vec<TokenTree> = items.into_iter().collect();
    let mut names = Names::new();
    let mut is_ours = false;
    for pair in trees.windows(2) {
        match &pair[1] {
            TokenTree::Group(group) if is_punct(Some(&pair[0]), '#') => is_ours |= is_on(&group.stream()),
            TokenTree::Ident(name) if is_ident(Some(&pair[0]), "fn") && std::mem::take(&mut is_ours) => {
                names.insert(name.to_string());
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let mut names: Vec<String> = associated(&source.parse().unwrap()).into_iter().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn handlers_in_an_impl_or_a_trait_are_found() {
        assert_eq!(
            found(
                r#"
                impl<T: Into<Vec<u8>>> Shop<T> where T: Clone {
                    fn none() {}
                    /// Documented.
                    #[bitcart::on("new_block")] #[inline] pub async fn one(event: Event) {}
                }
                mod inner { impl Handlers for super::Shop { #[on("new_block")] fn two() {} } }
                trait Handlers { #[bitcart::on("new_block", crate = ::coins)] fn three(); fn four() {} }
                fn body() { impl Till { #[bitcart::on("verified_tx")] fn five(self) {} } }
                "#
            ),
            ["five", "one", "three", "two"]
        );
    }

    #[test]
    fn free_functions_are_none_of_them() {
        assert!(
            found(
                r#"
                #[bitcart::on("new_block")] fn free(event: Event) -> impl Sized {
                    #[bitcart::on("new_block")] fn inside(event: Event) {}
                }
                impl Shop { fn other() { #[bitcart::on("new_block")] fn inside(event: Event) {} } }
                type It = impl Sized; mod a { #[bitcart::on("new_block")] fn free(event: Event) {} }
                "#
            )
            .is_empty()
        );
    }
}
