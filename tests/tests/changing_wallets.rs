//! Wallets that come and go in the middle of something.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::sync::Arc;
use std::time::Duration;

use bitcart::{ApiManager, Connection, Currency, Event, Simulator, Update, Wallet, handler};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};
use tokio::sync::Semaphore;

async fn ltc(keys: &[&str]) -> (Simulator, Recorder, ApiManager) {
    let (simulator, recorder) = (Simulator::start(Currency::Ltc).await.unwrap(), Recorder::default());
    let manager = ApiManager::new().daemon(Currency::Ltc, daemon(&simulator));
    let manager = manager.wallets(Currency::Ltc, keys.iter().copied());
    manager.add_event_handler(recorder.handler());
    (simulator, recorder, manager)
}

/// The only wallet has been loaded, asked once more for the comparison of its requests, and swept. No
/// more calls are due for a while.
async fn compared(simulator: &Simulator) {
    simulator.called("get_updates", 3).await;
}

#[tokio::test]
async fn a_connection_does_not_wait_for_the_only_wallet_when_it_is_gone() {
    let (simulator, _, manager) = ltc(&["xpub1"]).await;
    let mut running = Running::live(quick(&manager)).await;
    compared(&simulator).await;
    simulator.stall_calls();
    simulator.cut();
    running.state(|state| *state == Connection::CatchingUp).await;
    assert!(manager.remove_wallet(&Wallet::ltc("xpub1")));
    running.connected(2).await;
    simulator.heal().await.unwrap();
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_socket_brings_waits_for_the_queue_of_a_wallet_that_was_just_added() {
    let (simulator, recorder, manager) = ltc(&["xpub1"]).await;
    let running = Running::live(quick(&manager)).await;
    compared(&simulator).await;
    simulator.add_request("xpub2", "1").unwrap();
    let queued = simulator.pay("xpub2", "0.1").unwrap();
    let asked = simulator.calls("get_updates");
    simulator.stall_calls();
    manager.add_wallet(Wallet::ltc("xpub2"));
    simulator.called("get_updates", asked + 1).await;
    let paid = simulator.pay("xpub2", "0.1").unwrap();
    simulator.mine(1);
    recorder.block(101).await;
    simulator.heal().await.unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
    let transactions = recorder.heard().into_iter().filter(|heard| heard.is("new_transaction"));
    let told: Vec<_> = transactions.map(|heard| heard.update["tx"].clone()).collect();
    assert_eq!(told, [queued, paid]);
}

#[tokio::test]
async fn a_wallet_that_took_the_place_of_a_removed_one_is_swept() {
    for polls in [false, true] {
        let (simulator, recorder, manager) = ltc(&["xpub1", "xpub2"]).await;
        let sweep = Duration::from_millis(20);
        let run = quick(&manager).sweep(sweep);
        let running = Running::live(if polls { run.polling(sweep) } else { run }).await;
        simulator.loaded("xpub2").await;
        manager.remove_wallet(&Wallet::ltc("xpub2"));
        // The sweep passes its place.
        simulator.called("get_updates", simulator.calls("get_updates") + 5).await;
        manager.add_wallet(Wallet::ltc("xpub3"));
        simulator.loaded("xpub3").await;
        // The load itself, and the one after the first comparison.
        simulator.called("get_updates", simulator.calls("get_updates") + 5).await;
        simulator.lose(bitcart::simulator::Channel::Socket, 1_000);
        let paid = simulator.pay("xpub3", "0.1").unwrap();
        recorder.transaction(&paid).await;
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_wallet_that_replaces_another_of_its_name_is_called_with_its_own_handlers() {
    let (simulator, _, manager) = ltc(&[]).await;
    let (olds, news) = (Recorder::default(), Recorder::default());
    let gate = Arc::new(Semaphore::new(0));
    let old = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    let (recorder, opened) = (olds.clone(), Arc::clone(&gate));
    old.add_event_handler(handler!(
        "new_transaction",
        async move |event: Event, instance: &Wallet, update: &Update| {
            assert_eq!(event, Event::NewTransaction);
            opened.acquire().await.unwrap().forget();
            recorder.note(instance, update);
        }
    ));
    manager.add_wallet(old.clone());
    let running = Running::live(quick(&manager)).await;
    let received = running.monitor.counts().received;
    let first = simulator.pay("xpub1", "0.1").unwrap();
    running.until(|counts| counts.received > received).await;
    manager.remove_wallet(&old);
    let asked = simulator.calls("get_updates");
    manager.add_wallet(wallet(&simulator, "xpub1", &news));
    simulator.called("get_updates", asked + 1).await;
    let received = running.monitor.counts().received;
    let second = simulator.pay("xpub1", "0.1").unwrap();
    running.until(|counts| counts.received > received).await;
    gate.add_permits(9);
    news.transaction(&second).await;
    assert_eq!(olds.times("new_transaction", "tx", first), 1);
    assert_eq!(olds.times("new_transaction", "tx", second), 0);
    running.stop().await.unwrap();
}
