use super::RpcError;
use super::arguments::Arguments;
use super::request_json::{Shown, show};
use crate::simulator::calendar;
use crate::simulator::json::Json;
use crate::simulator::money::{Money, read_amount};
use crate::simulator::request::Request;
use crate::simulator::world::World;

/// How long a request is open unless the call says otherwise.
const HOUR: u64 = 3600;

/// What a request is to be.
#[derive(Debug, Default)]
pub(in crate::simulator) struct NewRequest {
    /// In the unit in which the wallet counts. `None`: whatever the customer likes.
    pub(in crate::simulator) units: Option<i128>,
    pub(in crate::simulator) message: String,
    pub(in crate::simulator) lifetime: u64,
}

pub(super) fn add_request(world: &mut World, arguments: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let lifetime = arguments.find("expiry").or_else(|| arguments.find("expiration"));
    let lifetime = match lifetime {
        None => HOUR,
        Some(Json::Number(number)) => {
            number.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(0)
        }
        Some(_) => 0,
    };
    let new = NewRequest {
        units: read_units(world, wallet, arguments.get("amount"))?,
        message: arguments.text("memo").to_owned(),
        lifetime,
    };
    let request = world.create_request(wallet, new);
    Ok(show(world, &request, Shown::Created))
}

/// The amount of a request, with each daemon's own words for what it does not like.
fn read_units(world: &World, wallet: &str, amount: &Json) -> Result<Option<i128>, RpcError> {
    let is_processor = world.currency.is_block_processor();
    if *amount == Json::Null {
        let complaint = "TypeError: conversion from NoneType to Decimal is not supported";
        return if is_processor { Err(RpcError::internal(complaint)) } else { Ok(None) };
    }
    let contract = world.wallet(wallet).and_then(|loaded| loaded.contract.as_deref());
    let money = read_amount(amount).and_then(|amount| Money::new(amount, world.decimals(contract)));
    let Some(Money { units, .. }) = money else {
        return Err(RpcError::internal("decimal.InvalidOperation: [<class 'decimal.ConversionSyntax'>]"));
    };
    match (units, is_processor) {
        (..0, true) => Err(RpcError::internal("Exception: Out of bounds amount")),
        (..0, false) => {
            let millisatoshi = units * 1000;
            let package = world.dialect().package();
            Err(RpcError::internal(format!(
                "{package}.util.InvoiceError: amount is out-of-bounds: {millisatoshi} msat"
            )))
        }
        (0, false) => Ok(None),
        _ => Ok(Some(units)),
    }
}

pub(super) fn get_request(world: &mut World, arguments: &Arguments, wallet: &str) -> Result<Json, RpcError> {
    let request = find(world, wallet, arguments.text("key")).cloned();
    let code = if world.currency.is_block_processor() { -32603 } else { -32003 };
    let request = request.ok_or_else(|| RpcError::new(code, "Exception: Request not found"))?;
    Ok(show(world, &request, Shown::Asked))
}

/// The filters of the block processors do not work, and are not needed.
pub(super) fn list_requests(
    world: &mut World,
    arguments: &Arguments,
    wallet: &str,
) -> Result<Json, RpcError> {
    let filters = ["pending", "expired", "paid"].map(|filter| arguments.get(filter).is_truthy());
    if world.currency.is_block_processor() && filters.contains(&true) {
        return Err(RpcError::internal("AttributeError: 'str' object has no attribute 'get_status'"));
    }
    let wanted = |request: &&Request| {
        let is_wanted = |code: i64| match filters {
            [false, false, false] => true,
            [pending, expired, paid] => {
                pending && matches!(code, 0) || expired && code == 1 || paid && code == 3
            }
        };
        request.wallet == wallet && is_wanted(world.status(request).code())
    };
    let requests: Vec<Request> = world.requests.iter().filter(wanted).cloned().collect();
    Ok(requests.iter().map(|request| show(world, request, Shown::Listed)).collect())
}

pub(super) fn setrequestaddress(
    world: &mut World,
    arguments: &Arguments,
    wallet: &str,
) -> Result<Json, RpcError> {
    let (id, payer) = (arguments.text("key").to_owned(), arguments.text("address").to_owned());
    if !world.currency.is_block_processor() || find(world, wallet, &id).is_none() {
        return Ok(false.into());
    }
    if let Some(request) = world.request_mut(&id) {
        request.payer = Some(payer);
    }
    Ok(true.into())
}

fn find<'a>(world: &'a World, wallet: &str, id: &str) -> Option<&'a Request> {
    world.request(id).filter(|request| request.wallet == wallet)
}

impl World {
    /// Makes a request of a loaded wallet.
    pub(in crate::simulator) fn create_request(&mut self, wallet: &str, new: NewRequest) -> Request {
        let address = self.receiving_address(wallet);
        let id = if self.dialect().names_requests_by_address() {
            address.clone()
        } else {
            self.ids.request(self.currency)
        };
        let request = Request {
            id,
            wallet: wallet.to_owned(),
            units: new.units,
            message: new.message,
            created: calendar::now(),
            lifetime: new.lifetime,
            address,
            payer: None,
            paid: Vec::new(),
        };
        self.requests.push(request.clone());
        request
    }
}
