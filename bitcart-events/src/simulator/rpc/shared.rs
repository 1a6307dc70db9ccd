use super::RpcError;
use super::arguments::Arguments;
use crate::simulator::ids::Ids;
use crate::simulator::json::{Json, object};
use crate::simulator::money::Money;
use crate::simulator::wallet_key::looks_like_a_key;
use crate::simulator::world::World;

pub(super) fn getinfo(world: &mut World, _: &Arguments, _: &str) -> Result<Json, RpcError> {
    let (height, wallets) = (Json::from(world.chain.height), Json::from(world.loaded.len()));
    let (path, version) = (world.dialect().data_directory().into(), world.dialect().version().into());
    if world.currency.is_block_processor() {
        return Ok(object([
            ("blockchain_height", height.clone()),
            ("connected", true.into()),
            ("gas_price", 2_000_000_000_u64.into()),
            ("path", path),
            ("server", "http://127.0.0.1:8546".into()),
            ("server_height", height),
            ("spv_nodes", 0.into()),
            ("synchronized", true.into()),
            ("total_wallets", wallets),
            ("version", version),
            ("trace_enabled", false.into()),
        ]));
    }
    Ok(object([
        ("network", "regtest".into()),
        ("path", path),
        ("server", "127.0.0.1".into()),
        ("blockchain_height", height.clone()),
        ("server_height", height),
        ("spv_nodes", 1.into()),
        ("connected", true.into()),
        ("auto_connect", false.into()),
        ("version", version),
        ("fee_estimates", object([])),
        ("synchronized", true.into()),
        ("total_wallets", wallets),
    ]))
}

pub(super) fn version(world: &mut World, _: &Arguments, _: &str) -> Result<Json, RpcError> {
    Ok(world.dialect().version().into())
}

pub(super) fn validatekey(_: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    Ok(looks_like_a_key(arguments.text("key")).into())
}

pub(super) fn validatecontract(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    Ok(world.token(arguments.text("address")).is_some().into())
}

pub(super) fn get_updates(world: &mut World, _: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    Ok(world.take_updates(wallet))
}

/// Besides the confirmed sum only what is not nothing.
pub(super) fn getbalance(world: &mut World, _: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let (confirmed, unconfirmed) = balance(world, wallet);
    if world.currency.is_block_processor() {
        return Ok(object([("confirmed", confirmed.fixed().into())]));
    }
    let mut balance = object([("confirmed", confirmed.plain().into())]);
    if unconfirmed.units != 0 {
        balance.set("unconfirmed", unconfirmed.plain().into());
    }
    Ok(balance)
}

/// What a wallet has, in blocks and waiting for one.
pub(super) fn balance(world: &World, wallet: &str) -> (Money, Money) {
    let (mut confirmed, mut unconfirmed) = (0, 0);
    let loaded = world.wallet(wallet);
    let contract = loaded.and_then(|loaded| loaded.contract.as_deref());
    let account = loaded.map_or("", |loaded| &loaded.account);
    for transaction in world.chain.of_account(account, contract) {
        *(if transaction.height.is_some() { &mut confirmed } else { &mut unconfirmed }) += transaction.units;
    }
    let decimals = world.decimals(contract);
    (Money { units: confirmed, decimals }, Money { units: unconfirmed, decimals })
}

pub(super) fn list_wallets(world: &mut World, _: &Arguments, _: &str) -> Result<Json, RpcError> {
    let directory = world.dialect().data_directory();
    let is_processor = world.currency.is_block_processor();
    let describe = |name: &str| {
        let path = format!("{directory}/wallets/{name}");
        let mut wallet = object([("path", path.into()), ("synchronized", true.into())]);
        if !is_processor {
            wallet.set("unlocked", true.into());
        }
        wallet
    };
    Ok(world.loaded.iter().map(|wallet| describe(&wallet.name)).collect())
}

pub(super) fn getunusedaddress(world: &mut World, _: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    Ok(world.receiving_address(wallet).into())
}

impl World {
    /// Where the next payment to a wallet is to go: on a block processor always to the same address.
    pub(in crate::simulator) fn receiving_address(&mut self, wallet: &str) -> String {
        match self.wallet(wallet) {
            Some(loaded) if self.currency.is_block_processor() => {
                Ids::address_of(&loaded.account, self.currency)
            }
            _ => self.ids.address(self.currency),
        }
    }
}
