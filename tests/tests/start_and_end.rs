//! What is found before anything is connected, what is handed in without a daemon, and the end.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bitcart::simulator::Channel;
use bitcart::{Currency, Daemon, Error, Event, PaymentStatus, Simulator, Update, Wallet, handler};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick};
use bitcart_events_tests::relay::Relay;
use serde_json::json;

#[tokio::test]
async fn errors_and_panics_are_counted_and_the_next_update_goes_on() {
    let wallet = Wallet::btc("xpub1");
    wallet.add_event_handler(handler!("new_block", async |event: Event, height: u64| {
        match height {
            1 => return Err(format!("{event} {height} is not wanted")),
            2 => panic!("while it is called"),
            3 => {
                tokio::task::yield_now().await;
                panic!("while it is awaited");
            }
            _ => {}
        }
        Ok(())
    }));
    let updates = json!([1, 2, 3, 4].map(|height| json!({"event": "new_block", "height": height})));
    let counts = wallet.process_updates(updates).without_registered().await.unwrap();
    assert_eq!((counts.failed, counts.panicked, counts.handled), (1, 2, 1));
}

#[tokio::test]
async fn updates_are_taken_in_every_form_that_a_program_may_have() {
    let wallet = Wallet::btc("xpub1");
    let recorder = Recorder::default();
    wallet.add_event_handler(recorder.handler());
    let json = json!({"event": "new_block", "height": 1});
    let update: Update = serde_json::from_value(json.clone()).unwrap();
    let run = |updates: bitcart::Updates| wallet.process_updates(updates).without_registered();
    for updates in [
        format!("[{json}]").into(),
        json!([json]).into(),
        vec![update.clone()].into(),
        [update.clone()].into(),
        update.into(),
    ] {
        assert_eq!(run(updates).await.unwrap().handled, 1);
    }
    let told: Vec<_> = recorder.heard().into_iter().map(|heard| heard.update).collect();
    assert_eq!(told, vec![json; 5]);
    for no_list in ["", "null", "{}", "5"] {
        assert!(matches!(run(no_list.into()).await, Err(Error::InvalidUpdates { .. })), "{no_list}");
    }
}

#[tokio::test]
async fn what_only_the_start_can_find_is_found_before_anything_is_connected() {
    struct Shop;
    struct Till;

    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let wallet = Wallet::btc("xpub1").daemon(daemon(&simulator));
    let none = Running::start(quick(&wallet)).end().await.unwrap_err();
    assert!(matches!(none, Error::NoHandlers));

    wallet.add_event_handler(handler!(
        "new_payment",
        |event: Event, status: PaymentStatus, #[state] _shop: &Shop, #[state] _till: &Till| {
            assert!(event == Event::NewPayment && status.is_paid());
        }
    ));
    let states = Running::start(quick(&wallet)).end().await.unwrap_err();
    assert!(matches!(&states, Error::MissingStates(missing) if missing.len() == 2), "{states}");
    for named in ["Shop", "Till", "start_and_end.rs"] {
        assert!(states.to_string().contains(named), "{states}");
    }

    let run = quick(&wallet).state(Shop).state(Till).require([Event::NewPayment, Event::NewBlock]);
    let missing = Running::start(run).end().await.unwrap_err();
    assert!(matches!(&missing, Error::MissingHandlers(events) if *events == [Event::NewBlock]), "{missing}");
    assert_eq!(simulator.connections_ever(), 0);
}

#[tokio::test]
async fn a_shutdown_lets_what_was_taken_be_handled_and_takes_nothing_more() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let wallet = Wallet::btc("xpub1").daemon(daemon(&simulator));
    let (begun, mut has_begun) = tokio::sync::mpsc::unbounded_channel();
    let finished = Arc::new(Mutex::new(0));
    let count = Arc::clone(&finished);
    wallet.add_event_handler(handler!("new_block", async move |event: Event, height: u64| {
        begun.send((event, height)).unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        *count.lock().unwrap() += 1;
    }));
    let running = Running::live(quick(&wallet)).await;
    for _ in 0..3 {
        simulator.mine(1);
    }
    running.until(|counts| counts.received >= 3).await;
    has_begun.recv().await.unwrap();
    running.stop().await.unwrap();
    assert_eq!(*finished.lock().unwrap(), 3);
    assert_eq!(simulator.connections(), 0);
}

#[tokio::test]
async fn a_daemon_that_never_answers_is_given_up() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    simulator.stall_calls();
    let daemon = Daemon::new(simulator.url()).unwrap().timeout(Duration::from_millis(100));
    let error = Wallet::btc("xpub1").daemon(daemon).balance().await.unwrap_err();
    assert!(matches!(&error, Error::Timeout { request, .. } if request == "getbalance"), "{error}");
}

#[tokio::test]
async fn values_of_another_type_skip_their_call_and_no_other() {
    let simulator = Simulator::start(Currency::Btc).await.unwrap();
    let wallet = Wallet::btc("xpub1").daemon(daemon(&simulator));
    wallet.add_event_handler(bitcart::handler!("new_block", |event: bitcart::Event, height: u64| {
        assert_eq!((event.as_str(), height), ("new_block", 12));
    }));
    let running = Running::live(quick(&wallet)).await;
    for height in [json!("12"), json!(1e3), json!({"a": 1}), json!(null), json!(12)] {
        simulator.emit(None, &json!({"event": "new_block", "height": height}));
    }
    let counts = running.until(|counts| counts.handled == 1).await;
    assert_eq!(counts.skipped, 4);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_queue_that_is_being_read_at_the_end_is_handled_before_it() {
    for polls in [false, true] {
        let simulator = Simulator::start(Currency::Ltc).await.unwrap();
        let relay = Relay::start(simulator.port()).await;
        let recorder = Recorder::default();
        let wallet = Wallet::ltc("xpub1").daemon(Daemon::new(relay.url()).unwrap());
        wallet.add_event_handler(recorder.handler());
        let often = Duration::from_millis(20);
        let run = quick(&wallet).ping(Duration::from_secs(60), Duration::from_secs(60)).sweep(often);
        let running = Running::live(if polls { run.polling(often) } else { run }).await;
        simulator.lose(Channel::Socket, 1_000);
        let paid = simulator.pay("xpub1", "0.1").unwrap();
        relay.keep(&paid);
        relay.keeps().await;
        let waits = async {
            if !polls {
                // The socket, on which the daemon's answer to the close is kept back too.
                relay.another_ended().await;
            }
            relay.let_go();
        };
        let (ended, ()) = tokio::join!(running.stop(), waits);
        ended.unwrap();
        assert_eq!(recorder.times("new_transaction", "tx", paid), 1, "polls: {polls}");
    }
}
