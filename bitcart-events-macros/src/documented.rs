//! Holds the tables of events in the README and in the runtime's documentation against the one that
//! is checked, so that nobody reads of a field that is not there.

use std::collections::BTreeSet;

use crate::table::{EVENTS, Field, Presence};

/// An event, an argument, and the types that it can be received as.
type Row = (String, String, BTreeSet<String>);

#[test]
fn the_readme_has_the_events_that_are_checked() {
    assert_eq!(documented(include_str!("../../README.md")), checked());
}

#[test]
fn the_documentation_of_the_crate_has_the_events_that_are_checked() {
    assert_eq!(documented(include_str!("../../bitcart-events/src/lib.rs")), checked());
}

fn checked() -> BTreeSet<Row> {
    let rows = EVENTS.iter().flat_map(|event| event.fields.iter().map(move |field| (event.name, field)));
    rows.map(|(event, field)| (event.to_owned(), field.name.to_owned(), types(field))).collect()
}

fn types(field: &Field) -> BTreeSet<String> {
    let as_received = |name: &&str| match field.presence {
        Presence::Always => (*name).to_owned(),
        Presence::Sometimes(_) => format!("Option<{name}>"),
    };
    field.kind.types().iter().map(as_received).collect()
}

/// The rows of the table below the heading "Events and their fields".
fn documented(text: &str) -> BTreeSet<Row> {
    let lines = text.lines().map(|line| line.trim_start_matches("//!").trim());
    let section = lines.skip_while(|line| !line.ends_with("# Events and their fields"));
    let table = section.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let (mut event, mut rows) = (String::new(), BTreeSet::new());
    // The first two lines are the head.
    for line in table.skip(2) {
        let cells: Vec<&str> = line.split('|').collect();
        if let Some(name) = quoted(cells[1]).into_iter().next() {
            event = name;
        }
        let types: BTreeSet<String> = quoted(cells[3]).into_iter().collect();
        for argument in quoted(cells[2]) {
            rows.insert((event.clone(), argument, types.clone()));
        }
    }
    rows
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
