//! What somebody meant who wrote something else.

use crate::names::{EVENT_WORDS, FIELD_WORDS, RESERVED_WORDS};
use crate::reserved::RESERVED;
use crate::table::{EVENTS, Event};

/// How much alike two names have to be for one to be a slip of the other.
const ALIKE: f64 = 0.65;

/// The event that was meant by an unknown name.
pub fn event(name: &str) -> Option<&'static str> {
    let name = snake_case(name);
    let names = EVENTS.iter().map(|event| event.name);
    exactly(&name, names.clone()).or_else(|| by_words(&name, EVENT_WORDS)).or_else(|| nearest(&name, names))
}

/// The argument that was meant by an unknown name, in a handler of these events.
pub fn argument(name: &str, events: &[&'static Event]) -> Option<&'static str> {
    let name = snake_case(name);
    let fields: Vec<&'static str> =
        events.iter().flat_map(|event| event.fields).map(|field| field.name).collect();
    let names = fields.iter().copied().chain(RESERVED.iter().map(|reserved| reserved.name));
    exactly(&name, names.clone())
        .or_else(|| by_words_in(&name, &fields))
        .or_else(|| nearest(&name, names))
        .or_else(|| by_words(&name, RESERVED_WORDS))
}

/// The field of these events that people know by another name.
pub fn field_by_words(name: &str, events: &[&'static Event]) -> Option<&'static str> {
    let fields: Vec<&'static str> =
        events.iter().flat_map(|event| event.fields).map(|field| field.name).collect();
    by_words_in(name, &fields)
}

fn by_words_in(name: &str, fields: &[&'static str]) -> Option<&'static str> {
    FIELD_WORDS
        .iter()
        .find(|(field, words)| fields.contains(field) && words.contains(&name))
        .map(|(field, _)| *field)
}

fn by_words(name: &str, words: &[(&'static str, &[&str])]) -> Option<&'static str> {
    words.iter().find(|(_, words)| words.contains(&name)).map(|(meant, _)| *meant)
}

fn exactly(name: &str, mut names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    names.find(|known| *known == name)
}

fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(name, known);
    names
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// `NewBlock`, `newBlock`, `new-block` and `NEW_BLOCK` are all `new_block`.
pub fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lowercase = false;
    for c in name.trim().chars() {
        if c.is_uppercase() && after_lowercase {
            snake.push('_');
        }
        after_lowercase = c.is_lowercase() || c.is_ascii_digit();
        match c {
            '-' | ' ' | '.' | ':' => snake.push('_'),
            _ => snake.extend(c.to_lowercase()),
        }
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reserved::Reserved;

    #[test]
    fn an_event_is_recognised_by_what_people_call_it() {
        for (written, meant) in [
            ("new_blok", "new_block"),
            ("NewBlock", "new_block"),
            ("newBlock", "new_block"),
            ("NEW_BLOCK", "new_block"),
            ("new-block", "new_block"),
            (" new_block", "new_block"),
            ("new_blocks", "new_block"),
            ("block", "new_block"),
            ("new_tx", "new_transaction"),
            ("transaction", "new_transaction"),
            ("newtransaction", "new_transaction"),
            ("payment", "new_payment"),
            ("new_payments", "new_payment"),
            ("invoice_paid", "new_payment"),
            ("verified_transaction", "verified_tx"),
            ("tx_verified", "verified_tx"),
            ("verifed_tx", "verified_tx"),
        ] {
            assert_eq!(event(written), Some(meant), "{written}");
        }
        for unlike in ["", "hello", "wallet_created", "x"] {
            assert_eq!(event(unlike), None, "{unlike}");
        }
    }

    #[test]
    fn an_argument_is_recognised_by_what_people_call_it() {
        for (written, of, meant) in [
            ("heigth", "new_block", "height"),
            ("hight", "new_block", "height"),
            ("block_height", "new_block", "height"),
            ("blockHeight", "new_block", "height"),
            ("number", "new_block", "height"),
            ("txid", "new_transaction", "tx"),
            ("tx_hash", "new_transaction", "tx"),
            ("hash", "verified_tx", "tx"),
            ("transaction", "new_transaction", "tx"),
            ("from", "new_transaction", "from_address"),
            ("recipient", "new_transaction", "to"),
            ("tx_hash", "new_payment", "tx_hashes"),
            ("txids", "new_payment", "tx_hashes"),
            ("amount", "new_payment", "sent_amount"),
            ("sent_amout", "new_payment", "sent_amount"),
            ("request_id", "new_payment", "address"),
            ("status_string", "new_payment", "status_str"),
            ("wallet", "new_payment", "instance"),
            ("coin", "new_block", "instance"),
            ("evnt", "new_block", "event"),
            ("updates", "new_block", "update"),
            ("data", "new_block", "update"),
        ] {
            let events = [Event::named(of).unwrap()];
            assert_eq!(argument(written, &events), Some(meant), "{written} of {of}");
        }
        for unlike in ["shop", "db", "x", "confirmations", "fee"] {
            let events = [Event::named("new_payment").unwrap()];
            assert_eq!(argument(unlike, &events), None, "{unlike}");
        }
    }

    #[test]
    fn every_word_is_for_a_name_that_there_is() {
        let known = |name: &str| EVENTS.iter().any(|event| event.name == name || event.field(name).is_some());
        assert!(EVENT_WORDS.iter().all(|(event, _)| Event::named(event).is_some()));
        assert!(FIELD_WORDS.iter().all(|(field, _)| known(field)));
        assert!(RESERVED_WORDS.iter().all(|(name, _)| Reserved::named(name).is_some()));
    }

    #[test]
    fn no_word_means_two_things_in_one_event() {
        for event in EVENTS {
            let words = FIELD_WORDS.iter().filter(|(field, _)| event.field(field).is_some());
            let mut words: Vec<&str> = words.flat_map(|(_, words)| words.iter().copied()).collect();
            let all = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), all, "of {}", event.name);
        }
    }
}
