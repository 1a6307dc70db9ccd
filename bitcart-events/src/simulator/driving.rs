use std::fmt::Display;

use super::calendar;
use super::chain::Transaction;
use super::ids::Ids;
use super::json::Json;
use super::money::Money;
use super::rpc::NewRequest;
use super::wallet_key::WalletKey;
use super::world::World;
use super::{Simulator, SimulatorError};
use crate::Amount;

/// How long a request is open.
const HOUR: u64 = 3600;

/// Making things happen.
///
/// A wallet is given by the name under which it is heard: its key, and for a token
/// `"<key>_<contract>"`.
impl Simulator {
    /// Puts blocks on the chain. An Electrum-based daemon names only the newest of several.
    pub fn mine(&self, blocks: u64) {
        self.change(|world| match (blocks, world.currency.is_block_processor()) {
            (0, _) => {}
            (_, true) => world.processor_mine(blocks),
            (_, false) => world.electrum_mine(blocks),
        });
    }

    /// Replaces the newest blocks of the chain by as many others and one more. On an Electrum-based
    /// coin their payments are unconfirmed until the next block.
    pub fn reorganise(&self, depth: u64) {
        self.change(|world| {
            if world.currency.is_block_processor() {
                world.processor_reorganise(depth);
            } else {
                world.electrum_reorganise(depth);
            }
        });
    }

    /// Pays to a wallet, loaded or not, and gives the hash of the transaction. No request is meant,
    /// though on a block processor one can match. There the payment makes a block, too.
    ///
    /// # Errors
    /// When the amount is no amount of this coin.
    pub fn pay(&self, wallet: &str, amount: impl Display) -> Result<String, SimulatorError> {
        self.pay_from(wallet, amount, &self.see(|world| Ids::address_of("some customer", world.currency)))
    }

    /// Pays to a wallet from an address of one's choice, which matters on block processors.
    ///
    /// # Errors
    /// When the amount is no amount of this coin.
    pub fn pay_from(
        &self,
        wallet: &str,
        amount: impl Display,
        payer: &str,
    ) -> Result<String, SimulatorError> {
        self.change(|world| {
            let key = WalletKey::named(wallet);
            let units = world.read_units(&amount.to_string(), key.contract.as_deref())?;
            Ok(world.pay(&key, units, payer, None))
        })
    }

    /// Makes a request of a wallet, which is loaded for it, and gives its id. It is open for an
    /// hour.
    ///
    /// # Errors
    /// When the amount is no amount of this coin, or the wallet cannot be loaded.
    pub fn add_request(&self, wallet: &str, amount: impl Display) -> Result<String, SimulatorError> {
        self.change(|world| {
            let key = WalletKey::named(wallet);
            let units = world.read_units(&amount.to_string(), key.contract.as_deref())?;
            let wallet = world.load(&key).map_err(|error| SimulatorError::NoWallet(error.message))?;
            let new = NewRequest { units: Some(units), lifetime: HOUR, ..NewRequest::default() };
            Ok(world.create_request(&wallet, new).id)
        })
    }

    /// Pays a request, or a part of it, and gives the hash of the transaction. On a block processor
    /// the payer is made known to the daemon first, as `setrequestaddress` does.
    ///
    /// # Errors
    /// When there is no such request, or the amount is no amount of this coin.
    pub fn pay_request(&self, request: &str, amount: impl Display) -> Result<String, SimulatorError> {
        self.change(|world| {
            let fresh = world.ids.address(world.currency);
            let found = world.request_mut(request);
            let found = found.ok_or_else(|| SimulatorError::NoSuchRequest(request.to_owned()))?;
            let payer = found.payer.get_or_insert(fresh).clone();
            let key = WalletKey::named(&found.wallet);
            let units = world.read_units(&amount.to_string(), key.contract.as_deref())?;
            Ok(world.pay(&key, units, &payer, Some(request)))
        })
    }

    /// Ends the time of a request. Like the daemon it tells nobody.
    ///
    /// # Errors
    /// When there is no such request.
    pub fn expire(&self, request: &str) -> Result<(), SimulatorError> {
        self.change(|world| {
            let found = world.request_mut(request);
            let found = found.ok_or_else(|| SimulatorError::NoSuchRequest(request.to_owned()))?;
            found.lifetime = 1;
            found.created = calendar::now().saturating_sub(2);
            Ok(())
        })
    }

    /// Makes a key another name of a wallet: its seed beside its address. To be called before
    /// either is loaded.
    pub fn alias(&self, key: &str, of: &str) {
        self.change(|world| world.aliases.insert(key.to_owned(), of.to_owned()));
    }

    /// Sends any update as if it had happened: to the sockets that hear the wallet and into its
    /// queue; without a wallet, to all of them.
    pub fn emit(&self, wallet: Option<&str>, update: &serde_json::Value) {
        self.change(|world| world.emit(wallet, Json::from_value(update), None));
    }
}

impl World {
    fn read_units(&self, amount: &str, contract: Option<&str>) -> Result<i128, SimulatorError> {
        let parsed: Option<Amount> = amount.parse().ok();
        parsed
            .and_then(|parsed| Money::new(parsed, self.decimals(contract)))
            .map(|money| money.units)
            .filter(|units| *units >= 0)
            .ok_or_else(|| SimulatorError::NoAmount { amount: amount.to_owned(), currency: self.currency })
    }

    fn pay(&mut self, key: &WalletKey, units: i128, payer: &str, request: Option<&str>) -> String {
        let account = self.account(&key.xpub);
        let is_processor = self.currency.is_block_processor();
        let address = match request.and_then(|id| self.request(id)) {
            Some(request) => request.address.clone(),
            None if is_processor => Ids::address_of(&account, self.currency),
            None => self.ids.address(self.currency),
        };
        let hash = self.ids.transaction(self.currency);
        let transaction = Transaction {
            hash: hash.clone(),
            account,
            address,
            from: payer.to_owned(),
            units,
            contract: key.contract.clone(),
            request: request.map(str::to_owned),
            height: None,
            time: calendar::now(),
        };
        if is_processor {
            self.processor_pay(transaction);
        } else {
            self.electrum_pay(&transaction);
        }
        hash
    }
}
