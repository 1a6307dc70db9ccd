use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

/// The arguments of a call, positional and named.
///
/// ```
/// use bitcart::Params;
///
/// let params = Params::new().arg("ac2c7504fd").named("force", true);
/// # let _ = params;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Params {
    positional: Vec<Value>,
    named: Vec<(&'static str, Value)>,
}

impl Params {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next positional argument.
    #[must_use]
    pub fn arg(mut self, value: impl Into<Value>) -> Self {
        self.positional.push(value.into());
        self
    }

    /// A named argument. A name that is given twice has its last value.
    #[must_use]
    pub fn named(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.named.retain(|(given, _)| *given != name);
        self.named.push((name, value.into()));
        self
    }
}

/// As the daemons want it: all named is one object; else a list, the named ones last in it as an
/// object.
impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.positional.is_empty() && !self.named.is_empty() {
            return Named(&self.named).serialize(serializer);
        }
        let mut list = serializer.serialize_seq(None)?;
        for value in &self.positional {
            list.serialize_element(value)?;
        }
        if !self.named.is_empty() {
            list.serialize_element(&Named(&self.named))?;
        }
        list.end()
    }
}

struct Named<'a>(&'a [(&'static str, Value)]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_arguments_go_last_as_one_object() {
        for (params, wire) in [
            (Params::new(), "[]"),
            (Params::new().arg("x").arg(5), r#"["x",5]"#),
            (Params::new().named("xpub", "k"), r#"{"xpub":"k"}"#),
            (Params::new().arg("x").named("xpub", "k"), r#"["x",{"xpub":"k"}]"#),
            (Params::new().named("a", 1).named("a", 2), r#"{"a":2}"#),
        ] {
            assert_eq!(serde_json::to_string(&params).unwrap(), wire);
        }
    }
}
