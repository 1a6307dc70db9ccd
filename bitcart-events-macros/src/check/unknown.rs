//! The sentence for an argument whose name is none of those that the handler can use.

use syn::Type;

use crate::model::Listening;
use crate::names::SENTENCES;
use crate::suggest::{self, RESERVED};
use crate::table::{EVENTS, Event, events_with};
use crate::words::{all_of, any_of};

pub fn argument(name: &str, ty: Option<&Type>, listening: &Listening) -> String {
    // Where the events themselves are wrong, any of them may have been meant.
    let all: Vec<&'static Event> = EVENTS.iter().collect();
    let events = if listening.complete { &listening.events } else { &all };
    let owners = events_with(name);
    if listening.complete && !owners.is_empty() {
        return of_another_event(name, &owners, events);
    }
    let problem = if listening.complete {
        format!("`{name}` is no field of {}", any_of(&names(events)))
    } else {
        format!("`{name}` is no field of any event")
    };
    format!("{problem}\nhelp: {}", help(name, ty, events))
}

fn of_another_event(name: &str, owners: &[&'static Event], events: &[&'static Event]) -> String {
    let owners = names(owners);
    let problem =
        format!("`{name}` is a field of {}, which this handler does not listen to", any_of(&owners));
    let help = match suggest::field_by_words(name, events) {
        Some(field) => format!("{} has `{field}`", any_of(&names(&having(field, events)))),
        None => format!("{}, or add \"{}\" to its events", fields(events), owners[0]),
    };
    format!("{problem}\nhelp: {help}")
}

fn help(name: &str, ty: Option<&Type>, events: &[&'static Event]) -> String {
    if let Some(meant) = ty.and_then(reserved_by_type) {
        return said_of_reserved(meant);
    }
    if let Some((_, sentence)) = SENTENCES.iter().find(|(names, _)| names.contains(&name)) {
        return (*sentence).to_owned();
    }
    match suggest::argument(name, events) {
        Some(meant) if RESERVED.contains(&meant) => said_of_reserved(meant),
        Some(meant) => format!("did you mean `{meant}`?"),
        None if ty.is_some_and(looks_like_state) => {
            format!("if it is state, mark it: `#[state] {name}: …`; {}", fields(events))
        }
        None => fields(events),
    }
}

fn said_of_reserved(name: &str) -> String {
    match name {
        "event" => "the event is received as `event: Event`",
        "instance" => "the wallet that the update is about is received as `instance: &Wallet`",
        _ => "the whole update is received as `update: &Update`",
    }
    .to_owned()
}

fn fields(events: &[&'static Event]) -> String {
    let each: Vec<String> = events
        .iter()
        .map(|event| {
            let fields: Vec<&str> = event.fields.iter().map(|field| field.name).collect();
            format!("`{}` has {}", event.name, all_of(&fields))
        })
        .collect();
    each.join(", ")
}

/// Whether somebody who writes this name means the event.
pub fn means_event(name: &str) -> bool {
    events_with(name).is_empty() && suggest::argument(name, &[]) == Some("event")
}

/// Whether the type is called `Event`.
pub fn is_event(ty: &Type) -> bool {
    reserved_by_type(ty) == Some("event")
}

fn reserved_by_type(ty: &Type) -> Option<&'static str> {
    let name = type_name(ty)?;
    [("Event", "event"), ("Wallet", "instance"), ("Update", "update")]
        .into_iter()
        .find(|(known, _)| name == known)
        .map(|(_, meant)| meant)
}

/// A reference to a type that no field has.
fn looks_like_state(ty: &Type) -> bool {
    let known = ["str", "String", "Amount", "PaymentStatus", "Option", "Vec"];
    match type_name(ty) {
        Some(name) => {
            !known.iter().any(|known| name == known) && name.to_string().starts_with(char::is_uppercase)
        }
        None => false,
    }
}

fn type_name(ty: &Type) -> Option<&syn::Ident> {
    match ty {
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
        _ => None,
    }
}

fn having(field: &str, events: &[&'static Event]) -> Vec<&'static Event> {
    events.iter().copied().filter(|event| event.field(field).is_some()).collect()
}

fn names(events: &[&'static Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}
