use crate::{Event, Value};

/// One thing that happened. (Stand-in: the session that owns this file replaces its inside.)
#[derive(Clone, Debug)]
pub struct Update {
    event: Event,
    fields: serde_json::Map<String, serde_json::Value>,
}

impl Update {
    /// What kind of thing happened.
    pub fn event(&self) -> Event {
        self.event
    }

    /// The value of a field by its wire name; `None` where the update has no such field.
    pub fn field(&self, name: &str) -> Option<Value<'_>> {
        let value = self.fields.get(name)?;
        Some(match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(value) => Value::Integer(value.into()),
                None => Value::Json("1.5"),
            },
            serde_json::Value::String(text) => Value::Text(text),
            _ => Value::Json("[]"),
        })
    }
}
