//! Other attributes on the function that a handler cannot have besides.

use syn::{Attribute, Meta};

use super::events::{Form, strings};
use crate::errors::Errors;
use crate::model::Listening;
use crate::parse::arguments::{Argument, arguments};

/// Reports the first of them, and says whether there is one.
pub fn other_attribute(attributes: &[Attribute], listening: &Listening, errors: &mut Errors) -> bool {
    let found = attributes
        .iter()
        .find(|attribute| ["on", "main", "test"].into_iter().any(|name| is(attribute, name)));
    let Some(found) = found else { return false };
    if is(found, "on") {
        errors.at(found, twice(attributes, listening));
    } else {
        errors.at(
            found,
            "a handler is called by `bitcart::run`, which is inside a runtime already\nhelp: remove this attribute",
        );
    }
    true
}

/// What is said of a second attribute of ours, with the events of all.
fn twice(attributes: &[Attribute], listening: &Listening) -> String {
    let mut events: Vec<String> = listening.events.iter().map(|event| event.name.to_owned()).collect();
    for attribute in attributes.iter().filter(|attribute| is(attribute, "on")) {
        let Meta::List(list) = &attribute.meta else { continue };
        for argument in arguments(list.tokens.clone()) {
            match argument {
                Argument::Event(name) if !events.contains(&name.value()) => events.push(name.value()),
                _ => {}
            }
        }
    }
    if events.is_empty() {
        events.extend(["new_block", "new_payment"].map(str::to_owned));
    }
    let example = Form::Attribute.example(&strings(&events));
    format!("a function is a handler once\nhelp: name all its events in one attribute: {example}")
}

fn is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}
