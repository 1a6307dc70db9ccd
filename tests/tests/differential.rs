//! The same lists of updates, good and bad, are given to the `process_updates` of Bitcart's own SDK
//! and to ours, and the same handler calls come out.
//!
//! What the SDK does is in `peers/sdk_calls.json`, which `peers/run.sh` holds against the SDK.
//! Where ours does better, on purpose, is the table [`BETTER`].

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use bitcart::{Amount, Event, Wallet, handler};
use serde_json::{Map, Value, json};

/// A case, what ours calls instead, and why that is better.
const BETTER: &[(&str, &str, &str)] = &[
    ("field null", "[]", NOT_AN_OPTION),
    ("height is a string", BLOCK_12, WRONG_KIND),
    ("height is an object", BLOCK_12, WRONG_KIND),
    ("height is a fraction", BLOCK_12, WRONG_KIND),
    ("height is beyond 64 bits", BLOCK_12, WRONG_KIND),
    ("tx is a number", BLOCK_12, WRONG_KIND),
    ("status is a string", BLOCK_12, WRONG_KIND),
    ("tx_hashes is a string", "[]", WRONG_KIND),
];

const BLOCK_12: &str = r#"[["new_block", {"height": 12}]]"#;
const NOT_AN_OPTION: &str = "a handler that does not take an `Option` is not called with nothing";
const WRONG_KIND: &str = "a handler is not called with a value of another type than it asks for";

#[tokio::test]
async fn ours_calls_what_the_sdk_calls_or_better() {
    let cases = read("updates.json");
    let sdk = read("sdk_calls.json");
    assert!(cases.len() > 40 && cases.len() == sdk.len());
    let mut unexpected = Vec::new();
    let mut better = 0;
    for (case, sdk) in cases.iter().zip(&sdk) {
        let name = case["name"].as_str().unwrap();
        assert_eq!(case["name"], sdk["name"]);
        let ours = calls(case).await;
        let expected = match BETTER.iter().find(|(better, ..)| *better == name) {
            Some((_, calls, _)) => {
                better += 1;
                serde_json::from_str(calls).unwrap()
            }
            None => without_nulls(&sdk["calls"]),
        };
        if ours != expected {
            unexpected.push(format!("{name}: {} gives {ours}, expected {expected}", case["updates"]));
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert_eq!(better, BETTER.len(), "every difference belongs to a case");
}

/// Null and absent are both `None` to a handler.
fn without_nulls(calls: &Value) -> Value {
    let mut calls = calls.clone();
    for call in calls.as_array_mut().unwrap() {
        call[1].as_object_mut().unwrap().retain(|_, value| !value.is_null());
    }
    calls
}

fn read(file: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What our handlers are called with.
async fn calls(case: &Value) -> Value {
    let calls = Calls::default();
    let wallet = Wallet::btc("xpub1");
    match case["handler"].as_str().unwrap() {
        "open" => open(&wallet, &calls),
        "raising" => strict(&wallet, &calls, true),
        _ => strict(&wallet, &calls, false),
    }
    // What is no list is an error here, and no handler is called.
    let _ = wallet.process_updates(case["updates"].clone()).without_registered().await;
    calls.take()
}

#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<Value>>>);

impl Calls {
    /// A call, with the fields that it was given.
    fn add(&self, event: Event, fields: Vec<(&str, Option<Value>)>) {
        let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        self.0.lock().unwrap().push(json!([event.as_str(), given.collect::<Map<_, _>>()]));
    }

    fn take(&self) -> Value {
        std::mem::take(&mut *self.0.lock().unwrap()).into()
    }
}

/// Handlers that take what an event always has.
fn strict(wallet: &Wallet, calls: &Calls, raises: bool) {
    let (blocks, transactions, payments, verified) =
        (calls.clone(), calls.clone(), calls.clone(), calls.clone());
    wallet.add_event_handler(handler!("new_block", move |event: Event, height: i64| {
        blocks.add(event, vec![("height", Some(height.into()))]);
        if raises { Err("the handler fails") } else { Ok(()) }
    }));
    wallet.add_event_handler(handler!("new_transaction", move |event: Event, tx: &str| {
        transactions.add(event, vec![("tx", Some(tx.into()))]);
    }));
    wallet.add_event_handler(handler!(
        "new_payment",
        move |event: Event, address: &str, status: i64, status_str: &str| {
            let fields =
                [("address", address.into()), ("status", status.into()), ("status_str", status_str.into())];
            payments.add(event, fields.map(|(name, value): (_, Value)| (name, Some(value))).into());
        }
    ));
    wallet.add_event_handler(handler!("verified_tx", move |event: Event, tx: &str, height: i64| {
        verified.add(event, vec![("tx", Some(tx.into())), ("height", Some(height.into()))]);
    }));
}

/// Handlers that take every field and need none.
fn open(wallet: &Wallet, calls: &Calls) {
    let (blocks, transactions, payments, verified) =
        (calls.clone(), calls.clone(), calls.clone(), calls.clone());
    let text = |text: Option<&str>| text.map(Value::from);
    let amount = |amount: Option<Amount>| amount.map(|amount| amount.to_string().into());
    wallet.add_event_handler(handler!("new_block", move |event: Event, height: Option<i64>| {
        blocks.add(event, vec![("height", height.map(Value::from))]);
    }));
    wallet.add_event_handler(handler!(
        "new_transaction",
        move |event: Event,
              tx: Option<&str>,
              from_address: Option<&str>,
              to: Option<&str>,
              amount: Option<Amount>,
              contract: Option<&str>| {
            let fields = [("tx", tx), ("from_address", from_address), ("to", to), ("contract", contract)];
            let mut fields: Vec<_> = fields.map(|(name, value)| (name, value.map(Value::from))).into();
            fields.push(("amount", amount.map(|amount| amount.to_string().into())));
            transactions.add(event, fields);
        }
    ));
    wallet.add_event_handler(handler!(
        "new_payment",
        move |event: Event,
              address: Option<&str>,
              status: Option<i64>,
              status_str: Option<&str>,
              tx_hashes: Option<Vec<&str>>,
              sent_amount: Option<Amount>,
              contract: Option<&str>| {
            let fields = vec![
                ("address", text(address)),
                ("status", status.map(Value::from)),
                ("status_str", text(status_str)),
                ("tx_hashes", tx_hashes.map(Value::from)),
                ("sent_amount", amount(sent_amount)),
                ("contract", text(contract)),
            ];
            payments.add(event, fields);
        }
    ));
    wallet.add_event_handler(handler!(
        "verified_tx",
        move |event: Event, tx: Option<&str>, height: Option<i64>| {
            verified.add(event, vec![("tx", text(tx)), ("height", height.map(Value::from))]);
        }
    ));
}
