//! The events: known ones, each once, each a string.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream, TokenTree};
use syn::{LitStr, Path};

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

/// The events of these arguments, the closure of `handler!` apart.
pub fn listening(
    arguments: Vec<Argument>,
    form: Form,
    of_the_macro: Option<Path>,
    errors: &mut Errors,
) -> Listening {
    let krate = Krate { given: None, of_the_macro };
    let mut listening = Listening { events: Vec::new(), complete: true, krate };
    let mut mentioned = false;
    for argument in arguments {
        match argument {
            Argument::Event(name) => {
                mentioned = true;
                listening.add(&name, errors);
            }
            Argument::Crate(path) if listening.krate.given.is_some() => {
                errors.at(path, "`crate` is given twice");
            }
            Argument::Crate(path) => listening.krate.given = Some(path),
            Argument::Closure(tokens) => {
                listening.complete = false;
                mentioned = true;
                errors.at(&tokens, no_closure(&tokens));
            }
            Argument::Nothing(comma) => {
                mentioned = true;
                errors.at_span(comma, "there is no event before this comma\nhelp: remove it");
            }
            Argument::Other(tokens) => {
                mentioned |= !is_crate(&tokens);
                listening.other(tokens, form, errors);
            }
        }
    }
    if !mentioned {
        listening.complete = false;
        errors.at_span(Span::call_site(), which(form));
    }
    listening
}

fn which(form: Form) -> String {
    let example = form.example("\"new_block\"");
    let before = match form {
        Form::Attribute => "",
        Form::Macro => ", before the closure",
    };
    format!("which event? Name one or more{before}: {example}\nhelp: the events are {}", names())
}

fn no_closure(tokens: &TokenStream) -> &'static str {
    if is_punct(tokens.clone().into_iter().next().as_ref(), '#') {
        "an event cannot depend on an attribute\n\
         help: write one attribute for each case: `#[cfg_attr(..., bitcart::on(...))]`"
    } else {
        "the attribute takes the names of events\n\
         help: a closure becomes a handler by `bitcart::handler!(\"new_block\", |event: bitcart::Event| …)`"
    }
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
        if is_crate(&tokens) {
            errors.at(tokens, "write the path of the crate: `crate = ::name`");
            return;
        }
        let meant = if is_call(&tokens) { Vec::new() } else { meant(&tokens) };
        if !is_refused_already(&tokens) {
            errors.at(&tokens, how_to_write(&tokens, &meant, form));
        }
        self.complete &= !meant.is_empty() && meant.iter().all(|name| Event::named(name).is_some());
        for event in meant.iter().filter_map(|name| Event::named(name)) {
            if !self.events.contains(&event) {
                self.events.push(event);
            }
        }
    }
}

/// Whether this is several letters in single quotes, of which rustc has said that they are no text.
fn is_refused_already(tokens: &TokenStream) -> bool {
    tokens.to_string().starts_with('\'') && syn::parse2::<syn::LitChar>(tokens.clone()).is_err()
}

/// `concat!("new", "_block")`, whose parts say nothing of what it becomes.
fn is_call(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    matches!(trees.as_slice(), [.., bang, TokenTree::Group(_)] if is_punct(Some(bang), '!'))
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
        Some(TokenTree::Ident(key)) if is_punct(second, '=') && !is_punct(trees.get(2), '=') => {
            key_value(key, meant, &example)
        }
        Some(TokenTree::Literal(_)) if second.is_some() && !is_punct(second, '.') => {
            format!("events are separated by commas: {example}")
        }
        _ if is_call(tokens) => {
            format!("the name of an event is written out, for a macro cannot look into another: {example}")
        }
        _ if meant.is_empty() => {
            format!("an event is named by a string, as in {example}\nhelp: the events are {}", names())
        }
        _ => format!("an event is named by a string: {example}"),
    }
}

/// `event = "new_block"`, or an option that there is not.
fn key_value(key: &Ident, meant: &[String], example: &str) -> String {
    if meant.iter().any(|name| suggest::event(name).is_some()) {
        return format!("events are named without a key: {example}");
    }
    format!(
        "there is no option `{key}`\nhelp: besides events there is only `crate = ::name`, where the crate has another name"
    )
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

pub fn strings(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    quoted.join(", ")
}

fn names() -> String {
    let names: Vec<&str> = EVENTS.iter().map(|event| event.name).collect();
    all_of(&names)
}
