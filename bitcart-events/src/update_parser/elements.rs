//! A long list of updates that are made one after the other: until its turn comes, an update is the places
//! of its fields in the list's text, and has no copy of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::one_pass::{Element, Lent, Reader};
use super::{List, Rejected, parse, read};
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
        read(json, |list, deserializer| match list {
            List::InOnePass(element) => deserializer.deserialize_seq(ListOf(element)).map(Self::Read),
            List::Carefully => Vec::deserialize(deserializer).map(Self::Unread),
        })
    }

    /// The updates in their order, and why there is none where there is none.
    pub(crate) fn updates(&self) -> impl Iterator<Item = Result<Update, Rejected>> {
        (0..).map_while(|at| match self {
            Self::Read(lent) => lent.get(at).map(|lent| Ok(lent.to_update())),
            Self::Unread(raw) => raw.get(at).map(|raw| parse(raw.get())),
        })
    }
}

struct ListOf<'a>(Element<'a>);

impl<'de> Visitor<'de> for ListOf<'de> {
    type Value = Vec<Lent<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of updates")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Lent<'de>>, A::Error> {
        let mut all = Vec::new();
        while list.next_element_seed(Reader(self.0, |lent| all.push(lent)))?.is_some() {}
        Ok(all)
    }
}
