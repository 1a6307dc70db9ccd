//! What stands behind a frame's updates: whom they are about.
//!
//! The frames of one wallet end alike to the letter, and where a wallet is busy, or the only one, one follows the other. To
//! see that takes a comparison; to read the names, to find out that the currency is ours and to hash the wallet's name
//! takes a sixteenth of all the time between socket and handler.

use std::ops::Range;

use super::Names;
use crate::update_parser::place;

/// A longer one is not kept: keys of wallets have up to some hundred characters.
const LONGEST: usize = 1024;

/// How a frame ended.
#[derive(Debug, Default)]
pub(crate) struct Ending {
    /// Empty where that is not known.
    text: String,
    wallet: Option<Range<usize>>,
    currency: Option<Range<usize>>,
}

impl Ending {
    /// Nothing is known of the last frame's.
    pub(super) fn forget(&mut self) {
        self.text.clear();
    }

    /// The names in what is left of a frame behind its updates, if the one before ended like it.
    pub(super) fn names<'a>(&self, rest: &'a str) -> Option<Names<'a>> {
        let name = |place: &Option<Range<usize>>| rest.get(place.clone()?);
        let is_the_same = !rest.is_empty() && rest == self.text;
        is_the_same.then(|| (name(&self.wallet), name(&self.currency)))
    }

    /// A frame ended so, and these are the names in it.
    pub(super) fn keep(&mut self, rest: &str, (wallet, currency): Names<'_>) {
        self.text.clear();
        if rest.len() <= LONGEST {
            self.text.push_str(rest);
        }
        let range = |name: &str| place(rest, name)..place(rest, name) + name.len();
        (self.wallet, self.currency) = (wallet.map(range), currency.map(range));
    }
}
