use std::collections::HashMap;

/// The chain that the daemon watches: how high it is, and the transactions that matter here.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) height: u64,
    transactions: Vec<Transaction>,
    by_hash: HashMap<String, usize>,
}

/// One payment to one account.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    pub(super) hash: String,
    /// Whose money it is now; several wallets can be loaded for one account.
    pub(super) account: String,
    pub(super) address: String,
    pub(super) from: String,
    pub(super) units: i128,
    pub(super) contract: Option<String>,
    /// The request whose address it pays, on the coins where each has its own.
    pub(super) request: Option<String>,
    /// The block that has it.
    pub(super) height: Option<u64>,
    pub(super) time: u64,
}

impl Chain {
    pub(super) fn new(height: u64) -> Self {
        Self { height, transactions: Vec::new(), by_hash: HashMap::new() }
    }

    pub(super) fn add(&mut self, transaction: Transaction) {
        self.by_hash.insert(transaction.hash.clone(), self.transactions.len());
        self.transactions.push(transaction);
    }

    pub(super) fn get(&self, hash: &str) -> Option<&Transaction> {
        self.by_hash.get(hash).map(|index| &self.transactions[*index])
    }

    /// How many blocks have been built on it, its own among them.
    pub(super) fn confirmations(&self, transaction: &Transaction) -> u64 {
        transaction.height.map_or(0, |height| (self.height + 1).saturating_sub(height))
    }

    /// All transactions, the oldest first.
    pub(super) fn transactions(&self) -> impl Iterator<Item = &Transaction> {
        self.transactions.iter()
    }

    /// The transactions of an account in the coin itself (or in one token), the oldest first.
    pub(super) fn of_account<'a>(
        &'a self,
        account: &'a str,
        contract: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Transaction> {
        self.transactions().filter(move |transaction| transaction.belongs_to(account, contract))
    }

    /// The hashes of those that no block has yet, the oldest first.
    pub(super) fn waiting(&self) -> Vec<String> {
        let waiting = self.transactions().filter(|transaction| transaction.height.is_none());
        waiting.map(|transaction| transaction.hash.clone()).collect()
    }

    /// Puts blocks on top, the first of which takes everything that waits.
    pub(super) fn mine(&mut self, blocks: u64) {
        let next = self.height + 1;
        for transaction in self.transactions.iter_mut().filter(|waiting| waiting.height.is_none()) {
            transaction.height = Some(next);
        }
        self.height += blocks;
    }

    /// Takes the newest blocks away; what they had waits again.
    pub(super) fn undo(&mut self, blocks: u64) {
        self.height = self.height.saturating_sub(blocks);
        for transaction in &mut self.transactions {
            if transaction.height.is_some_and(|height| height > self.height) {
                transaction.height = None;
            }
        }
    }
}

impl Transaction {
    pub(super) fn belongs_to(&self, account: &str, contract: Option<&str>) -> bool {
        let same_token = match (&self.contract, contract) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
            _ => false,
        };
        same_token && self.account == account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transaction(hash: &str) -> Transaction {
        Transaction {
            hash: hash.to_owned(),
            account: "a".to_owned(),
            address: String::new(),
            from: String::new(),
            units: 1,
            contract: None,
            request: None,
            height: None,
            time: 0,
        }
    }

    #[test]
    fn a_block_takes_what_waits_and_gives_it_back_when_it_is_undone() {
        let mut chain = Chain::new(10);
        chain.add(transaction("one"));
        assert_eq!(chain.confirmations(chain.get("one").unwrap()), 0);
        chain.mine(3);
        assert_eq!(chain.get("one").unwrap().height, Some(11));
        assert_eq!(chain.confirmations(chain.get("one").unwrap()), 3);
        chain.undo(2);
        assert_eq!(chain.get("one").unwrap().height, Some(11));
        chain.undo(1);
        assert_eq!(chain.get("one").unwrap().height, None);
    }
}
