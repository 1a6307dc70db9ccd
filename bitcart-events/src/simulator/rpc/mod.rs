//! The calls: how they are received, what they are, and what comes back.

#![allow(clippy::unnecessary_wraps, reason = "all methods are called alike, also those that cannot fail")]

mod arguments;
mod electrum;
mod envelope;
mod help;
mod method;
mod payments;
mod processor;
mod request_json;
mod shared;

pub(super) use envelope::{Call, Received, failure, receive};
pub(super) use payments::NewRequest;

use super::json::{Json, object};
use super::world::World;

/// An error that a call is answered with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RpcError {
    pub(super) code: i64,
    pub(super) message: String,
}

impl RpcError {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// What the daemon did not foresee.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(-32603, message)
    }
}

/// Carries a call out and gives the body of the answer.
pub(super) fn answer(world: &mut World, call: &Call) -> Json {
    match carry_out(world, call) {
        Ok(result) => object([("jsonrpc", "2.0".into()), ("result", result), ("id", call.id.clone())]),
        Err(error) => failure(error.code, &error.message, &call.id),
    }
}

fn carry_out(world: &mut World, call: &Call) -> Result<Json, RpcError> {
    let method = method::find(&call.method, world.currency)
        .ok_or_else(|| RpcError::new(-32601, "Procedure not found"))?;
    // A call that needs no wallet does not mind one that cannot be loaded.
    let wallet = match call.wallet.as_ref().map(|key| world.load(key)) {
        Some(Err(error)) if method.needs_wallet => return Err(error),
        Some(Ok(name)) => Some(name),
        Some(Err(_)) | None => None,
    };
    if method.needs_wallet && wallet.is_none() {
        return Err(RpcError::new(-32000, "Wallet not loaded"));
    }
    let arguments = arguments::bind(method, call, world.dialect()).map_err(RpcError::internal)?;
    (method.run)(world, &arguments, wallet.as_deref().unwrap_or_default())
}
