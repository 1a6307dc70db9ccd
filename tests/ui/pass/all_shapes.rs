#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unreachable_pub)]
//! Handlers of every shape, and where people put them.

extern crate bitcart as coins;

use bitcart::{Amount, Event, FromField, PaymentStatus, Update, Wallet};

type MaybeHeight = Option<i64>;

struct Shop;

struct TxId<'a>(&'a str);

impl<'a> FromField<'a> for TxId<'a> {
    type Raw = &'a str;
    type Error = std::convert::Infallible;

    fn from_field(raw: &'a str) -> Result<Self, Self::Error> {
        Ok(Self(raw))
    }
}

struct Height(u64);

impl FromField<'_> for Height {
    type Raw = u64;
    type Error = String;

    fn from_field(raw: u64) -> Result<Self, String> {
        Ok(Self(raw))
    }
}

#[bitcart::on("new_block")]
fn own_type(_event: Event, height: Option<Height>) {
    let _ = height.map(|height| height.0);
}

#[bitcart::on("new_transaction", crate = ::coins)]
async fn own_borrowed_type(_event: &str, tx: TxId<'_>) -> Result<(), std::io::Error> {
    let _ = tx.0;
    Ok(())
}

#[bitcart::on("new_block", "verified_tx")]
fn alias(_event: Event, mut height: MaybeHeight) {
    height = height.map(|height| height + 1);
    let _ = height;
}

/// With a documentation.
#[bitcart::on("new_payment")]
#[tracing::instrument(skip_all)]
#[deprecated]
pub(crate) async fn r#everything<'a>(
    status: PaymentStatus,
    sent_amount: Option<Amount>,
    _tx_hashes: Option<Vec<&'a str>>,
    #[state] shop: &'a Shop,
    event: Event,
    instance: &'a Wallet,
    update: &'a Update,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let _ = (status, sent_amount, shop, event, instance, update);
    Ok(())
}

mod private {
    #[bitcart::on("verified_tx")]
    fn in_a_module(_event: bitcart::Event, r#tx: ::std::string::String) {
        drop(tx);
    }
}

macro_rules! handler_for {
    ($event:literal, $name:ident, $field:ident: $ty:ty) => {
        #[bitcart::on($event)]
        fn $name(_event: Event, $field: $ty) {
            let _ = $field;
        }
    };
}
handler_for!("new_payment", from_a_macro, address: &str);

#[cfg(any())]
#[bitcart::on("new_payment")]
fn configured_away(_event: Event) {}

#[bitcart::on("new_block")]
fn call(_event: Event) {}

fn main() {
    #[bitcart::on("new_block")]
    fn in_a_body(_event: Event) {}

    let handlers = bitcart::handlers();
    let names: Vec<&str> = handlers.iter().map(|handler| handler.info().name()).collect();
    assert_eq!(
        names,
        ["own_type", "own_borrowed_type", "alias", "everything", "in_a_module", "from_a_macro", "call", "in_a_body"]
    );
    let everything = handlers[3].info();
    assert_eq!(everything.events(), [Event::NewPayment]);
    assert_eq!(everything.states().count(), 1);
    call(Event::NewBlock);
}
