//! Never miss a payment: what happens when the connection does not hold.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::time::Duration;

use bitcart::simulator::{Channel, Memory};
use bitcart::{Connected, Connection, Currency, Error, Simulator, Wallet};
use bitcart_events_tests::client::get_updates;
use bitcart_events_tests::recorder::{Recorder, Running, quick, wallet};
use tokio::sync::mpsc;

const NEVER: Duration = Duration::from_secs(3600);

async fn ltc() -> (Simulator, Recorder, Wallet) {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    (simulator, recorder, wallet)
}

/// The statuses that were told of a request, in order.
fn told(recorder: &Recorder, request: &str) -> Vec<i64> {
    let heard = recorder.heard();
    let of_it = heard.iter().filter(|heard| heard.is("new_payment") && heard.update["address"] == request);
    of_it.map(|heard| heard.update["status"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_payment_made_while_the_connection_was_cut_is_handled_once() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.stall_handshakes();
    simulator.cut();
    running.state(|state| !matches!(state, Connection::Live)).await;
    simulator.pay_request(&request, "0.5").unwrap();
    simulator.mine(1);
    simulator.heal().await.unwrap();
    recorder.payment(&request, 3).await;
    running.connected(2).await;
    let counts = running.monitor.counts();
    running.stop().await.unwrap();
    assert_eq!(told(&recorder, &request), [7, 3], "{counts:?}");
}

#[tokio::test]
async fn a_half_open_socket_is_replaced() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet).sweep(NEVER)).await;
    simulator.half_open();
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.monitor.until(|counts| counts.connects == 2).await;
    running.stop().await.unwrap();
    assert_eq!(recorder.times("new_transaction", "tx", paid), 1);
}

#[tokio::test]
async fn a_daemon_that_no_longer_answers_pings_is_left() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    simulator.ignore_pings();
    running.monitor.until(|counts| counts.connects >= 2).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn payments_made_while_the_daemon_was_down_arrive_when_it_is_back() {
    for memory in [Memory::Kept, Memory::Lost] {
        let (simulator, recorder, wallet) = ltc().await;
        let running = Running::live(quick(&wallet)).await;
        let request = simulator.add_request("xpub1", "0.5").unwrap();
        simulator.stop(memory).await;
        let paid = simulator.pay_request(&request, "0.5").unwrap();
        simulator.start_again().await.unwrap();
        recorder.payment(&request, 7).await;
        recorder.transaction(&paid).await;
        simulator.mine(1);
        recorder.payment(&request, 3).await;
        running.stop().await.unwrap();
        assert_eq!(told(&recorder, &request), [7, 3], "{memory:?}");
        assert_eq!(recorder.times("new_transaction", "tx", paid), 1, "{memory:?}");
    }
}

#[tokio::test]
async fn a_proxys_502_is_waited_out() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet)).await;
    simulator.answer_handshakes(502, "<html>Bad Gateway</html>");
    simulator.answer_calls(502, "<html>Bad Gateway</html>");
    simulator.cut();
    running
        .state(|state| matches!(state, Connection::Waiting { reason, .. } if reason.contains("502")))
        .await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    simulator.heal().await.unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_daemon_that_shuts_down_properly_is_come_back_to() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    simulator.stop_gracefully().await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    simulator.start_again().await.unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn without_reconnecting_the_end_of_the_connection_is_the_end() {
    let (simulator, _, wallet) = ltc().await;
    let running = Running::live(quick(&wallet).auto_reconnect(false)).await;
    simulator.cut();
    let error = running.end().await.unwrap_err();
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    assert_eq!(simulator.connections_ever(), 1);
}

#[tokio::test]
async fn a_first_connection_is_tried_again_only_on_demand() {
    let (simulator, recorder, wallet) = ltc().await;
    simulator.refuse().await;
    let failed = Running::start(quick(&wallet)).end().await;
    assert!(matches!(failed, Err(Error::Unreachable { .. })), "{failed:?}");
    let mut running = Running::start(quick(&wallet).retry_first_connect());
    running.state(|state| matches!(state, Connection::Waiting { .. })).await;
    simulator.accept().await.unwrap();
    running.connected(1).await;
    simulator.mine(1);
    recorder.block(101).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_one_channel_loses_the_other_brings_once() {
    for (lost, sweep) in [(Channel::Queue, NEVER), (Channel::Socket, Duration::from_millis(50))] {
        let (simulator, recorder, wallet) = ltc().await;
        let running = Running::live(quick(&wallet).sweep(sweep)).await;
        simulator.lose(lost, 2);
        let paid = simulator.pay("xpub1", "0.1").unwrap();
        recorder.transaction(&paid).await;
        running.stop().await.unwrap();
        assert_eq!(recorder.times("new_transaction", "tx", paid), 1, "{lost:?}");
    }
}

#[tokio::test]
async fn a_payment_that_both_channels_lost_is_recovered_from_the_requests() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    simulator.lose(Channel::Both, 100);
    simulator.mine(1);
    simulator.heal().await.unwrap();
    simulator.cut();
    let payment = recorder.payment(&request, 3).await;
    assert!(payment.recovered);
    assert_eq!(payment.field("sent_amount"), "0.50000000", "the list has none, the request itself has");
    assert_eq!(running.monitor.counts().recovered, 1);
    running.stop().await.unwrap();
    assert_eq!(told(&recorder, &request), [7, 3]);
}

#[tokio::test]
async fn a_lost_answer_is_a_gap_and_the_payment_in_it_is_recovered() {
    let (simulator, recorder, wallet) = ltc().await;
    let running = Running::live(quick(&wallet).sweep(NEVER)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    simulator.lose(Channel::Socket, 10);
    simulator.lose_answers(1);
    simulator.mine(1);
    simulator.cut();
    assert!(recorder.payment(&request, 3).await.recovered);
    assert!(running.monitor.counts().gaps >= 1);
    running.stop().await.unwrap();
    assert_eq!(told(&recorder, &request), [7, 3]);
}

#[tokio::test]
async fn a_queue_that_overflowed_is_a_gap_and_no_payments_state_stays_unknown() {
    let (simulator, recorder, wallet) = ltc().await;
    let (tell, mut told_of) = mpsc::unbounded_channel::<Connected>();
    let run = quick(&wallet).on_connect(move |connected| {
        let _ = tell.send(connected);
        async {}
    });
    let running = Running::live(run).await;
    let first = told_of.recv().await.unwrap();
    assert!(first.is_first && !first.gap_possible);
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    simulator.stop(Memory::Kept).await;
    for _ in 0..120 {
        simulator.mine(1);
    }
    simulator.start_again().await.unwrap();
    let again = told_of.recv().await.unwrap();
    assert!(!again.is_first && again.gap_possible, "{again:?}");
    assert_eq!(again.caught_up, 100);
    assert!(recorder.payment(&request, 3).await.recovered);
    assert!(running.monitor.counts().gaps >= 1);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_queue_that_is_left_to_another_poller_is_never_emptied() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet).leave_queues()).await;
    let paid = simulator.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    simulator.cut();
    running.connected(2).await;
    let queue = get_updates(&simulator, "xpub1").await;
    assert!(queue.as_array().unwrap().iter().any(|update| update["tx"] == paid), "{queue}");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_daemon_says_twice_is_handled_once_unless_it_is_asked_for() {
    for (keep, times) in [(false, 1), (true, 2)] {
        let (simulator, recorder, wallet) = ltc().await;
        let running = Running::live(quick(&wallet).repeats(keep)).await;
        let update = serde_json::json!({"event": "new_transaction", "tx": "ab"});
        simulator.emit(Some("xpub1"), &update);
        simulator.emit(Some("xpub1"), &update);
        simulator.mine(1);
        let last = simulator.pay("xpub1", "0.1").unwrap();
        recorder.transaction(&last).await;
        running.stop().await.unwrap();
        assert_eq!(recorder.times("new_transaction", "tx", "ab"), times);
    }
}

#[tokio::test]
async fn a_reorganisation_while_away_is_told_step_by_step() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    simulator.mine(1);
    recorder.payment(&request, 3).await;
    simulator.stall_handshakes();
    simulator.cut();
    running.state(|state| !matches!(state, Connection::Live)).await;
    simulator.reorganise(1);
    simulator.heal().await.unwrap();
    recorder.until(|all| all.iter().filter(|heard| heard.update["status"] == 7).count() == 2).await;
    simulator.mine(1);
    recorder.until(|all| all.iter().filter(|heard| heard.update["status"] == 3).count() == 2).await;
    running.stop().await.unwrap();
    assert_eq!(told(&recorder, &request), [7, 3, 7, 3]);
}

#[tokio::test]
async fn a_request_that_expires_is_not_told() {
    let (simulator, recorder, wallet) = ltc().await;
    let mut running = Running::live(quick(&wallet)).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.expire(&request).unwrap();
    let compared = simulator.calls("list_requests");
    simulator.cut();
    running.connected(2).await;
    simulator.called("list_requests", compared + 1).await;
    running.stop().await.unwrap();
    assert!(told(&recorder, &request).is_empty());
}

#[tokio::test]
async fn with_the_queue_turned_off_the_socket_is_enough_and_payments_are_recovered() {
    let simulator = Simulator::builder(Currency::Ltc).polling_cap(0).start().await.unwrap();
    let recorder = Recorder::default();
    let wallet = wallet(&simulator, "xpub1", &recorder);
    let mut running = Running::live(quick(&wallet).sweep(Duration::from_millis(50))).await;
    let request = simulator.add_request("xpub1", "0.5").unwrap();
    simulator.pay_request(&request, "0.5").unwrap();
    recorder.payment(&request, 7).await;
    simulator.stall_handshakes();
    simulator.cut();
    running.state(|state| !matches!(state, Connection::Live)).await;
    simulator.mine(1);
    simulator.heal().await.unwrap();
    assert!(recorder.payment(&request, 3).await.recovered);
    running.stop().await.unwrap();
    assert_eq!(told(&recorder, &request), [7, 3]);
}

#[tokio::test]
async fn a_reorganisation_is_told_step_by_step_by_either_channel() {
    for lost in [None, Some(Channel::Socket), Some(Channel::Queue)] {
        let (simulator, recorder, wallet) = ltc().await;
        let running = Running::live(quick(&wallet).sweep(Duration::from_millis(50))).await;
        let request = simulator.add_request("xpub1", "0.5").unwrap();
        if let Some(channel) = lost {
            simulator.lose(channel, 1_000);
        }
        simulator.pay_request(&request, "0.5").unwrap();
        recorder.payment(&request, 7).await;
        simulator.mine(1);
        recorder.payment(&request, 3).await;
        simulator.reorganise(1);
        recorder.until(|all| all.iter().filter(|heard| heard.update["status"] == 7).count() == 2).await;
        simulator.mine(1);
        recorder.until(|all| all.iter().filter(|heard| heard.update["status"] == 3).count() == 2).await;
        running.stop().await.unwrap();
        assert_eq!(told(&recorder, &request), [7, 3, 7, 3], "{lost:?}");
    }
}

#[tokio::test]
async fn a_daemon_that_forgot_its_queues_is_noticed_and_told() {
    for (memory, is_gap) in [(Memory::Kept, false), (Memory::Lost, true)] {
        let (simulator, _recorder, wallet) = ltc().await;
        let (tell, mut told_of) = mpsc::unbounded_channel::<Connected>();
        let run = quick(&wallet).on_connect(move |connected| {
            let _ = tell.send(connected);
            async {}
        });
        let running = Running::live(run).await;
        told_of.recv().await.unwrap();
        simulator.stop(memory).await;
        simulator.start_again().await.unwrap();
        let again = told_of.recv().await.unwrap();
        let lost_an_answer = running.monitor.counts().gaps > u64::from(is_gap);
        assert!(again.gap_possible == is_gap || lost_an_answer, "{memory:?}: {again:?}");
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_wallet_that_cannot_be_loaded_keeps_its_order_and_holds_up_no_other() {
    let (simulator, recorder, _) = ltc().await;
    let manager = bitcart::ApiManager::new()
        .daemon(Currency::Ltc, bitcart_events_tests::recorder::daemon(&simulator))
        .wallets(Currency::Ltc, ["xpub1", "xpub2"]);
    manager.add_event_handler(recorder.handler());
    let mut running = Running::live(quick(&manager)).await;
    simulator.lose_answers(1);
    simulator.stop(Memory::Lost).await;
    simulator.fail_load("xpub1");
    let missed = simulator.pay("xpub1", "0.1").unwrap();
    simulator.start_again().await.unwrap();
    running.connected(2).await;
    let paid = simulator.pay("xpub2", "0.1").unwrap();
    recorder.transaction(&paid).await;
    assert_eq!(recorder.times("new_transaction", "tx", missed.clone()), 0);
    simulator.heal().await.unwrap();
    recorder.transaction(&missed).await;
    running.stop().await.unwrap();
}
