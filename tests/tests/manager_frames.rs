//! What Bitcart's own manager was measured with, frame by frame, over a real socket: each is
//! survived, and the next one is handled over the same connection or a new one.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use bitcart::{ApiManager, Counts, Currency, Event, Handler, Simulator, Update, Wallet};
use bitcart_events_tests::log::Log;
use bitcart_events_tests::recorder::{Heard, Recorder, Running, daemon, quick};
use serde_json::{Value, json};

struct Scene {
    simulator: Simulator,
    recorder: Recorder,
    running: Running,
    /// The good transactions that followed what was tried.
    next: Vec<String>,
}

impl Scene {
    async fn start() -> Self {
        let simulator = Simulator::start(Currency::Btc).await.unwrap();
        let recorder = Recorder::default();
        let manager =
            ApiManager::new().daemon(Currency::Btc, daemon(&simulator)).wallet(Currency::Btc, "xpubw");
        manager.add_event_handler(typed(&recorder));
        let running = Running::live(quick(&manager)).await;
        Self { simulator, recorder, running, next: Vec::new() }
    }

    /// Sends this and then a good payment and block, which have to be handled over the same
    /// connection. What the first led to.
    async fn frame(&mut self, text: &str) -> Led {
        let (calls, before) = (self.recorder.heard().len(), self.running.monitor.counts());
        self.simulator.send_text(text);
        self.next_is_handled().await;
        self.socket_is_read().await;
        let heard = self.recorder.heard().split_off(calls);
        let mine: Vec<Heard> = heard.into_iter().filter(|heard| !self.is_next(heard)).collect();
        Led { calls: mine, counts: Difference(before, self.running.monitor.counts()) }
    }

    async fn next_is_handled(&mut self) {
        let paid = self.simulator.pay("xpubw", "0.1").unwrap();
        self.simulator.mine(1);
        self.recorder.transaction(&paid).await;
        self.recorder.block(self.simulator.height()).await;
        self.next.push(paid);
    }

    /// The queue, which has the payment too, may be read before what the socket has still to bring. So
    /// this waits for what the socket alone brings.
    async fn socket_is_read(&mut self) {
        let last = format!("only on the socket {}", self.next.len());
        self.simulator.send_text(&transaction(&last, &json!("xpubw"), &json!("BTC")));
        self.recorder.transaction(&last).await;
        self.next.push(last);
    }

    fn is_next(&self, heard: &Heard) -> bool {
        heard.is("new_block") && heard.update["height"] == self.simulator.height()
            || self.next.iter().any(|paid| heard.update["tx"] == **paid)
    }
}

/// Notes down what can be had as the types say, as most handlers want it.
fn typed(recorder: &Recorder) -> Handler {
    let recorder = recorder.clone();
    bitcart::handler!(
        "new_block",
        "new_transaction",
        "verified_tx",
        move |_event: Event, instance: &Wallet, update: &Update, height: Option<i64>, tx: Option<&str>| {
            let _ = (height, tx);
            recorder.note(instance, update);
        }
    )
}

/// What became of a frame.
struct Led {
    calls: Vec<Heard>,
    counts: Difference,
}

struct Difference(Counts, Counts);

impl Difference {
    fn of(&self, count: impl Fn(&Counts) -> u64) -> u64 {
        count(&self.1) - count(&self.0)
    }
}

fn transaction(tx: &str, wallet: &Value, currency: &Value) -> String {
    json!({"updates": [{"event": "new_transaction", "tx": tx}], "wallet": wallet, "currency": currency})
        .to_string()
}

fn of_the_wallet(update: &str) -> String {
    format!(r#"{{"updates": [{update}], "wallet": "xpubw", "currency": "BTC"}}"#)
}

#[tokio::test]
async fn what_is_no_frame_is_counted_and_the_next_one_is_handled() {
    let mut scene = Scene::start().await;
    let deep = "[".repeat(100_000);
    let digits = of_the_wallet(&format!(r#"{{"event": "new_block", "height": {}}}"#, "9".repeat(5_000)));
    let bad =
        ["{\"updates\": null}", "{}", "[]", "5", "\"x\"", "null", "true", "not JSON", "", &deep, &digits];
    for text in bad {
        let led = scene.frame(text).await;
        let shown: String = text.chars().take(40).collect();
        assert!(led.calls.is_empty(), "{shown}: {:?}", led.calls);
        assert_eq!(led.counts.1.connects, 1, "{shown}");
    }
    scene.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_no_text_or_too_long_costs_a_connection_at_most() {
    let mut scene = Scene::start().await;
    scene.simulator.send_binary(transaction("binary", &json!("xpubw"), &json!("BTC")).as_bytes());
    scene.next_is_handled().await;
    scene.simulator.send_ping(b"hello");
    scene.next_is_handled().await;
    assert_eq!(scene.running.monitor.counts().connects, 1);
    scene.simulator.send_text_bytes(b"\xff\xfe{}");
    scene.next_is_handled().await;
    scene.simulator.send_text(&transaction(&"x".repeat(10 << 20), &json!("xpubw"), &json!("BTC")));
    scene.next_is_handled().await;
    scene.running.stop().await.unwrap();
}

#[tokio::test]
async fn odd_values_reach_a_handler_or_skip_it_and_the_next_is_handled() {
    let mut scene = Scene::start().await;
    let long = format!(r#"{{"event": "new_transaction", "tx": "{}"}}"#, "y".repeat(3_900_000));
    let odd = [
        (r#"{"event": "new_block", "height": NaN}"#, 0, 0),
        (r#"{"event": "new_block", "height": 18446744073709551616}"#, 0, 1),
        (r#"{"event": "new_block", "height": 1e3}"#, 0, 1),
        (r#"{"event": "new_transaction", "tx": "\ud800"}"#, 0, 1),
        (&long, 1, 0),
        (r#"{"event": "verified_tx", "tx": "a", "height": 9}"#, 1, 0),
    ];
    for (update, calls, skipped) in odd {
        let led = scene.frame(&of_the_wallet(update)).await;
        let shown: String = update.chars().take(60).collect();
        assert_eq!((led.calls.len(), led.counts.of(|counts| counts.skipped)), (calls, skipped), "{shown}");
        assert_eq!(led.counts.1.connects, 1, "{shown}");
    }
    scene.running.stop().await.unwrap();
}

/// Bitcart's own manager makes a new object for each of these, adds `DOGE` to itself, and loses an
/// exception in a task that nobody looks at.
#[tokio::test]
async fn whom_a_frame_is_about_is_found_or_the_frame_is_left_out() {
    let mut scene = Scene::start().await;
    let (wallet, none, btc) = (json!("xpubw"), Value::Null, json!("BTC"));
    let rows = [
        ("unknown currency", transaction("1", &wallet, &json!("DOGE")), None),
        ("currency in small letters", transaction("2", &wallet, &json!("btc")), Some(Some("xpubw"))),
        ("other known currency", transaction("3", &wallet, &json!("LTC")), None),
        (
            "currency missing",
            r#"{"updates": [{"event": "new_transaction", "tx": "4"}], "wallet": "xpubw"}"#.into(),
            Some(Some("xpubw")),
        ),
        ("currency null", transaction("5", &wallet, &none), Some(Some("xpubw"))),
        ("another wallet", transaction("6", &json!("other"), &btc), None),
        ("wallet null", transaction("7", &none, &btc), Some(None)),
        (
            "wallet missing",
            r#"{"updates": [{"event": "new_transaction", "tx": "8"}], "currency": "BTC"}"#.into(),
            Some(None),
        ),
    ];
    for (what, text, about) in rows {
        let led = scene.frame(&text).await;
        let heard: Vec<Option<&str>> = led.calls.iter().map(|heard| heard.wallet.as_deref()).collect();
        assert_eq!(heard, Vec::from_iter(about), "{what}");
        assert!(led.calls.iter().all(|heard| heard.currency == Currency::Btc), "{what}");
        assert_eq!(led.counts.of(|counts| counts.foreign), u64::from(about.is_none()), "{what}");
    }
    assert_eq!(scene.running.monitor.counts().connects, 1);
    scene.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_wallet_that_is_no_name_is_survived() {
    let mut scene = Scene::start().await;
    for wallet in [json!(["xpubw"]), json!(7)] {
        scene.frame(&transaction("a", &wallet, &json!("BTC"))).await;
    }
    assert_eq!(scene.running.monitor.counts().connects, 1);
    scene.running.stop().await.unwrap();
}

/// There, the second start raises, since the manager has got a currency that the SDK does not have.
#[tokio::test]
async fn a_frame_of_an_unknown_currency_leaves_the_manager_as_it_was() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let recorder = Recorder::default();
    let manager = ApiManager::new().daemon(Currency::Btc, daemon(&simulator)).wallet(Currency::Btc, "xpubw");
    manager.add_event_handler(recorder.handler());
    for _ in 0..2 {
        let running = Running::live(quick(&manager)).await;
        let (log, _guard) = Log::begin();
        for tx in ["d", "e"] {
            simulator.send_text(&transaction(tx, &json!("xpubw"), &json!("DOGE")));
        }
        running.until(|counts| counts.foreign == 2).await;
        assert_eq!(log.times("DOGE"), 1, "{log:?}");
        running.stop().await.unwrap();
        assert_eq!((manager.currencies(), manager.len()), (vec![Currency::Btc], 1));
    }
}

/// There, `[]` on one socket ends the run for both currencies.
#[tokio::test]
async fn nonsense_on_one_currencys_socket_is_nothing_to_the_other() {
    let btc = Simulator::start(Currency::Btc).await.unwrap();
    // Of another seed, so that its transactions have other names.
    let ltc = Simulator::builder(Currency::Ltc).seed(9).start().await.unwrap();
    let recorder = Recorder::default();
    let manager = ApiManager::new()
        .daemon(Currency::Btc, daemon(&btc))
        .daemon(Currency::Ltc, daemon(&ltc))
        .wallet(Currency::Btc, "xpubw")
        .wallet(Currency::Ltc, "xpubw");
    manager.add_event_handler(recorder.handler());
    let mut running = Running::start(quick(&manager));
    running.connected(2).await;
    btc.send_text("[]");
    for simulator in [&btc, &ltc] {
        let paid = simulator.pay("xpubw", "0.1").unwrap();
        assert_eq!(recorder.transaction(&paid).await.currency, simulator.currency());
    }
    assert_eq!(running.monitor.counts().connects, 2);
    running.stop().await.unwrap();
}

/// There, the manager's handler takes the place of the wallet's own, and a handler of the wallet's
/// alone is called with an argument that it does not have.
#[tokio::test]
async fn a_handler_on_the_wallet_alone_is_called_as_it_was_written() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let (wallets, managers) = (Recorder::default(), Recorder::default());
    let manager = ApiManager::new().daemon(Currency::Btc, daemon(&simulator));
    let wallet = Wallet::btc("xpubw");
    manager.add_wallet(wallet.clone());
    wallet.add_event_handler(wallets.handler());
    let running = Running::live(quick(&manager)).await;
    let paid = simulator.pay("xpubw", "0.1").unwrap();
    wallets.transaction(&paid).await;
    // The manager gets one while it runs, and the nearer one keeps the wallet's updates.
    manager.add_event_handler(managers.handler());
    simulator.mine(1);
    managers.block(simulator.height()).await;
    let paid = simulator.pay("xpubw", "0.1").unwrap();
    wallets.transaction(&paid).await;
    running.stop().await.unwrap();
    assert!(managers.heard().iter().all(|heard| heard.wallet.is_none()));
}
