use super::calendar;
use super::chain::Transaction;
use super::request::Status;
use super::updates::new_block;
use super::world::World;

/// How a block processor tells what happens on its chain: it sees a payment when a block has it.
impl World {
    /// The chain that the captures come from makes a block of every payment at once.
    pub(super) fn processor_pay(&mut self, transaction: Transaction) {
        let hash = transaction.hash.clone();
        self.chain.add(transaction);
        self.chain.mine(1);
        self.processor_block(self.chain.height);
        if let Some(transaction) = self.chain.get(&hash).cloned() {
            for wallet in self.holders(&transaction) {
                self.processor_arrival(&wallet, &transaction);
            }
        }
    }

    pub(super) fn processor_mine(&mut self, blocks: u64) {
        for _ in 0..blocks {
            self.chain.mine(1);
            self.processor_block(self.chain.height);
        }
    }

    /// The replaced blocks are told again, with one more; payments stay what they were.
    pub(super) fn processor_reorganise(&mut self, depth: u64) {
        let newest = self.chain.height;
        self.chain.height += 1;
        for height in (newest + 1).saturating_sub(depth)..=self.chain.height {
            self.processor_block(height);
        }
    }

    /// A wallet that was loaded in an earlier life is told what it missed; a new one, nothing. A
    /// second key to one address makes the daemon tell every wallet its transactions again.
    pub(super) fn processor_load(&mut self, wallet: &str, is_known: bool) {
        let Some(loaded) = self.wallet(wallet) else { return };
        let is_shared =
            self.loaded.iter().any(|other| other.account == loaded.account && other.key != loaded.key);
        let file = self.files.entry(wallet.to_owned()).or_default();
        let missed_after = std::mem::replace(&mut file.processed, self.chain.height);
        if is_known {
            self.processor_catch_up(wallet, missed_after);
        } else if is_shared {
            for transaction in self.chain.transactions().cloned().collect::<Vec<_>>() {
                for holder in self.holders(&transaction) {
                    self.emit(Some(&holder), self.new_transaction(&transaction), None);
                }
            }
        }
    }

    fn processor_catch_up(&mut self, wallet: &str, missed_after: u64) {
        let is_missed =
            |transaction: &&Transaction| transaction.height.is_some_and(|height| height > missed_after);
        let missed: Vec<Transaction> = self.chain.transactions().filter(is_missed).cloned().collect();
        for transaction in missed {
            if self.holders(&transaction).iter().any(|holder| holder == wallet) {
                self.processor_arrival(wallet, &transaction);
            }
        }
    }

    fn processor_block(&mut self, height: u64) {
        for wallet in &self.loaded {
            self.files.entry(wallet.name.clone()).or_default().processed = height;
        }
        self.emit(None, new_block(height), None);
    }

    fn processor_arrival(&mut self, wallet: &str, transaction: &Transaction) {
        self.emit(Some(wallet), self.new_transaction(transaction), None);
        if let Some(id) = self.processor_match(wallet, transaction) {
            if let Some(request) = self.request_mut(&id) {
                request.paid.push(transaction.hash.clone());
            }
            self.emit_payment(&id);
        }
    }

    /// The request that a payment is for: one of this wallet's that is open and waits for this
    /// payer.
    fn processor_match(&self, wallet: &str, transaction: &Transaction) -> Option<String> {
        let of_wallet = self.requests.iter().filter(|request| request.wallet == wallet);
        let waiting = of_wallet.filter(|request| {
            let payer = request.payer.as_deref().unwrap_or_default();
            let was_open = request.ends().is_none_or(|end| transaction.time < end);
            payer.eq_ignore_ascii_case(&transaction.from)
                && was_open
                && request.status(&self.chain, calendar::now(), |_| true) != Status::Paid
        });
        waiting.map(|request| request.id.clone()).next()
    }
}
