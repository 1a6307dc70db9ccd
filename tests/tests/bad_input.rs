//! Whatever a peer sends is a clear error or is survived, and nothing ends the loop silently.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use bitcart::{Connection, Currency, Daemon, Error, Simulator, Wallet};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};
use serde_json::json;

async fn ltc() -> (Simulator, Recorder, Wallet) {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    (simulator, recorder, wallet)
}

/// How a run of this wallet ends by itself.
async fn end_of(wallet: &Wallet) -> Error {
    Running::start(quick(wallet)).end().await.unwrap_err()
}

#[tokio::test]
async fn a_daemon_that_is_not_there_is_unreachable() {
    let (simulator, _, wallet) = ltc().await;
    simulator.refuse().await;
    assert!(matches!(wallet.balance().await, Err(Error::Unreachable { .. })));
    let error = end_of(&wallet).await;
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn wrong_credentials_are_said_to_be_wrong_and_end_the_run() {
    let (simulator, _, wallet) = ltc().await;
    simulator.change_credentials("someone", "else");
    assert!(matches!(wallet.balance().await, Err(Error::Unauthorized { .. })));
    let error = Running::start(quick(&wallet).retry_first_connect()).end().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    assert!(!error.is_retryable());
    let error = Running::start(quick(&wallet).polling(std::time::Duration::from_millis(20))).end().await;
    assert!(matches!(error, Err(Error::Unauthorized { .. })), "{error:?}");
}

#[tokio::test]
async fn credentials_that_become_wrong_end_a_run_that_was_connected() {
    let (simulator, _, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    simulator.change_credentials("someone", "else");
    simulator.cut();
    let error = running.end().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
}

#[tokio::test]
async fn a_password_with_a_colon_is_refused_before_it_is_sent() {
    let (simulator, _, wallet) = ltc().await;
    let wallet = wallet.daemon(daemon(&simulator).credentials("user", "pass:word"));
    let error = end_of(&wallet).await;
    assert!(matches!(error, Error::InvalidCredentials { part: "password" }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("pass:word"));
    assert_eq!(simulator.connections_ever(), 0);
}

#[tokio::test]
async fn a_proxy_that_answers_502_is_named_by_its_status() {
    let (simulator, _, wallet) = ltc().await;
    simulator.answer_handshakes(502, "<html>Bad Gateway</html>");
    let error = end_of(&wallet).await;
    assert!(matches!(error, Error::HttpStatus { status: 502, .. }), "{error:?}");
    simulator.answer_calls(502, "<html>Bad Gateway</html>");
    let error = wallet.balance().await.unwrap_err();
    assert!(matches!(error, Error::HttpStatus { status: 502, .. }), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_page_instead_of_json_is_no_answer_of_a_daemon() {
    let (simulator, _, wallet) = ltc().await;
    simulator.answer_calls(200, "<html>Welcome</html>");
    let error = wallet.balance().await.unwrap_err();
    assert!(matches!(error, Error::InvalidAnswer { .. }), "{error:?}");
    simulator.answer_handshakes(200, "<html>Welcome</html>");
    let error = end_of(&wallet).await;
    assert!(matches!(error, Error::InvalidAnswer { .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_no_address_of_a_daemon_is_refused() {
    assert!(matches!(Daemon::new("ftp://localhost"), Err(Error::InvalidUrl { .. })));
    assert!(matches!(Daemon::new("no address"), Err(Error::InvalidUrl { .. })));
}

#[tokio::test]
async fn a_key_that_the_daemon_refuses_ends_the_run_of_that_wallet_alone() {
    let (simulator, _, wallet) = ltc().await;
    simulator.refuse_key("xpub1");
    let error = end_of(&wallet).await;
    assert!(matches!(error, Error::Daemon(_)), "{error:?}");
}

/// Sends each of these and then a block, which has to be handled over the same connection.
async fn survives(garbage: &[String]) {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    for text in garbage {
        simulator.send_text(text);
        simulator.mine(1);
        recorder.block(simulator.height()).await;
    }
    // The last block may have come by the queue, before all of the garbage was there.
    let counts = running.until(|counts| counts.malformed >= garbage.len() as u64).await;
    assert_eq!((counts.malformed, counts.connects), (garbage.len() as u64, 1));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn frames_of_another_shape_are_survived_and_counted() {
    let shapes = ["[]", "5", "null", "\"x\"", "", "{", "true", "{\"updates\": 5}", "{\"updates\": [5]}"];
    survives(&shapes.map(str::to_owned)).await;
}

#[tokio::test]
async fn a_frame_100_000_brackets_deep_is_survived() {
    survives(&[
        "[".repeat(100_000),
        format!("{{\"updates\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000)),
    ])
    .await;
}

#[tokio::test]
async fn a_height_of_5000_digits_is_survived() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    let digits = "9".repeat(5_000);
    simulator.send_text(&format!(
        "{{\"updates\": [{{\"event\": \"new_block\", \"height\": {digits}}}], \"wallet\": null, \"currency\": \"LTC\"}}"
    ));
    simulator.mine(1);
    recorder.block(101).await;
    assert_eq!(running.monitor.counts().connects, 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_binary_frame_is_survived() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    simulator.send_binary(b"\x00\x01\x02");
    simulator.send_ping(b"hello");
    simulator.mine(1);
    recorder.block(101).await;
    assert_eq!(running.monitor.counts().connects, 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn ten_megabytes_and_bytes_that_are_no_text_lose_no_update() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    simulator.send_text(&format!("\"{}\"", "x".repeat(10 << 20)));
    simulator.mine(1);
    recorder.block(101).await;
    simulator.send_text_bytes(b"\xff\xfe{}");
    simulator.mine(1);
    recorder.block(102).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn another_currency_and_unknown_events_and_wallets_are_left_out_and_counted() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    let frame = |wallet: &str, currency: &str, event: &str| {
        let update = json!({"event": event, "tx": "ab"});
        json!({"updates": [update], "wallet": wallet, "currency": currency}).to_string()
    };
    simulator.send_text(&frame("xpub1", "DOGE", "new_transaction"));
    simulator.send_text(&frame("xpub9", "LTC", "new_transaction"));
    simulator.send_text(&frame("xpub1", "LTC", "new_weather"));
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    // The payment may have come by the queue, before the socket had brought the rest.
    let counts = running.until(|counts| counts.foreign + counts.unknown >= 3).await;
    assert_eq!((counts.foreign, counts.unknown), (2, 1));
    assert_eq!(recorder.heard().len(), 1, "{:?}", recorder.heard());
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_page_instead_of_a_queue_is_tried_again() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet).polling(std::time::Duration::from_millis(20))).await;
    simulator.answer_calls(200, "<html>Welcome</html>");
    running.state(|state| matches!(state, Connection::Waiting { .. })).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    simulator.heal().await.unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
}
