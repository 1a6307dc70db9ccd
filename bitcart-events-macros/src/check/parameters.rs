//! The arguments: each is state, a reserved name, or a field of an event that is listened to.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Pat, PatIdent, Type};

use super::attributes::{attributes, is_state};
use super::types::argument_type;
use super::unknown;
use crate::errors::Errors;
use crate::field_trait::field_trait;
use crate::model::{Listening, Received, Source};
use crate::parse::Parameter;
use crate::parse::tokens::find_ident;
use crate::reserved::{EVENT, Reserved};
use crate::table::events_with;

/// What was understood of a handler's arguments.
pub struct Parameters {
    /// In the order of the source; `None` where an argument could not be understood.
    pub received: Vec<Option<Received>>,
}

impl Parameters {
    /// Whether every argument was understood. It can be that one was not and nothing is reported,
    /// because rustc itself says it better.
    pub fn complete(&self) -> bool {
        self.received.iter().all(Option::is_some)
    }
}

/// Checks them all. `list` is where they stand, for what is missing there.
pub fn parameters(
    parameters: &[Parameter],
    list: Span,
    listening: &Listening,
    errors: &mut Errors,
) -> Parameters {
    let mut event_was_meant = false;
    let mut received = Vec::new();
    for parameter in parameters {
        event_was_meant |= means_event(parameter);
        received.push(one(parameter, listening, errors));
    }
    twice(parameters, &received, errors);
    let is_event = |received: &Received| matches!(&received.source, Source::Reserved(of) if *of == EVENT);
    if !event_was_meant && !received.iter().flatten().any(is_event) {
        let example = EVENT.example();
        errors
            .at_span(list, format!("a handler takes the event that it is called for\nhelp: add `{example}`"));
    }
    Parameters { received }
}

/// `tx` and `_tx` are one argument. Of two that are the same to the letter rustc tells.
fn twice(parameters: &[Parameter], received: &[Option<Received>], errors: &mut Errors) {
    let mut taken: Vec<(String, &Ident)> = Vec::new();
    for (parameter, received) in parameters.iter().zip(received) {
        let (Pat::Ident(pattern), Some(received)) = (&parameter.pattern, received) else { continue };
        if received.is_state() {
            continue;
        }
        let (name, ident) = (plain_name(&pattern.ident), &pattern.ident);
        if taken.iter().any(|(other, before)| *other == name && *before != ident) {
            errors.at(ident, format!("`{name}` is taken twice\nhelp: one argument is enough"));
        }
        taken.push((name, ident));
    }
}

fn one(parameter: &Parameter, listening: &Listening, errors: &mut Errors) -> Option<Received> {
    let attributes_ok = attributes(&parameter.attrs, errors);
    let is_state = parameter.attrs.iter().any(is_state);
    if is_state {
        return state(parameter, errors);
    }
    if !attributes_ok {
        return None;
    }
    let name = simple_name(&parameter.pattern, parameter.ty.as_ref(), errors)?;
    let plain = plain_name(name);
    let source = source(&plain, name, parameter.ty.as_ref(), listening, errors)?;
    let ty = typed(parameter, source.as_ref(), errors)?;
    let source = source?;
    argument_type(&ty, &source, errors).then_some(Received { source, ty })
}

fn state(parameter: &Parameter, errors: &mut Errors) -> Option<Received> {
    if let (Pat::Ident(pattern), Some(ty)) = (&parameter.pattern, &parameter.ty)
        && let Some(reserved) = unknown::reserved_by_type(ty)
        && plain_name(&pattern.ident) == reserved.name
    {
        let marks: TokenStream = parameter.attrs.iter().map(ToTokens::to_token_stream).collect();
        errors.at(marks, format!("`{}` is no state\nhelp: leave `#[state]` out", reserved.name));
        return None;
    }
    let Some(ty) = parameter.ty.clone().filter(|ty| !matches!(ty, Type::Infer(_))) else {
        errors.at(&parameter.pattern, "state is found by its type\nhelp: write it: `#[state] shop: &Shop`");
        return None;
    };
    if !argument_type(&ty, &Source::State, errors) {
        return None;
    }
    let source = if matches!(ty, Type::Reference(_)) { Source::LentState } else { Source::State };
    Some(Received { source, ty })
}

/// The source, `Some(None)` where the events are not all known and it cannot be told.
#[allow(clippy::option_option, reason = "unknown and reported, and unknown for now, are two things")]
fn source(
    name: &str,
    ident: &Ident,
    ty: Option<&Type>,
    listening: &Listening,
    errors: &mut Errors,
) -> Option<Option<Source>> {
    if let Some(reserved) = Reserved::named(name) {
        return Some(Some(Source::Reserved(reserved)));
    }
    if !listening.complete {
        if events_with(name).is_empty() {
            errors.at(ident, unknown::argument(name, ty, listening));
            return None;
        }
        return Some(None);
    }
    let found = field_trait(name, &listening.events);
    if found.is_none() {
        errors.at(ident, unknown::argument(name, ty, listening));
        return None;
    }
    Some(found.map(Source::Field))
}

/// The type, which a closure may have left out.
fn typed(parameter: &Parameter, source: Option<&Source>, errors: &mut Errors) -> Option<Type> {
    let left_out = match &parameter.ty {
        Some(Type::Infer(infer)) => infer.to_token_stream(),
        None => parameter.pattern.to_token_stream(),
        Some(ty) => return Some(ty.clone()),
    };
    let example = source.map_or_else(|| "name: Type".to_owned(), Source::example);
    errors
        .at(left_out, format!("an argument of a handler has its type written out\nhelp: write `{example}`"));
    None
}

fn simple_name<'a>(pattern: &'a Pat, ty: Option<&Type>, errors: &mut Errors) -> Option<&'a Ident> {
    match pattern {
        Pat::Ident(PatIdent { by_ref: None, subpat: None, ident, .. }) => return Some(ident),
        Pat::Wild(wild) => {
            let example =
                if ty.is_some_and(unknown::is_event) { "`_event: bitcart::Event`" } else { "`_height: u64`" };
            errors.at(
                wild,
                format!("an argument is received by its name\nhelp: keep the name after the underscore, as in {example}"),
            );
        }
        other => errors.at(
            other,
            "an argument is received by its name, so it cannot be a pattern\n\
             help: take it by its name and take it apart in the body",
        ),
    }
    None
}

/// Whether this is `event` under another name, or in a pattern, so that it need not be called missing.
fn means_event(parameter: &Parameter) -> bool {
    let by_type = parameter.ty.as_ref().is_some_and(|ty| match &parameter.pattern {
        Pat::Ident(_) | Pat::Wild(_) => unknown::is_event(ty),
        _ => find_ident(&ty.to_token_stream(), EVENT.type_name).is_some(),
    });
    by_type
        || matches!(&parameter.pattern, Pat::Ident(pattern) if unknown::means_event(&plain_name(&pattern.ident)))
}

/// `_event` and `r#event` are `event`.
fn plain_name(ident: &Ident) -> String {
    let name = ident.unraw().to_string();
    name.strip_prefix('_').map(str::to_owned).unwrap_or(name)
}
