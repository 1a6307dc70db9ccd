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
