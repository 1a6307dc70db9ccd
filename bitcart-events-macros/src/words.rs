//! Small pieces of sentences.

pub fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// `a, b and c`.
pub fn sentence_list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `` `a`, `b` or `c` ``.
pub fn any_of<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name.as_ref())).collect();
    sentence_list(&names, "or")
}

/// `` `a`, `b` and `c` ``.
pub fn all_of<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name.as_ref())).collect();
    sentence_list(&names, "and")
}

/// A type with the paths of those that are the runtime's: somebody may have an `Event` of his own.
pub fn with_paths(ty: &str) -> String {
    let mut written = String::new();
    for word in ty.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let name = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if name.starts_with(char::is_uppercase) && !["Option", "String", "Vec"].contains(&name) {
            written.push_str("bitcart::");
        }
        written.push_str(word);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_the_runtime_is_written_with_its_path() {
        for (short, long) in [
            ("&Wallet", "&bitcart::Wallet"),
            ("Option<Amount>", "Option<bitcart::Amount>"),
            ("Vec<&str>", "Vec<&str>"),
            ("PaymentStatus", "bitcart::PaymentStatus"),
        ] {
            assert_eq!(with_paths(short), long);
        }
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(any_of(&["a"]), "`a`");
        assert_eq!(any_of(&["a", "b"]), "`a` or `b`");
        assert_eq!(all_of(&["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
