use crate::{Event, Value};

/// One thing that happened. (Stand-in: the session that owns this file replaces its inside.)
#[derive(Clone, Debug)]
pub struct Update {
    event: Event,
    fields: Vec<(String, Kept)>,
}

#[derive(Clone, Debug)]
enum Kept {
    Null,
    Bool(bool),
    Integer(i128),
    Text(String),
    Json(String),
}

impl Update {
    /// What kind of thing happened.
    pub fn event(&self) -> Event {
        self.event
    }

    /// The value of a field by its wire name; `None` where the update has no such field.
    pub fn field(&self, name: &str) -> Option<Value<'_>> {
        let (_, value) = self.fields.iter().find(|(known, _)| known == name)?;
        Some(match value {
            Kept::Null => Value::Null,
            Kept::Bool(value) => Value::Bool(*value),
            Kept::Integer(value) => Value::Integer(*value),
            Kept::Text(text) => Value::Text(text),
            Kept::Json(json) => Value::Json(json),
        })
    }
}

impl TryFrom<serde_json::Value> for Update {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        let serde_json::Value::Object(object) = value else { return Err("no object".into()) };
        let event = object.get("event").and_then(|event| event.as_str()).ok_or("no event")?;
        let event = event.parse().map_err(|error: crate::UnknownEvent| error.to_string())?;
        let keep = |value: serde_json::Value| match value {
            serde_json::Value::Null => Kept::Null,
            serde_json::Value::Bool(value) => Kept::Bool(value),
            serde_json::Value::String(text) => Kept::Text(text),
            serde_json::Value::Number(number) => {
                number.as_i128().map_or_else(|| Kept::Json(number.to_string()), Kept::Integer)
            }
            other => Kept::Json(other.to_string()),
        };
        Ok(Self { event, fields: object.into_iter().map(|(name, value)| (name, keep(value))).collect() })
    }
}
