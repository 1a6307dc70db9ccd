//! The sentence for an argument whose name is none of those that the handler can use.

use syn::Type;

use super::state::{Kinship, kinship, lent, without_reference};
use crate::model::Listening;
use crate::names::SENTENCES;
use crate::reserved::{EVENT, RESERVED, Reserved};
use crate::suggest;
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
        return said_of(meant);
    }
    let mark = || format!("state is marked: `#[state] {name}: {}`", ty.map(lent).unwrap_or_default());
    let kinship = ty.map_or(Kinship::OfAField, kinship);
    if matches!(kinship, Kinship::LentStranger) {
        return mark();
    }
    let fits = |of: &str| !having(of, events).is_empty();
    if let Some(found) = SENTENCES.iter().find(|of| of.names.contains(&name) && of.of.is_none_or(fits)) {
        return found.text.to_owned();
    }
    match suggest::argument(name, events) {
        Some(meant) => Reserved::named(meant).map_or_else(|| format!("did you mean `{meant}`?"), said_of),
        None if matches!(kinship, Kinship::Stranger) => format!("{}; {}", fields(events), mark()),
        None => fields(events),
    }
}

fn said_of(reserved: &Reserved) -> String {
    format!("write `{}`, which is {}", reserved.example(), reserved.doc)
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
    events_with(name).is_empty() && suggest::argument(name, &[]) == Some(EVENT.name)
}

/// Whether the type is called `Event`.
pub fn is_event(ty: &Type) -> bool {
    reserved_by_type(ty) == Some(EVENT)
}

/// The argument that a type of this name is meant for.
pub fn reserved_by_type(ty: &Type) -> Option<&'static Reserved> {
    let Type::Path(path) = without_reference(ty) else { return None };
    let name = &path.path.segments.last()?.ident;
    RESERVED.iter().find(|reserved| name == reserved.type_name)
}

fn having(field: &str, events: &[&'static Event]) -> Vec<&'static Event> {
    events.iter().copied().filter(|event| event.field(field).is_some()).collect()
}

fn names(events: &[&'static Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}
