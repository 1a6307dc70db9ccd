//! A long list of updates that are made one after the other: until its turn comes, an update is the places
//! of its fields in the list's text, and has no copy of it.

use serde_json::value::RawValue;

use super::one_pass::{self, Lent};
use super::{Rejected, parse};
use crate::Update;

/// The elements of a list, known to be one.
pub(crate) enum Elements<'a> {
    Read(Vec<Lent<'a>>),
    Unread(Vec<&'a RawValue>),
}

impl<'a> Elements<'a> {
    /// # Errors
    /// Where the text is no list.
    pub(crate) fn of(json: &'a str) -> Result<Self, serde_json::Error> {
        let mut read = Vec::new();
        match one_pass::list(json, |lent| read.push(lent)) {
            Some(()) => Ok(Self::Read(read)),
            None => serde_json::from_str(json).map(Self::Unread),
        }
    }

    /// The updates in their order, and why there is none where there is none.
    pub(crate) fn updates(&self) -> impl Iterator<Item = Result<Update, Rejected>> {
        (0..).map_while(|at| match self {
            Self::Read(lent) => lent.get(at).map(|lent| Ok(lent.to_update())),
            Self::Unread(raw) => raw.get(at).map(|raw| parse(raw.get())),
        })
    }
}
