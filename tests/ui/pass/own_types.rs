//! A type of the user's own is received by `FromField`, owned or borrowed, and can refuse.

use bitcart::{Event, FromField, Wallet};

struct Height(u64);

impl FromField<'_> for Height {
    type Raw = u64;
    type Error = String;

    fn from_field(raw: u64) -> Result<Self, String> {
        if raw == 13 { Err("unlucky".into()) } else { Ok(Self(raw)) }
    }
}

struct TxId<'a>(&'a str);

impl<'a> FromField<'a> for TxId<'a> {
    type Raw = &'a str;
    type Error = std::convert::Infallible;

    fn from_field(raw: &'a str) -> Result<Self, Self::Error> {
        Ok(Self(raw))
    }
}

/// Made of a type that is made of a field itself.
struct Short<'a>(&'a str);

impl<'a> FromField<'a> for Short<'a> {
    type Raw = TxId<'a>;
    type Error = std::fmt::Error;

    fn from_field(raw: TxId<'a>) -> Result<Self, Self::Error> {
        raw.0.get(..4).map(Self).ok_or(std::fmt::Error)
    }
}

#[bitcart::on("new_block")]
fn owned(_event: Event, height: Height) {
    assert_eq!(height.0, 7);
}

#[bitcart::on("new_transaction")]
async fn borrowed(_event: Event, tx: TxId<'_>, to: Option<TxId<'_>>) {
    assert_eq!((tx.0, to.map(|to| to.0)), ("a hash", None));
}

#[bitcart::on("verified_tx")]
fn nested<'a>(_event: Event, tx: Option<Short<'a>>) {
    assert_eq!(tx.unwrap().0, "a ha");
}

#[tokio::main]
async fn main() {
    let updates = r#"[
        {"event": "new_block", "height": 7},
        {"event": "new_block", "height": 13},
        {"event": "new_transaction", "tx": "a hash"},
        {"event": "verified_tx", "tx": "a hash", "height": 7}
    ]"#;
    let counts = Wallet::btc("xpub").process_updates(updates).await.unwrap();
    assert_eq!((counts.handled, counts.skipped), (3, 1));
}
