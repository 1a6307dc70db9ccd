/// The value of one field of an [`Update`](crate::Update), as the daemon sent it.
///
/// Handlers get fields as arguments and have no need of this; it is what
/// [`Update::field`](crate::Update::field) answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number. One that does not even fit here is [`Json`](Self::Json).
    Integer(i128),
    /// A string, its escapes resolved.
    Text(&'a str),
    /// Everything else, as JSON text: lists, objects, numbers with a fraction or an exponent,
    /// strings that are not text (a lone surrogate).
    Json(&'a str),
}

impl Value<'_> {
    /// What kind of JSON value this is, in words for a message: `a string`, `a list`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Text(_) => "a string",
            Self::Json(json) => match json.as_bytes().first() {
                Some(b'[') => "a list",
                Some(b'{') => "an object",
                Some(b'"') => "a string that is not valid text",
                _ => "a number that is no integer in range",
            },
        }
    }
}
