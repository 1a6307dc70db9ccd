//! The calls that a handler needs first.

use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::request::{Balance, PaymentRequest, Transaction};
use crate::update_parser::{Parsed, parse_list, parse_plain_list};
use crate::{Amount, Currency, Error, Params, Update, Wallet, rpc};

/// Calls of the daemon with this wallet. All of them fail as [`Daemon::call`](crate::Daemon::call)
/// does.
impl Wallet {
    /// Calls any method of the daemon by name, with this wallet.
    ///
    /// ```no_run
    /// # async fn example(wallet: bitcart::Wallet) -> Result<(), bitcart::Error> {
    /// let address: String = wallet.call("getunusedaddress", bitcart::Params::new()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`Daemon::call`](crate::Daemon::call).
    pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Params) -> Result<T, Error> {
        self.daemon_settings().call(method, params.named("xpub", self.rpc_key())).await
    }

    /// The transaction with this hash.
    ///
    /// # Errors
    /// [`Error::Daemon`] with `TxNotFoundError` where the daemon knows none.
    pub async fn get_tx(&self, tx: &str) -> Result<Transaction, Error> {
        self.call("get_transaction", Params::new().arg(tx)).await
    }

    /// The payment request with this id: the `address` of a `new_payment`.
    ///
    /// ```no_run
    /// # use bitcart::{Event, Wallet};
    /// #[bitcart::on("new_payment")]
    /// async fn paid(event: Event, instance: &Wallet, address: &str) -> Result<(), bitcart::Error> {
    ///     let request = instance.get_request(address).await?;
    ///     println!("{:?} of {:?} for {}", request.sent_amount, request.amount, request.message);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Daemon`] where there is none: `RequestNotFoundError` on Electrum-based coins, an
    /// internal error on block processors.
    pub async fn get_request(&self, id: &str) -> Result<PaymentRequest, Error> {
        self.call("get_request", Params::new().arg(id)).await
    }

    /// Makes a payment request. It expires `expires_in` from now; `None`: never.
    ///
    /// On a block processor a payment can be matched to it only once the payer's address is known:
    /// call `setrequestaddress` with it.
    ///
    /// # Errors
    /// [`Error::Daemon`] for an amount that the daemon refuses.
    pub async fn add_request(
        &self,
        amount: Amount,
        message: &str,
        expires_in: Option<Duration>,
    ) -> Result<PaymentRequest, Error> {
        let expiry = if self.currency().is_block_processor() { "expiration" } else { "expiry" };
        let params = Params::new()
            .named("amount", amount.to_string())
            .named("memo", message)
            .named(expiry, expires_in.map(|limit| limit.as_secs()))
            .named("force", true);
        self.call("add_request", params).await
    }

    /// All payment requests of the wallet.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn list_requests(&self) -> Result<Vec<PaymentRequest>, Error> {
        // Unfiltered: the daemon's filters fail on block processors.
        self.call("list_requests", Params::new()).await
    }

    /// What the wallet holds.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn balance(&self) -> Result<Balance, Error> {
        self.call("getbalance", Params::new()).await
    }

    /// Takes everything out of the wallet's queue.
    ///
    /// The daemon forgets what it hands out: two readers of one queue, and a run is one, share the
    /// updates between them. What is no update that can be understood is left out.
    ///
    /// # Errors
    /// As [`call`](Self::call). An answer that is lost has emptied the queue all the same.
    pub async fn get_updates(&self) -> Result<Vec<Update>, Error> {
        Ok(self.take_queue().await?.updates)
    }

    /// The same, with what is no update.
    pub(crate) async fn take_queue(&self) -> Result<Parsed, Error> {
        let (params, daemon) = (Params::new().named("xpub", self.rpc_key()), self.daemon_settings());
        let answer = daemon.post("get_updates", &params).await?;
        if let Some(parsed) = rpc::as_written(&answer).and_then(parse_plain_list) {
            return Ok(parsed);
        }
        let result = daemon.result_of("get_updates", &answer).await?;
        parse_list(result.get()).map_err(|error| Error::InvalidAnswer {
            daemon: daemon.url().to_string(),
            request: "get_updates".to_owned(),
            reason: error.to_string(),
        })
    }

    /// What a `new_payment` calls this request in its `address`: the id; on BCH and XRG, whose
    /// daemons have an older client, the address to pay to.
    pub fn payment_name<'r>(&self, request: &'r PaymentRequest) -> &'r str {
        match &request.address {
            Some(address) if matches!(self.currency(), Currency::Bch | Currency::Xrg) => address,
            _ => &request.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// protocol: `new_payment`, whose `address` is the id, and on BCH and XRG the address.
    #[test]
    fn a_payment_names_its_request_by_the_id_and_on_two_coins_by_the_address() {
        let request =
            r#"{"request_id": "id", "address": "q", "amount_BCH": "1", "timestamp": 7, "status": 0}"#;
        let request: PaymentRequest = serde_json::from_str(request).unwrap();
        for (currency, name) in [(Currency::Btc, "id"), (Currency::Bch, "q"), (Currency::Xrg, "q")] {
            assert_eq!(Wallet::new(currency, "xpub").payment_name(&request), name, "{currency}");
        }
    }
}
