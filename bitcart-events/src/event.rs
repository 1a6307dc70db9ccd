use std::fmt;
use std::str::FromStr;

bitcart_events_macros::define_event!();

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A name that is no [`Event`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEvent(pub(crate) String);

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no event; the events are", self.0)?;
        for (index, event) in Event::ALL.iter().enumerate() {
            let separator = if index == 0 { " " } else { ", " };
            write!(f, "{separator}`{event}`")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownEvent {}

impl FromStr for Event {
    type Err = UnknownEvent;

    fn from_str(name: &str) -> Result<Self, UnknownEvent> {
        Self::ALL
            .iter()
            .copied()
            .find(|event| event.as_str() == name)
            .ok_or_else(|| UnknownEvent(name.chars().take(40).collect()))
    }
}

impl serde::Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_known_by_its_name() {
        for event in Event::ALL {
            assert_eq!(event.as_str().parse(), Ok(*event));
        }
    }

    #[test]
    fn an_unknown_event_says_which_there_are_and_keeps_the_message_short() {
        let error = "x".repeat(5000).parse::<Event>().unwrap_err().to_string();
        assert!(error.ends_with("`new_block`, `new_transaction`, `new_payment`, `verified_tx`"), "{error}");
        assert!(error.len() < 200, "{error}");
    }
}
