//! The events: known ones, each once, each a string.

use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use syn::LitStr;

use crate::errors::Errors;
use crate::model::{Krate, Listening};
use crate::parse::arguments::Argument;
use crate::parse::tokens::{is_ident, is_punct, walk};
use crate::suggest::{self, snake_case};
use crate::table::{EVENTS, Event};
use crate::words::all_of;

/// Which of the two macros is talking, for the examples in its messages.
#[derive(Clone, Copy)]
pub enum Form {
    Attribute,
    Macro,
}

impl Form {
    /// How events are written.
    pub fn example(self, events: &str) -> String {
        match self {
            Self::Attribute => format!("`#[bitcart::on({events})]`"),
            Self::Macro => format!("`bitcart::handler!({events}, |…| …)`"),
        }
    }
}

/// The events of these arguments, the closure apart.
pub fn listening(arguments: Vec<Argument>, form: Form, errors: &mut Errors) -> Listening {
    let mut listening = Listening { events: Vec::new(), complete: true, krate: Krate::default() };
    let mut mentioned = false;
    for argument in arguments {
        match argument {
            Argument::Event(name) => {
                mentioned = true;
                listening.add(&name, errors);
            }
            Argument::Crate(path) if listening.krate.0.is_some() => errors.at(path, "`crate` is given twice"),
            Argument::Crate(path) => listening.krate = Krate(Some(path)),
            Argument::Closure(_) => {}
            Argument::Other(tokens) => {
                mentioned |= !is_crate(&tokens);
                listening.other(tokens, form, errors);
            }
        }
    }
    if !mentioned {
        listening.complete = false;
        let example = form.example("\"new_block\"");
        errors.at_span(
            proc_macro2::Span::call_site(),
            format!("which event? Name one or more: {example}\nhelp: the events are {}", names()),
        );
    }
    listening
}

impl Listening {
    fn add(&mut self, name: &LitStr, errors: &mut Errors) {
        let value = name.value();
        match Event::named(&value) {
            Some(event) if self.events.contains(&event) => {
                errors.at(name, format!("`{value}` is named twice"));
            }
            Some(event) => self.events.push(event),
            None => {
                self.complete = false;
                errors.at(name, unknown(&value));
            }
        }
    }

    /// Something that is no name in a string, but may say clearly enough what was meant.
    fn other(&mut self, tokens: TokenStream, form: Form, errors: &mut Errors) {
        if tokens.is_empty() {
            errors.at_span(proc_macro2::Span::call_site(), "there is a comma with no event before it");
            return;
        }
        if is_crate(&tokens) {
            errors.at(tokens, "write the path of the crate: `crate = ::name`");
            return;
        }
        let meant = meant(&tokens);
        errors.at(&tokens, how_to_write(&tokens, &meant, form));
        self.complete &= !meant.is_empty() && meant.iter().all(|name| Event::named(name).is_some());
        for event in meant.iter().filter_map(|name| Event::named(name)) {
            if !self.events.contains(&event) {
                self.events.push(event);
            }
        }
    }
}

fn is_crate(tokens: &TokenStream) -> bool {
    is_ident(tokens.clone().into_iter().next().as_ref(), "crate")
}

fn unknown(name: &str) -> String {
    let problem = format!("`{name}` is no event");
    if name.contains(',') {
        let each: Vec<String> = name.split(',').map(|one| format!("\"{}\"", one.trim())).collect();
        return format!("{problem}\nhelp: each event is a string of its own: {}", each.join(", "));
    }
    match suggest::event(name) {
        Some(meant) => format!("{problem}\nhelp: did you mean `\"{meant}\"`?"),
        None => format!("{problem}\nhelp: the events are {}", names()),
    }
}

fn how_to_write(tokens: &TokenStream, meant: &[String], form: Form) -> String {
    let written = if meant.is_empty() { "\"new_block\"".to_owned() } else { strings(meant) };
    let example = form.example(&written);
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let second = trees.get(1);
    match trees.first() {
        Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::None => {
            format!("events are listed without brackets: {example}")
        }
        Some(TokenTree::Ident(_)) if is_punct(second, '=') && !is_punct(trees.get(2), '=') => {
            format!("events are named without a key: {example}")
        }
        Some(TokenTree::Literal(_)) if second.is_some() => {
            format!("events are separated by commas: {example}")
        }
        _ if meant.is_empty() => {
            format!("an event is named by a string, as in {example}\nhelp: the events are {}", names())
        }
        _ => format!("an event is named by a string: {example}"),
    }
}

/// The names in these tokens: all strings, and else the last word, as in `Event::NewBlock`.
fn meant(tokens: &TokenStream) -> Vec<String> {
    let mut strings: Vec<String> = Vec::new();
    let mut word: Option<Ident> = None;
    walk(tokens, &mut |token| match token {
        TokenTree::Literal(literal) => strings.extend(string(literal)),
        TokenTree::Ident(ident) => word = Some(ident.clone()),
        _ => {}
    });
    let word = word.map(|word| snake_case(&word.to_string())).and_then(|word| suggest::event(&word));
    if strings.is_empty() { word.map(str::to_owned).into_iter().collect() } else { strings }
}

fn string(literal: &Literal) -> Option<String> {
    let literal: LitStr = syn::parse2(TokenTree::from(literal.clone()).into()).ok()?;
    Some(literal.value())
}

fn strings(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}

fn names() -> String {
    let names: Vec<&str> = EVENTS.iter().map(|event| event.name).collect();
    all_of(&names)
}
