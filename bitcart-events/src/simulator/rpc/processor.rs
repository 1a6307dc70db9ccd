use super::RpcError;
use super::arguments::Arguments;
use crate::simulator::chain::Transaction;
use crate::simulator::json::{Json, object};
use crate::simulator::world::World;

const GAS_PRICE: u64 = 847_869_872;

pub(super) fn get_transaction(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    let transaction = find(world, arguments.text("tx"))?;
    let signature = |salt: &str| Json::from(hash_like(&format!("{salt}{}", transaction.hash)));
    Ok(object([
        ("type", 2.into()),
        ("hash", transaction.hash.as_str().into()),
        ("chainId", 1337.into()),
        ("nonce", 0.into()),
        ("blockHash", block_hash(transaction)),
        ("blockNumber", transaction.height.into()),
        ("transactionIndex", 0.into()),
        ("from", transaction.from.as_str().into()),
        ("to", transaction.address.as_str().into()),
        ("value", transaction.units.into()),
        ("maxPriorityFeePerGas", 1_000_000_000_u64.into()),
        ("maxFeePerGas", GAS_PRICE.into()),
        ("gasPrice", GAS_PRICE.into()),
        ("gas", 90_000.into()),
        ("input", "0x".into()),
        ("accessList", Json::List(Vec::new())),
        ("v", 1.into()),
        ("r", signature("r")),
        ("s", signature("s")),
        ("yParity", 1.into()),
        ("confirmations", world.chain.confirmations(transaction).into()),
    ]))
}

pub(super) fn get_tx_status(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    let transaction = find(world, arguments.text("tx"))?;
    Ok(object([
        ("transactionHash", transaction.hash.as_str().into()),
        ("transactionIndex", 0.into()),
        ("blockNumber", transaction.height.into()),
        ("blockHash", block_hash(transaction)),
        ("from", transaction.from.as_str().into()),
        ("to", transaction.address.as_str().into()),
        ("cumulativeGasUsed", 21_000.into()),
        ("gasUsed", 21_000.into()),
        ("contractAddress", Json::Null),
        ("logs", Json::List(Vec::new())),
        ("logsBloom", format!("0x{}", "0".repeat(512)).into()),
        ("status", 1.into()),
        ("effectiveGasPrice", GAS_PRICE.into()),
        ("type", 2.into()),
        ("confirmations", world.chain.confirmations(transaction).into()),
    ]))
}

fn find<'a>(world: &'a World, hash: &str) -> Result<&'a Transaction, RpcError> {
    world.chain.get(hash).ok_or_else(|| {
        let complaint = format!("Transaction with hash: '{hash}' not found.");
        RpcError::new(-32002, format!("web3.exceptions.TransactionNotFound: {complaint}"))
    })
}

fn block_hash(transaction: &Transaction) -> Json {
    transaction.height.map(|height| hash_like(&format!("block {height}"))).into()
}

/// Something of the length and the look of a hash, always the same for the same text.
fn hash_like(text: &str) -> String {
    format!("0x{}", crate::simulator::ids::Ids::of(text).hex(64))
}

pub(super) fn history(_: &mut World, _: &Arguments, _: &str) -> Result<Json, RpcError> {
    let complaint = "NotImplementedError: We don't access transaction history to remain lightweight";
    Err(RpcError::new(-32602, complaint))
}

/// Sending is not simulated beyond what can go wrong with it. A node of this kind does not look at
/// the balance before it signs.
pub(super) fn payto(world: &mut World, arguments: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let destination = arguments.text("destination");
    if wallet.starts_with("0x") {
        return Err(RpcError::new(-32006, "Exception: This is a watching-only wallet"));
    }
    if !destination.starts_with("0x") {
        let complaint = format!("ENS name: '{destination}' is invalid.");
        return Err(RpcError::internal(format!("web3.exceptions.InvalidAddress: {complaint}")));
    }
    Ok(format!("0xf86f{}", world.ids.hex(220)).into())
}
