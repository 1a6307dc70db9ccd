//! Handlers that are slow, that never return, and that have too much to do: over real sockets.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::sync::Arc;
use std::time::Duration;

use bitcart::simulator::Channel;
use bitcart::{ApiManager, Connection, Currency, Event, Handler, Simulator, Update, Wallet, handler};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick, wallet};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// A handler of transactions that waits for a permit before it is done.
fn gated(recorder: &Recorder, gate: &Arc<Semaphore>) -> Handler {
    let (recorder, gate) = (recorder.clone(), Arc::clone(gate));
    handler!("new_transaction", async move |event: Event, instance: &Wallet, update: &Update| {
        assert_eq!(event, Event::NewTransaction);
        gate.acquire().await.unwrap().forget();
        recorder.note(instance, update);
    })
}

#[tokio::test]
async fn a_handler_that_never_returns_holds_up_its_own_wallet_and_no_other() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let (stuck, recorder) = (Recorder::default(), Recorder::default());
    let gate = Arc::new(Semaphore::new(0));
    let stuck_wallet = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    stuck_wallet.add_event_handler(gated(&stuck, &gate));
    let manager = ApiManager::new().daemon(Currency::Ltc, daemon(&simulator)).wallet(Currency::Ltc, "xpub2");
    manager.add_wallet(stuck_wallet);
    manager.add_event_handler(recorder.handler());
    let running = Running::live(quick(&manager).shutdown_limit(Duration::from_millis(50))).await;
    for _ in 0..3 {
        simulator.pay("xpub1", "0.1").unwrap();
    }
    let paid = simulator.pay("xpub2", "0.1").unwrap();
    recorder.transaction(&paid).await;
    simulator.mine(1);
    recorder.block(101).await;
    assert!(stuck.heard().is_empty());
    gate.add_permits(1);
    stuck.until(|all| all.len() == 1).await;
    running.stop().await.unwrap();
    assert_eq!(stuck.heard().len(), 1, "what was stuck when the time was over was given up");
}

#[tokio::test]
async fn too_much_work_closes_the_connection_and_all_of_it_is_handled_once_in_the_end() {
    for currency in [Currency::Ltc, Currency::Eth] {
        let simulator = Simulator::start(currency).await.unwrap();
        let recorder = Recorder::default();
        let gate = Arc::new(Semaphore::new(0));
        let wallet = Wallet::new(currency, "xpub1").daemon(daemon(&simulator));
        wallet.add_event_handler(gated(&recorder, &gate));
        let mut running = Running::live(quick(&wallet).backlog(10)).await;
        let mut paid = Vec::new();
        for _ in 0..40 {
            paid.push(simulator.pay("xpub1", "0.1").unwrap());
        }
        running.state(|state| *state == Connection::Crowded).await;
        simulator.disconnected().await;
        paid.push(simulator.pay("xpub1", "0.1").unwrap());
        assert!(running.monitor.counts().gaps >= 1, "the program is told");
        gate.add_permits(1_000);
        recorder.until(|all| all.len() >= paid.len()).await;
        running.connected(2).await;
        running.stop().await.unwrap();
        let told: Vec<_> =
            recorder.heard().iter().map(|heard| heard.field("tx").as_str().unwrap().to_owned()).collect();
        assert_eq!(told, paid, "{currency}: once, and in order");
    }
}

#[tokio::test]
async fn a_socket_that_is_closed_for_too_much_work_is_closed_properly() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let (recorder, gate) = (Recorder::default(), Arc::new(Semaphore::new(0)));
    let wallet = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    wallet.add_event_handler(gated(&recorder, &gate));
    let mut running = Running::live(quick(&wallet).backlog(2)).await;
    for _ in 0..5 {
        simulator.pay("xpub1", "0.1").unwrap();
    }
    running.state(|state| *state == Connection::Crowded).await;
    simulator.disconnected().await;
    assert_eq!(simulator.closes_heard(), 1, "a close frame came before the end");
    gate.add_permits(100);
    running.connected(2).await;
    // Though it may be silent for less long than the socket was not read.
    assert_eq!(simulator.connections_ever(), 2, "the daemon was not taken for dead meanwhile");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn handlers_that_are_behind_are_noticed_though_one_connection_after_the_other_ends_meanwhile() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let (recorder, gate) = (Recorder::default(), Arc::new(Semaphore::new(0)));
    let wallet = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    wallet.add_event_handler(gated(&recorder, &gate));
    let often = Duration::from_millis(100);
    let mut running = Running::live(quick(&wallet).backlog(2).ping(often, 5 * often)).await;
    for _ in 0..5 {
        simulator.pay("xpub1", "0.1").unwrap();
    }
    running.until(|counts| counts.received >= 2).await;
    let mut is_crowded = false;
    for _ in 0..20 {
        simulator.cut();
        // Noticed when a ping cannot be written any more, which is sooner than the handlers are behind for long.
        running.state(|state| !matches!(state, Connection::CatchingUp | Connection::Live)).await;
        running.state(|state| matches!(state, Connection::CatchingUp | Connection::Crowded)).await;
        is_crowded = running.monitor.connections().values().any(|state| *state == Connection::Crowded);
        if is_crowded {
            break;
        }
    }
    assert!(is_crowded);
    gate.add_permits(100);
    recorder.until(|all| all.len() == 5).await;
    running.stop().await.unwrap();
}

#[test]
fn a_daemon_that_answered_while_a_handler_kept_the_thread_is_not_taken_for_dead() {
    const SILENCE: Duration = Duration::from_millis(100);
    let (elsewhere, here) =
        (Runtime::new().unwrap(), Builder::new_current_thread().enable_all().build().unwrap());
    let simulator = elsewhere.block_on(Simulator::start(Currency::Ltc)).unwrap();
    here.block_on(async {
        let recorder = Recorder::default();
        let note = recorder.clone();
        let wallet = Wallet::ltc("xpub1").daemon(daemon(&simulator));
        wallet.add_event_handler(handler!(
            "new_transaction",
            move |event: Event, instance: &Wallet, update: &Update| {
                assert_eq!(event, Event::NewTransaction);
                std::thread::sleep(2 * SILENCE);
                note.note(instance, update);
            }
        ));
        let run = quick(&wallet).ping(Duration::from_secs(60), SILENCE).sweep(SILENCE / 2);
        let running = Running::live(run).await;
        // What the queue alone brings is followed by a ping.
        simulator.lose(Channel::Socket, 1_000);
        for _ in 0..8 {
            let paid = simulator.pay("xpub1", "0.1").unwrap();
            recorder.transaction(&paid).await;
        }
        assert_eq!(running.monitor.counts().connects, 1);
        running.stop().await.unwrap();
    });
}

/// The thread that reads the network may be the very one that is blocked.
#[tokio::test]
async fn a_handler_that_blocks_its_thread_keeps_no_other_wallet_from_being_heard_while_a_thread_is_free() {
    const PATIENCE: Duration = Duration::from_secs(30);
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let (recorder, [began, blocks]) = (Recorder::default(), [(); 2].map(|()| Arc::new(Semaphore::new(0))));
    let (heard, until_heard) = std::sync::mpsc::channel();
    let until_heard = std::sync::Mutex::new(until_heard);
    let blocking = Wallet::ltc("xpub1").daemon(daemon(&simulator));
    let (note, begins, blocked) = (recorder.clone(), Arc::clone(&began), Arc::clone(&blocks));
    blocking.add_event_handler(handler!(
        "new_transaction",
        move |event: Event, instance: &Wallet, update: &Update| {
            assert_eq!(event, Event::NewTransaction);
            begins.add_permits(1);
            until_heard.lock().unwrap().recv_timeout(PATIENCE).unwrap();
            blocked.add_permits(1);
            note.note(instance, update);
        }
    ));
    let other = wallet(&simulator, "xpub2", &recorder);
    let manager = ApiManager::new().daemon(Currency::Ltc, daemon(&simulator));
    manager.add_wallet(blocking);
    manager.add_wallet(other);
    let threads = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let running = threads.spawn(Running::live(quick(&manager))).await.unwrap();
    for _ in 0..3 {
        let first = simulator.pay("xpub1", "0.1").unwrap();
        began.acquire().await.unwrap().forget();
        let second = simulator.pay("xpub2", "0.1").unwrap();
        recorder.transaction(&second).await;
        assert_eq!(blocks.available_permits(), 0, "it was heard while the other blocked");
        heard.send(()).unwrap();
        recorder.transaction(&first).await;
        blocks.acquire().await.unwrap().forget();
    }
    threads.spawn(running.stop()).await.unwrap().unwrap();
    threads.shutdown_background();
}

#[tokio::test]
async fn a_wallet_may_be_slow_while_a_hundred_others_are_not() {
    let simulator = Simulator::start(Currency::Ltc).await.unwrap();
    let (slow, fast) = (Recorder::default(), Recorder::default());
    let gate = Arc::new(Semaphore::new(0));
    let slow_wallet = Wallet::ltc("slow").daemon(daemon(&simulator));
    slow_wallet.add_event_handler(gated(&slow, &gate));
    let keys: Vec<String> = (0..100).map(|number| format!("xpub{number}")).collect();
    let manager =
        ApiManager::new().daemon(Currency::Ltc, daemon(&simulator)).wallets(Currency::Ltc, keys.clone());
    manager.add_wallet(slow_wallet);
    manager.add_event_handler(fast.handler());
    let running = Running::live(quick(&manager).concurrency(2)).await;
    for _ in 0..20 {
        simulator.pay("slow", "0.1").unwrap();
    }
    for key in &keys {
        simulator.pay(key, "0.1").unwrap();
    }
    fast.until(|all| all.len() == keys.len()).await;
    assert!(slow.heard().is_empty());
    gate.add_permits(20);
    slow.until(|all| all.len() == 20).await;
    running.stop().await.unwrap();
}
