use super::arguments::Arguments;
use super::{RpcError, electrum, help, payments, processor, shared};
use crate::Currency;
use crate::simulator::json::Json;
use crate::simulator::world::World;

/// A method of the daemon.
#[derive(Debug)]
pub(super) struct Method {
    pub(super) name: &'static str,
    pub(super) class: Class,
    /// The names of what it takes, in order.
    pub(super) parameters: &'static [&'static str],
    /// How many of them must be given.
    pub(super) required: usize,
    pub(super) needs_wallet: bool,
    pub(super) run: Run,
}

/// Carries a method out. The last argument is the name of the wallet, empty where there is none.
type Run = fn(&mut World, &Arguments, &str) -> Result<Json, RpcError>;

/// The Python class that a method belongs to, which its error messages name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Daemon,
    Commands,
}

const NEEDS: bool = true;
const FREE: bool = false;

const fn daemon(
    name: &'static str,
    parameters: &'static [&'static str],
    needs_wallet: bool,
    run: Run,
) -> Method {
    Method { name, class: Class::Daemon, parameters, required: parameters.len(), needs_wallet, run }
}

const fn command(
    name: &'static str,
    parameters: &'static [&'static str],
    required: usize,
    needs_wallet: bool,
    run: Run,
) -> Method {
    Method { name, class: Class::Commands, parameters, required, needs_wallet, run }
}

const SHARED: &[Method] = &[
    daemon("getinfo", &[], FREE, shared::getinfo),
    daemon("validatekey", &["key"], FREE, shared::validatekey),
    daemon("get_updates", &[], NEEDS, shared::get_updates),
    daemon("get_request", &["key"], NEEDS, payments::get_request),
    daemon("getrequest", &["key"], NEEDS, payments::get_request),
    daemon("setrequestaddress", &["key", "address"], NEEDS, payments::setrequestaddress),
    daemon("validatecontract", &["address"], FREE, shared::validatecontract),
    command("version", &[], 0, FREE, shared::version),
    command("help", &["func"], 0, FREE, help::help),
    command("getbalance", &[], 0, NEEDS, shared::getbalance),
    command("list_wallets", &[], 0, FREE, shared::list_wallets),
    command("getunusedaddress", &[], 0, NEEDS, shared::getunusedaddress),
    command("list_requests", &["pending", "expired", "paid"], 0, NEEDS, payments::list_requests),
];

const ELECTRUM: &[Method] = &[
    daemon("get_transaction", &["tx_hash"], FREE, electrum::get_transaction),
    command("get_tx_status", &["txid"], 1, NEEDS, electrum::get_tx_status),
    command("onchain_history", &[], 0, NEEDS, electrum::onchain_history),
    command(
        "payto",
        &["destination", "amount", "fee", "feerate", "addtransaction"],
        2,
        NEEDS,
        electrum::payto,
    ),
    command(
        "add_request",
        &["amount", "memo", "expiry", "lightning", "force"],
        1,
        NEEDS,
        payments::add_request,
    ),
];

const PROCESSOR: &[Method] = &[
    daemon("get_transaction", &["tx"], FREE, processor::get_transaction),
    command("get_tx_status", &["tx"], 1, FREE, processor::get_tx_status),
    command("history", &[], 0, NEEDS, processor::history),
    command(
        "payto",
        &["destination", "amount", "fee", "feerate", "addtransaction"],
        2,
        NEEDS,
        processor::payto,
    ),
    command("add_request", &["amount", "memo", "expiration", "force"], 1, NEEDS, payments::add_request),
];

/// The method of this name, on the kind of daemon that a coin has.
pub(super) fn find(name: &str, currency: Currency) -> Option<&'static Method> {
    let own = if currency.is_block_processor() { PROCESSOR } else { ELECTRUM };
    SHARED.iter().chain(own).find(|method| method.name == name)
}
