//! Which public trait of the runtime checks the type of an argument, and what it says.

use crate::table::{EVENTS, Event, Field, Kind, Presence, events_with};
use crate::words::{any_of, quoted, sentence_list, with_paths};

/// One field, and one reason to be an `Option` or none.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldTrait {
    pub name: String,
    pub field: &'static Field,
    pub optional: bool,
    /// Whose field it is, for the message.
    pub owner: String,
    /// The sentences of the documentation, which are the notes of the error too.
    pub notes: Vec<String>,
}

/// The trait for a field of the events that a handler listens to; `None` where none has it.
///
/// A field that several of them have is checked once, against the narrowest.
pub fn field_trait(name: &str, events: &[&'static Event]) -> Option<FieldTrait> {
    let fields: Vec<&'static Field> = events.iter().filter_map(|event| event.field(name)).collect();
    let field = *fields.iter().max_by_key(|field| narrowness(field.kind))?;
    if events.len() > 1 {
        return Some(among_several(field));
    }
    Some(match field.presence {
        Presence::Always => always(field, events[0]),
        Presence::Sometimes(reason) => sometimes(field, reason),
    })
}

/// All that the runtime declares.
pub fn all() -> Vec<FieldTrait> {
    let mut all: Vec<FieldTrait> = Vec::new();
    for event in EVENTS {
        for field in event.fields {
            let alone = field_trait(field.name, &[event]);
            let among = Some(among_several(field));
            for found in [alone, among].into_iter().flatten() {
                if all.iter().all(|known| known.name != found.name) {
                    all.push(found);
                }
            }
        }
    }
    all
}

impl FieldTrait {
    /// The types that can be written, the one to recommend first.
    pub fn types(&self) -> Vec<String> {
        let wrap = |ty: &&str| if self.optional { format!("Option<{ty}>") } else { (*ty).to_owned() };
        self.field.kind.types().iter().map(wrap).collect()
    }

    pub fn message(&self) -> String {
        format!("`{}`{} cannot be received as `{{Self}}`", self.field.name, self.owner)
    }

    pub fn label(&self) -> String {
        let types: Vec<String> = self.types().iter().map(|ty| with_paths(ty)).collect();
        let option = if self.optional { "" } else { ", or an `Option` of it" };
        format!("write {} here{option}", any_of(&types))
    }
}

fn always(field: &'static Field, event: &'static Event) -> FieldTrait {
    let mut notes = describe(field);
    notes.push(format!("{OWN_TYPE} is fine too"));
    let (suffix, owner) = if differs_by_event(field) {
        (format!("Of{}", event.variant), format!(" of `{}`", event.name))
    } else {
        (String::new(), of_events(field))
    };
    FieldTrait { name: format!("Holds{}{suffix}", field.title), field, optional: false, owner, notes }
}

fn sometimes(field: &'static Field, reason: &str) -> FieldTrait {
    let mut notes = vec![format!("`{}` is {reason}, so it is an `Option`", field.name)];
    notes.extend(describe(field));
    notes.push(format!("an `Option` of {OWN_TYPE} is fine too"));
    FieldTrait {
        name: format!("Holds{}OrNothing", field.title),
        field,
        optional: true,
        owner: of_events(field),
        notes,
    }
}

fn among_several(field: &'static Field) -> FieldTrait {
    let mut notes = vec![
        "an update has the fields of its own event only, so with several events every field is an `Option`"
            .to_owned(),
    ];
    notes.extend(describe(field));
    if let Presence::Sometimes(reason) = field.presence {
        notes.push(format!("`{}` is {reason}", field.name));
    }
    notes.push(format!("an `Option` of {OWN_TYPE} is fine too"));
    let narrowing = EVENTS.iter().find(|event| {
        narrowness(field.kind) > 0 && event.field(field.name).is_some_and(|other| other.kind == field.kind)
    });
    let with = narrowing.map(|event| format!("With{}", event.variant)).unwrap_or_default();
    FieldTrait {
        name: format!("Holds{}AmongSeveralEvents{with}", field.title),
        field,
        optional: true,
        owner: " in a handler of several events".to_owned(),
        notes,
    }
}

const OWN_TYPE: &str = "a type of your own that implements `bitcart::FromField`";

fn describe(field: &Field) -> Vec<String> {
    let mut notes = vec![format!("`{}` is {}", field.name, field.doc)];
    notes.extend(field.kind.remark().map(str::to_owned));
    notes
}

/// Greater where fewer types fit.
const fn narrowness(kind: Kind) -> u8 {
    match kind {
        Kind::SignedHeight => 1,
        _ => 0,
    }
}

fn differs_by_event(field: &Field) -> bool {
    events_with(field.name)
        .iter()
        .any(|event| event.field(field.name).is_some_and(|other| other.kind != field.kind))
}

fn of_events(field: &Field) -> String {
    let names: Vec<String> = events_with(field.name).iter().map(|event| quoted(event.name)).collect();
    format!(" of {}", sentence_list(&names, "and"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_for(field: &str, events: &[&str]) -> String {
        let events: Vec<_> = events.iter().map(|name| Event::named(name).unwrap()).collect();
        field_trait(field, &events).unwrap().name
    }

    #[test]
    fn a_field_is_checked_against_the_narrowest_of_its_events() {
        assert_eq!(name_for("height", &["new_block"]), "HoldsHeightOfNewBlock");
        assert_eq!(name_for("height", &["verified_tx"]), "HoldsHeightOfVerifiedTx");
        assert_eq!(name_for("height", &["new_block", "new_payment"]), "HoldsHeightAmongSeveralEvents");
        assert_eq!(
            name_for("height", &["new_block", "verified_tx"]),
            "HoldsHeightAmongSeveralEventsWithVerifiedTx"
        );
    }

    #[test]
    fn the_reason_to_be_an_option_is_in_the_name() {
        assert_eq!(name_for("sent_amount", &["new_payment"]), "HoldsSentAmountOrNothing");
        assert_eq!(name_for("tx", &["new_transaction", "verified_tx"]), "HoldsTxAmongSeveralEvents");
    }

    #[test]
    fn every_trait_that_a_handler_can_need_is_declared() {
        let declared: Vec<String> = all().into_iter().map(|found| found.name).collect();
        for first in EVENTS {
            for second in EVENTS {
                let events = if first == second { vec![first] } else { vec![first, second] };
                for field in first.fields {
                    let needed = field_trait(field.name, &events).unwrap().name;
                    assert!(declared.contains(&needed), "{needed} is not declared");
                }
            }
        }
    }
}
