use std::fmt;

/// A type's name without the modules: `Vec<String>` for `alloc::vec::Vec<alloc::string::String>`.
pub(crate) struct Short<'a>(pub(crate) &'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let mut rest = self.0;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_path(c) != is_path(first)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(end);
            f.write_str(piece.rsplit("::").next().unwrap_or(piece))?;
            rest = after;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_named_without_its_modules() {
        assert_eq!(Short("alloc::vec::Vec<alloc::string::String>").to_string(), "Vec<String>");
        assert_eq!(Short("&str").to_string(), "&str");
        assert_eq!(Short("(a::B, &c::d::E<'_>)").to_string(), "(B, &E<'_>)");
    }
}
