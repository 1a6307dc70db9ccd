use super::faults::LoadFault;
use super::loaded::Loaded;
use super::rpc::RpcError;
use super::wallet_key::{WalletKey, looks_like_a_key};
use super::world::World;

/// How a wallet comes into memory: by any call that carries it.
impl World {
    /// Loads a wallet unless it is loaded already, and says what it is called.
    pub(super) fn load(&mut self, key: &WalletKey) -> Result<String, RpcError> {
        let name = key.name();
        if self.wallet(&name).is_some() {
            return Ok(name);
        }
        self.check_key(key, &name)?;
        let is_known = self.files.contains_key(&name);
        let account = self.account(&key.xpub);
        self.files.entry(name.clone()).or_default();
        self.loaded.push(Loaded::new(key, account));
        if self.currency.is_block_processor() {
            self.processor_load(&name, is_known);
        } else {
            self.electrum_load(&name);
        }
        Ok(name)
    }

    /// Whether the load of a wallet hangs at the moment.
    pub(super) fn load_hangs(&self, key: &WalletKey) -> bool {
        let name = key.name();
        self.faults.loads.get(&name) == Some(&LoadFault::Hangs) && self.wallet(&name).is_none()
    }

    fn check_key(&self, key: &WalletKey, name: &str) -> Result<(), RpcError> {
        let is_processor = self.currency.is_block_processor();
        let fault = self.faults.loads.get(name);
        if fault == Some(&LoadFault::Failed) {
            return Err(RpcError::internal("OSError: the node of the daemon cannot be reached"));
        }
        if fault == Some(&LoadFault::Refused) || !looks_like_a_key(&key.xpub) {
            let message = if is_processor {
                "Exception: Invalid key provided".to_owned()
            } else {
                format!("{}.util.UserFacingException: Seed or key not recognized", self.dialect().package())
            };
            return Err(RpcError::new(-32005, message));
        }
        match &key.contract {
            Some(_) if !is_processor => Err(RpcError::new(-32005, "NotImplementedError")),
            Some(contract) if self.token(contract).is_none() => {
                Err(RpcError::new(-32009, "Exception: Invalid contract address or non-ERC20 token"))
            }
            _ => Ok(()),
        }
    }
}
