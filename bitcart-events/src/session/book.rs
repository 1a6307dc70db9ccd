use std::hash::BuildHasher;

use foldhash::quality::RandomState;

use self::index::Index;
use crate::batch::Whose;
use crate::shelf::Shelf;
pub(crate) use crate::shelf::Slot;
use crate::update_ref::UpdateRef;
use crate::{Currency, Wallet};

mod index;

/// The wallets that a session listens to, found by the name that the wire gives them.
#[derive(Debug)]
pub(crate) struct Book {
    hasher: RandomState,
    wallets: Shelf,
    /// By the wallets' numbers.
    names: Vec<NameHash>,
    /// Numbers of wallets that were removed.
    free: Vec<Slot>,
    /// Where no wallet is.
    nothing: Wallet,
    by_name: Index,
    /// What an update without a wallet is about.
    nobody: Wallet,
    /// Wallets that are not in the book are listened to as well.
    everybody: bool,
    /// The last wallet that was not in the book, so that its updates share one.
    stranger: Option<Stranger>,
}

/// A keyed hash of a wallet's name.
pub(crate) type NameHash = u64;

/// A wallet that is in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WalletId {
    pub(crate) slot: Slot,
    pub(crate) name: NameHash,
}

/// A wallet that is not in the book.
#[derive(Debug)]
pub(crate) struct Stranger {
    pub(crate) wallet: Wallet,
    pub(crate) name: NameHash,
}

/// Whom an update is about.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    Wallet(WalletId),
    /// A wallet that only the daemon knows, in a session that listens to all.
    Stranger(&'a Stranger),
    /// A wallet that this session does not listen to.
    Foreign,
}

impl Book {
    /// A book whose updates without a wallet are about `nobody`.
    pub(crate) fn new(nobody: Wallet) -> Self {
        Self {
            hasher: RandomState::default(),
            wallets: Shelf::default(),
            names: Vec::new(),
            free: Vec::new(),
            nothing: Wallet::keyless(nobody.currency()),
            by_name: Index::default(),
            nobody,
            everybody: false,
            stranger: None,
        }
    }

    pub(crate) fn listens_to_everybody(&self) -> bool {
        self.everybody
    }

    /// Listens to wallets that are not in the book as well.
    pub(crate) fn listen_to_everybody(&mut self, everybody: bool) {
        self.everybody = everybody;
    }

    /// Adds a wallet; nothing if it is in the book, or has no key.
    pub(crate) fn add(&mut self, wallet: Wallet) -> Option<Slot> {
        let name = self.hash(wallet.name()?);
        if self.slot(name).is_some() {
            return None;
        }
        let slot = match self.free.pop() {
            Some(slot) => {
                self.names[slot as usize] = name;
                slot
            }
            None => {
                let slot = Slot::try_from(self.names.len()).ok()?;
                self.names.push(name);
                slot
            }
        };
        self.wallets.put(slot, wallet, &self.nothing);
        self.by_name.insert(name, slot);
        Some(slot)
    }

    /// Removes a wallet, and tells where it was.
    pub(crate) fn remove(&mut self, wallet: &Wallet) -> Option<WalletId> {
        let name = self.hash(wallet.name()?);
        let slot = self.by_name.remove(name)?;
        self.wallets.put(slot, self.nothing.clone(), &self.nothing);
        self.free.push(slot);
        Some(WalletId { slot, name })
    }

    /// The wallet of this number.
    pub(crate) fn wallet(&self, slot: Slot) -> Option<&Wallet> {
        self.wallets.get(slot).filter(|wallet| !wallet.is_clone_of(&self.nothing))
    }

    /// The same for a batch. Nothing of the wallet itself is looked at: with many, that would be a wait for the
    /// memory at each update.
    pub(crate) fn whose(&self, slot: Slot) -> Whose<'_> {
        Whose::OnShelf(&self.wallets, slot)
    }

    pub(crate) fn id(&self, slot: Slot) -> Option<WalletId> {
        self.wallet(slot)?;
        Some(WalletId { slot, name: self.names[slot as usize] })
    }

    /// Some of what tells where the wallet of this name is.
    pub(crate) fn first_word(&self, name: NameHash) -> u64 {
        self.by_name.first_word(name)
    }

    /// Where the wallet is whose name has this hash.
    pub(crate) fn slot(&self, name: NameHash) -> Option<Slot> {
        self.by_name.find(name)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// The only wallet, if there is just one and no others are listened to: the socket can be
    /// told to bring no more than its updates.
    pub(crate) fn only(&self) -> Option<&Wallet> {
        let alone = self.len() == 1 && !self.everybody;
        let slot = self.by_name.first().filter(|_| alone)?;
        self.wallet(slot)
    }

    /// What updates without a wallet are about.
    pub(crate) fn nobody(&self) -> &Wallet {
        &self.nobody
    }

    /// Whom a name is about, of which this is the [hash](Self::hash).
    pub(crate) fn find(&mut self, name: &str, hash: NameHash) -> Found<'_> {
        if let Some(slot) = self.slot(hash) {
            return Found::Wallet(WalletId { slot, name: hash });
        }
        if !self.everybody {
            return Found::Foreign;
        }
        if self.stranger.as_ref().is_none_or(|stranger| stranger.name != hash) {
            self.stranger = None;
        }
        let stranger = || Stranger { wallet: self.nobody.named(name), name: hash };
        Found::Stranger(self.stranger.get_or_insert_with(stranger))
    }

    pub(crate) fn hash(&self, name: &str) -> NameHash {
        self.hasher.hash_one(name)
    }
}

/// The lane of what is about no wallet in particular.
pub(crate) fn lane_of_blocks(currency: Currency) -> u64 {
    currency as u64
}

/// Blocks are about the currency, whatever wallet a queue or frame names beside them.
pub(crate) fn is_block(update: UpdateRef<'_>) -> bool {
    update.event() == crate::Event::NewBlock
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> Book {
        Book::new(Wallet::keyless(Currency::Eth))
    }

    fn find<'a>(book: &'a mut Book, name: &str) -> Found<'a> {
        let hash = book.hash(name);
        book.find(name, hash)
    }

    #[test]
    fn a_wallet_is_found_by_the_name_on_the_wire() {
        let mut book = book();
        let slot = book.add(Wallet::eth("0xA").contract("0xC")).unwrap();
        assert!(matches!(find(&mut book, "0xA_0xC"), Found::Wallet(found) if found.slot == slot));
        assert!(matches!(find(&mut book, "0xA"), Found::Foreign));
        assert!(matches!(find(&mut book, "0xa_0xc"), Found::Foreign), "the match is equality of strings");
    }

    #[test]
    fn a_wallet_given_twice_is_one_wallet() {
        let mut book = book();
        assert!(book.add(Wallet::eth("0xA")).is_some());
        assert!(book.add(Wallet::eth("0xA")).is_none());
        assert_eq!(book.len(), 1);
    }

    #[test]
    fn a_removed_wallet_leaves_its_place_to_the_next() {
        let mut book = book();
        let first = book.add(Wallet::eth("0xA")).unwrap();
        assert_eq!(book.remove(&Wallet::eth("0xA")).map(|id| id.slot), Some(first));
        assert_eq!((book.wallet(first), book.id(first)), (None, None));
        assert!(matches!(find(&mut book, "0xA"), Found::Foreign));
        assert_eq!(book.add(Wallet::eth("0xB")), Some(first));
    }

    #[test]
    fn a_handler_that_a_keyless_wallet_gets_later_is_there_for_every_name() {
        let nobody = Wallet::keyless(Currency::Eth);
        let mut book = Book::new(nobody.clone());
        book.listen_to_everybody(true);
        assert!(matches!(find(&mut book, "0xA"), Found::Stranger(_)));
        nobody.add_event_handler(crate::handler!("new_transaction", |_event: crate::Event| {}));
        let Found::Stranger(entry) = find(&mut book, "0xA") else { panic!("it is in the book") };
        let at = crate::Event::NewTransaction as usize;
        assert!(entry.wallet.handlers().all()[at].is_some());
    }

    #[test]
    fn who_listens_to_everybody_gets_a_wallet_for_every_name() {
        let mut book = book();
        book.listen_to_everybody(true);
        for name in ["0xA", "0xB_0xC", "0xA"] {
            let Found::Stranger(entry) = find(&mut book, name) else { panic!("{name}") };
            assert_eq!(entry.wallet.name(), Some(name));
        }
    }
}
