use super::RpcError;
use super::arguments::Arguments;
use super::shared::balance;
use crate::simulator::calendar;
use crate::simulator::chain::Transaction;
use crate::simulator::json::{Json, object};
use crate::simulator::money::{Money, read_amount};
use crate::simulator::world::World;

const UNKNOWN: &str = "aiorpcx.jsonrpc.RPCError: (2, \"daemon error: DaemonError({'code': -5, 'message': 'No such mempool or blockchain transaction. Use gettransaction for wallet transactions.'})\")";

pub(super) fn get_transaction(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    let transaction = find(world, arguments.text("tx_hash"))?;
    let input = object([
        ("prevout_hash", transaction.hash.chars().rev().collect::<String>().into()),
        ("prevout_n", 0.into()),
        ("coinbase", false.into()),
        ("nsequence", 4_294_967_294_u64.into()),
        ("scriptSig", "".into()),
        ("witness", ["", ""].into_iter().collect()),
    ]);
    let output = object([
        ("scriptpubkey", format!("0014{}", &transaction.hash[..40]).into()),
        ("address", transaction.address.as_str().into()),
        ("value_sats", transaction.units.into()),
    ]);
    Ok(object([
        ("version", 2.into()),
        ("locktime", world.chain.height.into()),
        ("inputs", Json::List(vec![input])),
        ("outputs", Json::List(vec![output])),
        ("confirmations", world.chain.confirmations(transaction).into()),
    ]))
}

pub(super) fn get_tx_status(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    let transaction = find(world, arguments.text("txid"))?;
    Ok(object([("confirmations", world.chain.confirmations(transaction).into())]))
}

fn find<'a>(world: &'a World, hash: &str) -> Result<&'a Transaction, RpcError> {
    world.chain.get(hash).ok_or_else(|| RpcError::new(-32002, UNKNOWN))
}

pub(super) fn onchain_history(world: &mut World, _: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let Some(loaded) = world.wallet(wallet) else { return Ok(Json::List(Vec::new())) };
    let mut balance = 0;
    let mut rows = Vec::new();
    for transaction in world.chain.of_account(&loaded.account, None) {
        balance += transaction.units;
        rows.push(history_row(world, transaction, balance));
    }
    Ok(Json::List(rows))
}

fn history_row(world: &World, transaction: &Transaction, balance: i128) -> Json {
    let decimals = world.dialect().decimals();
    let shown = |units| Json::from(Money { units, decimals }.with_point());
    let request = transaction.request.as_deref().and_then(|id| world.request(id));
    object([
        ("amount_sat", transaction.units.into()),
        ("bc_balance", shown(balance)),
        ("bc_value", shown(transaction.units)),
        ("confirmations", world.chain.confirmations(transaction).into()),
        ("date", calendar::minutes(transaction.time).into()),
        ("fee_sat", Json::Null),
        ("group_id", Json::Null),
        ("height", transaction.height.unwrap_or(0).into()),
        ("incoming", true.into()),
        ("label", request.map_or("", |request| &request.message).into()),
        ("monotonic_timestamp", transaction.time.into()),
        ("timestamp", transaction.time.into()),
        ("txid", transaction.hash.as_str().into()),
        ("txpos_in_block", 1.into()),
        ("wanted_height", Json::Null),
    ])
}

/// Sending is not simulated beyond what can go wrong with it.
pub(super) fn payto(world: &mut World, arguments: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let (destination, package) = (arguments.text("destination"), world.dialect().package());
    if destination.len() < 26 {
        return Err(RpcError::new(
            -32004,
            format!(
                "{package}.contacts.AliasNotFoundException: ('Invalid Bitcoin address or alias', '{destination}')"
            ),
        ));
    }
    let amount = read_amount(arguments.get("amount")).and_then(|amount| amount.units(8)).unwrap_or(i128::MAX);
    if amount > balance(world, wallet).0.units {
        return Err(RpcError::new(-32006, format!("{package}.util.NotEnoughFunds: Insufficient funds")));
    }
    Ok(format!("02000000{}", world.ids.hex(200)).into())
}
