use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use foldhash::quality::RandomState;

use crate::{Daemon, Wallet};

/// The wallets of one currency, found by name in constant time, each name kept once.
#[derive(Debug, Default)]
pub(crate) struct WalletSet(HashSet<Named, RandomState>);

/// A wallet that has a name, and is known by it alone.
#[derive(Clone, Debug)]
struct Named(Wallet);

impl WalletSet {
    /// Whether it was not there.
    pub(crate) fn insert(&mut self, wallet: Wallet) -> bool {
        self.0.insert(Named(wallet))
    }

    pub(crate) fn remove(&mut self, wallet: &Wallet) -> bool {
        wallet.name().is_some_and(|name| self.0.remove(name))
    }

    pub(crate) fn get(&self, name: &str) -> Option<Wallet> {
        self.0.get(name).map(|named| named.0.clone())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Wallet> {
        self.0.iter().map(|named| &named.0)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Has every wallet watched by this daemon.
    pub(crate) fn use_daemon(&mut self, daemon: &Daemon) {
        self.0 = self.0.drain().map(|Named(wallet)| Named(wallet.watched_by(daemon))).collect();
    }
}

impl Named {
    fn name(&self) -> &str {
        self.0.name().unwrap_or_default()
    }
}

impl Borrow<str> for Named {
    fn borrow(&self) -> &str {
        self.name()
    }
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Named {}

impl Hash for Named {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}
