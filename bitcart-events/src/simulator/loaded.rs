use std::collections::{HashMap, VecDeque};

use super::json::Json;
use super::wallet_key::WalletKey;

/// A wallet that the daemon has in memory.
#[derive(Debug)]
pub(super) struct Loaded {
    /// How it is heard: its key, and for a token `"<key>_<contract>"`.
    pub(super) name: String,
    pub(super) key: String,
    pub(super) account: String,
    pub(super) contract: Option<String>,
    pub(super) diskless: bool,
    queue: VecDeque<Queued>,
}

/// An update that waits for `get_updates`.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    /// Its place in all that was ever emitted.
    pub(super) place: usize,
    pub(super) update: Json,
    /// The request whose list of transactions this update shows as it is when it is fetched.
    pub(super) live: Option<String>,
}

/// What the daemon keeps of a wallet on disk, whether it is loaded or not.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The transactions that it has seen, with the block that it has verified.
    pub(super) seen: HashMap<String, Option<u64>>,
    /// The newest block that it was loaded for.
    pub(super) processed: u64,
}

impl Loaded {
    pub(super) fn new(key: &WalletKey, account: String) -> Self {
        Self {
            name: key.name(),
            key: key.xpub.clone(),
            account,
            contract: key.contract.clone(),
            diskless: key.diskless,
            queue: VecDeque::new(),
        }
    }

    /// Puts an update at the end and drops the oldest one if that is above the cap. A cap of 0 is no
    /// queue.
    pub(super) fn push(&mut self, update: Queued, cap: usize) -> Option<Queued> {
        self.queue.push_back(update);
        if self.queue.len() > cap { self.queue.pop_front() } else { None }
    }

    pub(super) fn take_queue(&mut self) -> VecDeque<Queued> {
        std::mem::take(&mut self.queue)
    }

    pub(super) fn queue_length(&self) -> usize {
        self.queue.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_drops_the_oldest() {
        let mut wallet = Loaded::new(&WalletKey::named("w"), "w".to_owned());
        for number in 0..5_u64 {
            wallet.push(Queued { place: 0, update: number.into(), live: None }, 3);
        }
        let left: Json = wallet.take_queue().into_iter().map(|queued| queued.update).collect();
        assert_eq!(left.to_string(), "[2, 3, 4]");
        assert_eq!(wallet.queue_length(), 0);
    }

    #[test]
    fn a_queue_that_is_turned_off_keeps_nothing() {
        let mut wallet = Loaded::new(&WalletKey::named("w"), "w".to_owned());
        wallet.push(Queued { place: 0, update: Json::Null, live: None }, 0);
        assert_eq!(wallet.queue_length(), 0);
    }
}
