use crate::simulator::calendar;
use crate::simulator::chain::Transaction;
use crate::simulator::json::{Json, object};
use crate::simulator::money::Money;
use crate::simulator::request::{Request, Status};
use crate::simulator::world::World;

/// Which call shows a request: their answers are not quite the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Created,
    Asked,
    Listed,
}

/// A request as its daemon shows it.
pub(super) fn show(world: &World, request: &Request, shown: Shown) -> Json {
    if world.currency.is_block_processor() {
        by_processor(world, request)
    } else {
        by_electrum(world, request, shown)
    }
}

fn by_electrum(world: &World, request: &Request, shown: Shown) -> Json {
    let decimals = world.dialect().decimals();
    let status = world.status(request);
    let amount = request.units.map(|units| Money { units, decimals });
    let mut json = object([
        ("is_lightning", false.into()),
        (
            &format!("amount_{}", world.currency),
            amount.map_or_else(|| "unknown".to_owned(), Money::with_point).into(),
        ),
        ("message", request.message.as_str().into()),
        ("timestamp", request.created.into()),
        ("expiry", request.lifetime.into()),
        ("status", status.code().into()),
        ("status_str", remaining(request, status).into()),
        ("amount_sat", request.units.into()),
        ("request_id", request.id.as_str().into()),
        ("address", request.address.as_str().into()),
        ("URI", amount.map(|amount| electrum_uri(world, request, amount)).into()),
    ]);
    if matches!(status, Status::Paid | Status::Unconfirmed) {
        json.set("confirmations", confirmations(world, request).into());
    }
    json.set("tx_hashes", request.paid.iter().map(String::as_str).collect());
    if shown == Shown::Asked {
        json.set("sent_amount", request.sent(&world.chain, decimals).fixed().into());
    }
    json
}

fn electrum_uri(world: &World, request: &Request, amount: Money) -> String {
    let scheme = format!("{}:", world.dialect().scheme());
    let address = request.address.trim_start_matches(&scheme);
    let message = match request.message.as_str() {
        "" => String::new(),
        message => format!("&message={}", message.replace(' ', "%20")),
    };
    let time = match request.lifetime {
        0 => String::new(),
        lifetime => format!("&time={}&exp={lifetime}", request.created),
    };
    format!("{scheme}{address}?amount={}{message}{time}", amount.plain())
}

/// Electrum's words for how long a request is still open.
fn remaining(request: &Request, status: Status) -> String {
    let Some(end) = request.ends().filter(|_| status == Status::Unpaid) else {
        return status.words().to_owned();
    };
    // A part of the first second has always passed.
    let seconds = end.saturating_sub(calendar::now());
    match (seconds + 29) / 60 {
        0 => format!("Expires in {} seconds", seconds.saturating_sub(1)),
        minutes @ 1..45 => format!("Expires in about {minutes} minutes"),
        45..90 => "Expires in about 1 hour".to_owned(),
        minutes @ 90..1440 => format!("Expires in about {} hours", (minutes + 30) / 60),
        1440..2880 => "Expires in about 1 day".to_owned(),
        minutes => format!("Expires in about {} days", (minutes + 720) / 1440),
    }
}

fn by_processor(world: &World, request: &Request) -> Json {
    let contract = world.wallet(&request.wallet).and_then(|wallet| wallet.contract.as_deref());
    let token = contract.and_then(|contract| world.token(contract));
    let symbol = token.map_or(world.currency.as_str(), |token| &token.symbol);
    let decimals = world.decimals(contract);
    let status = world.status(request);
    let units = request.units.unwrap_or(0);
    let words = match request.ends() {
        Some(end) if status == Status::Unpaid => format!("Expires at {}", calendar::ctime(end)),
        _ => status.words().to_owned(),
    };
    let mut json = object([
        ("id", request.id.as_str().into()),
        ("request_id", request.id.as_str().into()),
        ("is_lightning", false.into()),
        (&format!("amount_{symbol}"), Money { units, decimals }.fixed().into()),
        ("sent_amount", request.sent(&world.chain, decimals).fixed().into()),
        ("message", request.message.as_str().into()),
        ("timestamp", request.created.into()),
        ("expiration", request.ends().unwrap_or(0).into()),
        ("payment_address", request.payer.as_deref().into()),
        ("status", status.code().into()),
        ("status_str", words.into()),
    ]);
    if !request.paid.is_empty() {
        json.set("tx_hashes", request.paid.iter().map(String::as_str).collect());
        json.set("confirmations", confirmations(world, request).into());
    }
    json.set("amount_wei", units.into());
    json.set("address", request.address.as_str().into());
    json.set("URI", processor_uri(world, request, contract, units).into());
    json
}

fn processor_uri(world: &World, request: &Request, contract: Option<&str>, units: i128) -> String {
    let (scheme, address) = (world.dialect().scheme(), &request.address);
    match contract {
        Some(contract) => format!("{scheme}:{contract}@1337/transfer?address={address}&uint256={units}"),
        None if units == 0 => format!("{scheme}:{address}@1337"),
        None => format!("{scheme}:{address}@1337?value={units}"),
    }
}

/// Electrum counts from the newest payment, a block processor from the first.
fn confirmations(world: &World, request: &Request) -> u64 {
    let paid = request.paid.iter().filter_map(|hash| world.chain.get(hash));
    let confirmations = paid.map(|paid: &Transaction| world.chain.confirmations(paid));
    let counted = if world.currency.is_block_processor() { confirmations.max() } else { confirmations.min() };
    counted.unwrap_or(0)
}
