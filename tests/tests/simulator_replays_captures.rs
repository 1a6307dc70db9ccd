//! Every exchange that was captured from a real daemon is had again with the simulator, and the
//! answer must be the same: its status, its headers, its keys in their order, and every value that
//! is not made anew each time.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use bitcart::{Currency, Simulator};
use bitcart_events_tests::captures::{self, Exchange};
use serde_json::{Value, json};

/// What is of the moment, of a key or of chance: only its type is compared.
const VOLATILE: &[&str] = &[
    "URI",
    "address",
    "blockHash",
    "date",
    "expiration",
    "from",
    "hash",
    "id",
    "locktime",
    "monotonic_timestamp",
    "payment_address",
    "prevout_hash",
    "r",
    "request_id",
    "s",
    "scriptpubkey",
    "timestamp",
    "total_wallets",
    "transactionHash",
    "tx",
    "tx_hashes",
    "txid",
    "value_sats",
    "witness",
];

/// Exchanges whose answer is not the captured one to the last value, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("getaddress_unused", "an address is made anew"),
    ("payto_without_funds", "on a block processor it is a signed transaction, which needs cryptography"),
    ("params_null", "the message names a place in memory"),
];

/// The seed, the key and the hashes in the captures stand for those of the simulator.
struct Replay {
    simulator: Simulator,
    client: reqwest::Client,
    renamed: Vec<(String, String)>,
}

impl Replay {
    fn new(simulator: Simulator) -> Self {
        Self { simulator, client: reqwest::Client::new(), renamed: Vec::new() }
    }

    async fn call(&self, method: &str, params: Value) -> Value {
        let body = json!({"method": method, "params": params, "id": 0}).to_string();
        let request = self.client.post(self.simulator.url()).basic_auth("electrum", Some("electrumz"));
        let answer: Value =
            serde_json::from_str(&request.body(body).send().await.unwrap().text().await.unwrap()).unwrap();
        assert_eq!(answer.get("error"), None, "{method}");
        answer["result"].clone()
    }

    async fn exchange(&self, exchange: &Exchange) -> (u16, Vec<(String, String)>, String) {
        let url = format!("{}{}", self.simulator.url(), exchange.path);
        let mut request = self.client.request(exchange.http_method.parse().unwrap(), url);
        if let Some(authorization) = &exchange.authorization {
            request = request.header("Authorization", authorization);
        }
        if let Some(body) = self.body(exchange) {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let header = |(name, _): &(String, String)| {
            let value = headers.get(name).map_or("", |value| value.to_str().unwrap());
            (name.clone(), value.to_owned())
        };
        (status, exchange.headers.iter().map(header).collect(), response.text().await.unwrap())
    }

    /// The body as it was sent, for the two that a text file cannot hold, too.
    fn body(&self, exchange: &Exchange) -> Option<Vec<u8>> {
        match exchange.name.as_str() {
            "body_over_1MiB" => Some(vec![b' '; 1024 * 1024 + 1]),
            "invalid_utf8" => Some(b"{\"method\":\"getinfo\",\"id\":1,\"params\":[\"\xff\xfe\"]}".to_vec()),
            _ => exchange.request.clone().map(|mut body| {
                for (captured, ours) in &self.renamed {
                    body = body.replace(captured, ours);
                }
                body.into_bytes()
            }),
        }
    }

    async fn compare(&self, exchange: &Exchange) -> Result<(), String> {
        let name = &exchange.name;
        let (status, headers, body) = self.exchange(exchange).await;
        if (status, &headers) != (exchange.status, &exchange.headers) {
            return Err(format!(
                "{name}: {status} {headers:?} and not {} {:?}",
                exchange.status, exchange.headers
            ));
        }
        let is_exception = EXCEPTIONS.iter().any(|(exception, _)| exception == name);
        match (parse(&body), parse(&exchange.response)) {
            (Some(ours), Some(captured)) => {
                same(&ours, &captured, is_exception).map_err(|why| format!("{name}: {why}\n  {body}"))?;
                let (ours, captured) = (keys(&body), keys(&exchange.response));
                let shared = ours.len().min(captured.len());
                if ours[..shared] != captured[..shared] {
                    return Err(format!("{name}: the keys come as {ours:?} and not as {captured:?}"));
                }
                Ok(())
            }
            _ if body == exchange.response => Ok(()),
            _ => Err(format!("{name}: {body:?} and not {:?}", exchange.response)),
        }
    }
}

fn parse(body: &str) -> Option<Value> {
    serde_json::from_str(body).ok()
}

/// The keys of a body in the order in which they are written, lists left out.
fn keys(body: &str) -> Vec<&str> {
    let body = body.split('[').next().unwrap();
    body.split('"')
        .zip(body.split('"').skip(1))
        .filter(|(_, after)| after.starts_with(": "))
        .map(|(key, _)| key)
        .collect()
}

/// Whether an answer is the captured one, up to what is volatile. Lists can have other lengths,
/// unless one is empty.
fn same(ours: &Value, captured: &Value, is_exception: bool) -> Result<(), String> {
    match (ours, captured) {
        (Value::Object(ours), Value::Object(captured)) => {
            let (names, expected): (Vec<_>, Vec<_>) = (ours.keys().collect(), captured.keys().collect());
            if names != expected {
                return Err(format!("it has {names:?} and not {expected:?}"));
            }
            for (key, value) in captured {
                let is_volatile = is_exception || VOLATILE.contains(&key.as_str()) && ours[key] != json!(0);
                same(&ours[key], value, is_volatile).map_err(|why| format!("{key}: {why}"))?;
            }
            Ok(())
        }
        (Value::Array(ours), Value::Array(captured)) => {
            if ours.is_empty() != captured.is_empty() {
                return Err(format!("{ours:?} and not {captured:?}"));
            }
            ours.iter().zip(captured).try_for_each(|(ours, captured)| same(ours, captured, is_exception))
        }
        (Value::String(ours), Value::String(captured)) => {
            let both_expire = ours.starts_with("Expires at ") && captured.starts_with("Expires at ");
            let is_same = ours == captured || is_exception || both_expire;
            if is_same { Ok(()) } else { Err(format!("{ours:?} and not {captured:?}")) }
        }
        (Value::Number(_), Value::Number(_)) if is_exception => Ok(()),
        _ if ours == captured => Ok(()),
        _ => Err(format!("{ours} and not {captured}")),
    }
}

/// Runs the exchanges and fails with all that differ at once.
async fn replay(replay: &Replay, exchanges: &[Exchange]) {
    let mut differences = Vec::new();
    for exchange in exchanges {
        if exchange.name == "get_updates_with_events" {
            replay.simulator.mine(1);
        }
        differences.extend(replay.compare(exchange).await.err());
    }
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

/// First what depends on the state that was set up, then all others as they are in the file.
fn ordered(daemon: &str) -> Vec<Exchange> {
    let mut exchanges = captures::exchanges(daemon);
    exchanges.retain(|exchange| !exchange.name.starts_with("contract_"));
    exchanges.sort_by_key(|exchange| match exchange.name.as_str() {
        "get_updates_with_events" => 0,
        "list_requests" => 1,
        _ => 2,
    });
    exchanges
}

/// The request of which the captures ask, made anew.
fn result_of(exchanges: &[Exchange], name: &str, key: &str) -> String {
    let exchange = exchanges.iter().find(|exchange| exchange.name == name).unwrap();
    let response: Value = serde_json::from_str(&exchange.response).unwrap();
    response["result"][key].as_str().unwrap().to_owned()
}

const SEED: &str = "analyst vault portion tragic lonely rival cave achieve rain badge enrich absurd";
const BAD_CHECKSUM: &str = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet9";

#[tokio::test]
async fn an_electrum_based_daemon_answers_as_it_was_captured() {
    let simulator = Simulator::builder(Currency::Ltc).height(121).start().await.unwrap();
    // A checksum needs cryptography: the simulator is told that this one is wrong.
    simulator.refuse_key(BAD_CHECKSUM);
    let mut run = Replay::new(simulator.clone());
    let exchanges = ordered("ltc");
    let mut hashes = Vec::new();
    for blocks in [2, 1] {
        let request = json!({"xpub": SEED, "amount": "0.5", "memo": "sdk proof", "expiry": 900});
        let id = run.call("add_request", request).await["request_id"].as_str().unwrap().to_owned();
        hashes.push(simulator.pay_request(&id, "0.5").unwrap());
        simulator.mine(blocks);
    }
    simulator.mine(1);
    run.call("get_updates", json!({"xpub": SEED})).await;
    let asked_for = run
        .call("add_request", json!({"xpub": SEED, "amount": "0.5", "memo": "raw capture", "expiry": 900}))
        .await;
    run.renamed = vec![
        ("adaf974df19235982620760b82fa129df850a20a930a0643df7a67f7b436d9a9".to_owned(), hashes[0].clone()),
        (
            result_of(&exchanges, "add_request", "request_id"),
            asked_for["request_id"].as_str().unwrap().to_owned(),
        ),
    ];
    replay(&run, &exchanges).await;
}

#[tokio::test]
async fn a_block_processor_answers_as_it_was_captured() {
    const WALLET: &str = "0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03";
    let simulator = Simulator::builder(Currency::Eth).height(2).start().await.unwrap();
    simulator.refuse_key(BAD_CHECKSUM);
    let mut run = Replay::new(simulator.clone());
    let exchanges = ordered("eth");
    let request = json!({"xpub": WALLET, "amount": "0.5", "memo": "sdk proof", "expiration": 900});
    let id = run.call("add_request", request).await["request_id"].as_str().unwrap().to_owned();
    let hash = simulator.pay_request(&id, "0.5").unwrap();
    run.call("get_updates", json!({"xpub": WALLET})).await;
    let request = json!({"xpub": WALLET, "amount": "0.5", "memo": "raw capture", "expiration": 900});
    let asked_for = run.call("add_request", request).await;
    run.renamed = vec![
        ("0x3ff5cd21a59d351919ecae31160e2eb2ec17194958cc056de38bd15478ddaee6".to_owned(), hash),
        (
            result_of(&exchanges, "add_request", "request_id"),
            asked_for["request_id"].as_str().unwrap().to_owned(),
        ),
    ];
    replay(&run, &exchanges).await;
}

#[tokio::test]
async fn a_token_wallet_is_answered_as_it_was_captured() {
    const TOKEN: &str = "0xAfe1b5bdEbD4ae65AF2024738bf0735fbb65d44b";
    const WALLET: &str = "0x110f8a16a866CfCaF9cC25121a77E0c83D3a8c03";
    const PAYER: &str = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    let simulator =
        Simulator::builder(Currency::Eth).height(170).token(TOKEN, "TST", 6).start().await.unwrap();
    simulator.pay(WALLET, "1.026").unwrap();
    let mut run = Replay::new(simulator.clone());
    let exchanges = captures::exchanges("eth");
    let named = |names: &[&str]| -> Vec<Exchange> {
        let find =
            |name: &&str| exchanges.iter().find(|exchange| exchange.name == format!("contract_{name}"));
        names.iter().map(|name| find(name).unwrap().clone()).collect()
    };
    replay(&run, &named(&["validatecontract", "getbalance_dict", "getbalance_plain", "list_wallets"])).await;
    let request = json!({
        "xpub": {"xpub": WALLET, "contract": TOKEN}, "amount": "2.5", "memo": "token", "expiration": 900,
    });
    let id = run.call("add_request", request).await["request_id"].as_str().unwrap().to_owned();
    run.renamed = vec![(result_of(&exchanges, "contract_add_request", "request_id"), id)];
    replay(&run, &named(&["setrequestaddress"])).await;
    simulator.pay_from(&format!("{WALLET}_{TOKEN}"), "2.5", PAYER).unwrap();
    simulator.pay_from(WALLET, "0.01", PAYER).unwrap();
    replay(
        &run,
        &named(&[
            "get_request",
            "get_updates",
            "get_updates_plain",
            "get_updates_lowercase_contract_is_another_wallet",
            "list_wallets_after",
            "add_request",
        ]),
    )
    .await;
}

#[test]
fn no_token_exchange_is_forgotten() {
    let token =
        captures::exchanges("eth").iter().filter(|exchange| exchange.name.starts_with("contract_")).count();
    assert_eq!(token, 11, "a new one wants a place in the test of the token wallet");
}
