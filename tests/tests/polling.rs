//! Polling gets the same care: lost answers, silence, refusals, a wallet that hangs, and the end.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::time::Duration;

use bitcart::simulator::Memory;
use bitcart::{ApiManager, Connection, Currency, Daemon, Run, Simulator, Wallet};
use bitcart_events_tests::client::get_updates;
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};

const OFTEN: Duration = Duration::from_millis(20);

async fn ltc() -> (Simulator, Recorder, Wallet) {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    (simulator, recorder, wallet)
}

fn polling(wallet: &Wallet) -> Run {
    quick(wallet).polling(OFTEN)
}

#[tokio::test]
async fn a_payment_in_an_answer_that_was_lost_is_recovered_and_the_program_is_told() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(polling(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    simulator.lose_answers(1);
    simulator.mine(1);
    assert!(recorder.payment(&request, 3).await.recovered);
    running.until(|counts| counts.gaps >= 1).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_daemon_that_does_not_answer_is_given_up_and_asked_again() {
    let (simulator, recorder, _) = ltc().await;
    let impatient = Daemon::new(simulator.url()).unwrap().timeout(Duration::from_millis(100));
    let wallet = Wallet::ltc("xpub1").daemon(impatient);
    wallet.add_event_handler(recorder.handler());
    let mut running = Running::live(polling(&wallet)).await;
    simulator.stall_calls();
    running.state(|state| matches!(state, Connection::Waiting { .. })).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    simulator.heal().await.unwrap();
    recorder.transaction(&paid).await;
    running.connected(2).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_daemon_that_restarts_is_asked_again_with_and_without_its_memory() {
    for memory in [Memory::Kept, Memory::Lost] {
        let (simulator, recorder, wallet) = ltc().await;
        let mut running = Running::live(polling(&wallet)).await;
        simulator.stop(memory).await;
        running.state(|state| matches!(state, Connection::Waiting { .. })).await;
        let paid = simulator.pay("xpub1", "0.1").unwrap();
        simulator.start_again().await.unwrap();
        recorder.transaction(&paid).await;
        running.stop().await.unwrap();
        assert_eq!(recorder.times("new_transaction", "tx", paid), 1, "{memory:?}");
    }
}

#[tokio::test]
async fn a_proxys_502_is_waited_out_and_loses_nothing() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(polling(&wallet)).await;
    simulator.answer_calls(502, "<html>Bad Gateway</html>");
    running
        .state(|state| matches!(state, Connection::Waiting { reason, .. } if reason.contains("502")))
        .await;
    let paid: Vec<String> = (0..5).map(|_| simulator.pay("xpub1", "0.1").unwrap()).collect();
    simulator.heal().await.unwrap();
    recorder.transaction(&paid[4]).await;
    running.stop().await.unwrap();
    let told: Vec<_> = recorder.heard().iter().map(|heard| heard.field("tx").clone()).collect();
    assert_eq!(told, paid);
}

#[tokio::test]
async fn a_wallet_that_hangs_does_not_hold_up_another() {
    let (simulator, recorder, _) = ltc().await;
    simulator.hang_load("xpub9");
    let manager = ApiManager::new()
        .daemon(Currency::Ltc, daemon(&simulator))
        .wallets(Currency::Ltc, ["xpub9", "xpub1"]);
    manager.add_event_handler(recorder.handler());
    let running = Running::start(quick(&manager).polling(OFTEN));
    simulator.loaded("xpub1").await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    simulator.heal().await.unwrap();
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_shutdown_does_not_throw_a_drained_queue_away() {
    for polls in [true, false] {
        let (simulator, recorder, wallet) = ltc().await;
        let run = if polls { polling(&wallet) } else { quick(&wallet).sweep(OFTEN) };
        let running = Running::live(run).await;
        // The queue alone has it, and every answer takes its time.
        simulator.lose(bitcart::simulator::Channel::Socket, 1);
        simulator.delay(Duration::from_millis(50));
        let paid = simulator.pay("xpub1", "0.1").unwrap();
        let asked = simulator.calls("get_updates");
        simulator.called("get_updates", asked + 1).await;
        running.stop().await.unwrap();
        let left = get_updates(&simulator, "xpub1").await;
        let is_left = left.as_array().unwrap().iter().any(|update| update["tx"] == paid);
        let times = recorder.times("new_transaction", "tx", paid);
        assert_eq!(times + usize::from(is_left), 1, "handled or left there, polling: {polls}");
    }
}

#[tokio::test]
async fn another_poller_of_the_wallet_takes_its_share_and_no_payment_is_missed() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(polling(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    running.stop().await.unwrap();
    let running = Running::live(quick(&wallet)).await;
    simulator.mine(1);
    get_updates(&simulator, "xpub1").await;
    recorder.payment(&request, 3).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    get_updates(&simulator, "xpub1").await;
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
    assert_eq!(recorder.times("new_transaction", "tx", paid), 1);
}
