use super::chain::Transaction;
use super::updates::{new_block, verified_tx};
use super::world::World;

/// What the wallet makes of a transaction that is in no block yet.
const LOCAL: i64 = -2;

/// How an Electrum-based daemon tells what happens on its chain.
impl World {
    /// A transaction is in the mempool.
    pub(super) fn electrum_pay(&mut self, transaction: &Transaction) {
        self.chain.add(transaction.clone());
        for wallet in self.holders(transaction) {
            self.electrum_arrival(&wallet, transaction);
        }
    }

    /// Of several blocks at once only the newest is named.
    pub(super) fn electrum_mine(&mut self, blocks: u64) {
        let waiting = self.chain.waiting();
        self.chain.mine(blocks);
        self.emit(None, new_block(self.chain.height), None);
        for hash in waiting {
            let Some(transaction) = self.chain.get(&hash).cloned() else { continue };
            for wallet in self.holders(&transaction) {
                self.electrum_confirmation(&wallet, &transaction);
            }
        }
    }

    /// Blocks are replaced by as many empty ones and one more. What they had waits again.
    pub(super) fn electrum_reorganise(&mut self, depth: u64) {
        self.chain.undo(depth);
        self.chain.height += depth + 1;
        self.emit(None, new_block(self.chain.height), None);
        let mut unsettled = Vec::new();
        for wallet in self.loaded.iter().map(|wallet| wallet.name.clone()).collect::<Vec<_>>() {
            for transaction in self.history(&wallet) {
                let seen = self.files.entry(wallet.clone()).or_default().seen.get_mut(&transaction.hash);
                if let Some(seen @ Some(_)) = seen.filter(|_| transaction.height.is_none()) {
                    *seen = None;
                    unsettled.extend(self.request_of(&wallet, &transaction));
                }
            }
        }
        unsettled.dedup();
        for request in unsettled {
            self.emit_payment(&request);
        }
    }

    /// A wallet that comes into memory tells its history: what it knew, then what is news to it.
    pub(super) fn electrum_load(&mut self, wallet: &str) {
        let history = self.history(wallet);
        let (known, news): (Vec<_>, Vec<_>) = history.into_iter().partition(|transaction| {
            let file = self.files.get(wallet);
            file.is_some_and(|file| file.seen.get(&transaction.hash) == Some(&transaction.height))
        });
        for transaction in &known {
            self.emit(Some(wallet), verified_tx(&transaction.hash, LOCAL), None);
        }
        for transaction in &known {
            self.emit(Some(wallet), self.new_transaction(transaction), None);
        }
        for transaction in &news {
            let file = self.files.entry(wallet.to_owned()).or_default();
            if !file.seen.contains_key(&transaction.hash) {
                self.electrum_arrival(wallet, transaction);
            }
            self.electrum_confirmation(wallet, transaction);
        }
    }

    fn electrum_arrival(&mut self, wallet: &str, transaction: &Transaction) {
        self.files.entry(wallet.to_owned()).or_default().seen.insert(transaction.hash.clone(), None);
        if let Some(id) = self.request_of(wallet, transaction) {
            if let Some(request) = self.request_mut(&id) {
                request.paid.push(transaction.hash.clone());
            }
            self.emit_payment(&id);
        }
        self.emit(Some(wallet), self.new_transaction(transaction), None);
    }

    /// Nothing, where there is no block yet or the wallet has verified it before.
    fn electrum_confirmation(&mut self, wallet: &str, transaction: &Transaction) {
        let Some(height) = transaction.height else { return };
        let file = self.files.entry(wallet.to_owned()).or_default();
        if file.seen.insert(transaction.hash.clone(), Some(height)) == Some(Some(height)) {
            return;
        }
        if let Some(id) = self.request_of(wallet, transaction) {
            self.emit_payment(&id);
        }
        let height = i64::try_from(height).unwrap_or(i64::MAX);
        self.emit(Some(wallet), verified_tx(&transaction.hash, height), None);
    }

    /// The request that a transaction pays, if it is one of this wallet's.
    fn request_of(&self, wallet: &str, transaction: &Transaction) -> Option<String> {
        let request = self.request(transaction.request.as_deref()?)?;
        (request.wallet == wallet).then(|| request.id.clone())
    }

    fn history(&self, wallet: &str) -> Vec<Transaction> {
        let Some(loaded) = self.wallet(wallet) else { return Vec::new() };
        self.chain.of_account(&loaded.account, loaded.contract.as_deref()).cloned().collect()
    }

    /// The loaded wallets that a transaction is in.
    pub(super) fn holders(&self, transaction: &Transaction) -> Vec<String> {
        self.loaded
            .iter()
            .filter(|wallet| transaction.belongs_to(&wallet.account, wallet.contract.as_deref()))
            .map(|wallet| wallet.name.clone())
            .collect()
    }
}
