//! Many wallets of several currencies at once.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::time::Duration;

use bitcart::simulator::Memory;
use bitcart::{ApiManager, Connection, Currency, Error, Simulator, Wallet};
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick};

async fn simulator(currency: Currency) -> Simulator {
    Simulator::start(currency).await.unwrap()
}

fn manager(of: &[&Simulator], recorder: &Recorder) -> ApiManager {
    let add = |manager: ApiManager, of: &&Simulator| manager.daemon(of.currency(), daemon(of));
    let manager = of.iter().fold(ApiManager::new(), add);
    manager.add_event_handler(recorder.handler());
    manager
}

#[tokio::test]
async fn each_update_goes_to_its_wallet_and_a_block_to_the_keyless_one() {
    let (ltc, eth) = (simulator(Currency::Ltc).await, simulator(Currency::Eth).await);
    let recorder = Recorder::default();
    let manager = manager(&[&ltc, &eth], &recorder)
        .wallets(Currency::Ltc, ["xpub1", "xpub2"])
        .wallet(Currency::Eth, "xpub3");
    let mut running = Running::start(quick(&manager));
    running.connected(2).await;
    for (simulator, key) in [(&ltc, "xpub1"), (&ltc, "xpub2"), (&eth, "xpub3")] {
        let paid = simulator.pay(key, "0.1").unwrap();
        let heard = recorder.transaction(&paid).await;
        assert_eq!((heard.currency, heard.wallet.as_deref()), (simulator.currency(), Some(key)));
    }
    ltc.mine(1);
    let heard = recorder.block(ltc.height()).await;
    let blocks = heard.iter().filter(|heard| heard.is("new_block"));
    assert!(blocks.into_iter().all(|block| block.wallet.is_none()));
    running.stop().await.unwrap();
}

#[tokio::test]
async fn foreign_wallets_are_left_out_and_the_nearest_handler_wins() {
    let ltc = simulator(Currency::Ltc).await;
    let (managers, wallets) = (Recorder::default(), Recorder::default());
    let wallet = Wallet::ltc("xpub1").daemon(daemon(&ltc));
    wallet.add_event_handler(wallets.handler());
    let manager = manager(&[&ltc], &managers).wallet(Currency::Ltc, "xpub2");
    manager.add_wallet(wallet);
    ltc.add_request("xpub9", "1").unwrap();
    let running = Running::live(quick(&manager)).await;
    let foreign = ltc.pay("xpub9", "0.1").unwrap();
    let (first, second) = (ltc.pay("xpub1", "0.1").unwrap(), ltc.pay("xpub2", "0.1").unwrap());
    wallets.transaction(&first).await;
    managers.transaction(&second).await;
    running.stop().await.unwrap();
    assert_eq!(managers.times("new_transaction", "tx", first), 0);
    assert_eq!(managers.times("new_transaction", "tx", foreign), 0);
}

#[tokio::test]
async fn tokens_and_monero_are_matched_by_the_name_that_the_daemon_sends() {
    const TOKEN: &str = "0xAfe1a2b3c4d5e6f708192a3b4c5d6e7f8091d44b";
    let eth = Simulator::builder(Currency::Eth).token(TOKEN, "TST", 6).start().await.unwrap();
    let xmr = Simulator::builder(Currency::Xmr).seed(9).start().await.unwrap();
    let recorder = Recorder::default();
    let manager = manager(&[&eth, &xmr], &recorder).wallet(Currency::Eth, "xpub1");
    manager.add_wallet(Wallet::eth("xpub1").contract(TOKEN));
    manager.add_wallet(Wallet::xmr("xpubview").address("4address"));
    let mut running = Running::start(quick(&manager));
    running.connected(2).await;
    for (simulator, name) in [(&eth, format!("xpub1_{TOKEN}")), (&xmr, "xpubview".to_owned())] {
        let request = simulator.add_request(&name, "1").unwrap();
        simulator.pay_request(&request, "1").unwrap();
        simulator.mine(2);
        let heard = recorder.payment(&request, 3).await;
        assert_eq!((heard.currency, heard.wallet), (simulator.currency(), Some(name)));
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn one_currency_of_a_manager_can_be_heard_alone() {
    let (ltc, eth) = (simulator(Currency::Ltc).await, simulator(Currency::Eth).await);
    let recorder = Recorder::default();
    let manager =
        manager(&[&ltc, &eth], &recorder).wallet(Currency::Ltc, "xpub1").wallet(Currency::Eth, "xpub3");
    let running = Running::live(manager.start_websocket_for(Currency::Eth).without_registered()).await;
    let paid = eth.pay("xpub3", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
    assert_eq!((eth.connections_ever(), ltc.connections_ever()), (1, 0));
}

#[tokio::test]
async fn a_daemon_that_is_down_does_not_stop_the_others_and_is_heard_when_it_comes() {
    let (ltc, eth) = (simulator(Currency::Ltc).await, simulator(Currency::Eth).await);
    let recorder = Recorder::default();
    let manager =
        manager(&[&ltc, &eth], &recorder).wallet(Currency::Ltc, "xpub1").wallet(Currency::Eth, "xpub3");
    eth.refuse().await;
    let running = Running::start(quick(&manager).retry_first_connect());
    running.monitor.until(|counts| counts.connects == 1).await;
    let paid = ltc.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    eth.accept().await.unwrap();
    eth.loaded("xpub3").await;
    let paid = eth.pay("xpub3", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
}

#[tokio::test]
async fn wallets_come_and_go_while_it_runs() {
    let ltc = simulator(Currency::Ltc).await;
    let recorder = Recorder::default();
    let manager = manager(&[&ltc], &recorder).wallet(Currency::Ltc, "xpub1");
    let running = Running::live(quick(&manager)).await;
    assert!(manager.add_wallet(Wallet::ltc("xpub2")));
    ltc.loaded("xpub2").await;
    let paid = ltc.pay("xpub2", "0.1").unwrap();
    recorder.transaction(&paid).await;
    assert!(manager.remove_wallet(&Wallet::ltc("xpub2")));
    let unheard = ltc.pay("xpub2", "0.1").unwrap();
    let paid = ltc.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.stop().await.unwrap();
    assert_eq!(recorder.times("new_transaction", "tx", unheard), 0);
}

#[tokio::test]
async fn a_currency_that_comes_while_it_runs_is_heard_too() {
    for polls in [false, true] {
        let (ltc, eth) = (simulator(Currency::Ltc).await, simulator(Currency::Eth).await);
        let recorder = Recorder::default();
        let manager = manager(&[&ltc], &recorder).wallet(Currency::Ltc, "xpub1");
        let run = quick(&manager);
        let run = if polls { run.polling(Duration::from_millis(20)) } else { run };
        let mut running = Running::live(run).await;
        assert!(manager.add_wallet(Wallet::eth("xpub3").daemon(daemon(&eth))));
        running.connected(2).await;
        for simulator in [&eth, &ltc] {
            let key = if simulator.currency() == Currency::Eth { "xpub3" } else { "xpub1" };
            let paid = simulator.pay(key, "0.1").unwrap();
            assert_eq!(recorder.transaction(&paid).await.currency, simulator.currency());
        }
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_currency_without_wallets_is_heard_for_all_until_it_gets_one() {
    let ltc = simulator(Currency::Ltc).await;
    let recorder = Recorder::default();
    let manager = manager(&[&ltc], &recorder);
    let running = Running::live(quick(&manager)).await;
    ltc.add_request("xpub9", "1").unwrap();
    let paid = ltc.pay("xpub9", "0.1").unwrap();
    assert_eq!(recorder.transaction(&paid).await.wallet.as_deref(), Some("xpub9"));
    assert!(manager.add_wallet(Wallet::ltc("xpub1")));
    ltc.loaded("xpub1").await;
    let foreign = ltc.pay("xpub9", "0.1").unwrap();
    let paid = ltc.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    running.until(|counts| counts.foreign > 0).await;
    running.stop().await.unwrap();
    assert_eq!(recorder.times("new_transaction", "tx", foreign), 0);
}

#[tokio::test]
async fn a_daemon_that_failed_for_good_is_the_result_though_the_run_went_on_and_was_shut_down() {
    let (ltc, eth) = (simulator(Currency::Ltc).await, simulator(Currency::Eth).await);
    eth.change_credentials("someone", "else");
    let recorder = Recorder::default();
    let manager = manager(&[&ltc, &eth], &recorder).wallet(Currency::Ltc, "xpub1");
    let manager = manager.wallet(Currency::Eth, "xpub2");
    let mut running = Running::start(quick(&manager));
    running.state(|connection| *connection == Connection::Ended).await;
    running.state(|connection| *connection == Connection::Live).await;
    let paid = ltc.pay("xpub1", "0.1").unwrap();
    recorder.transaction(&paid).await;
    let error = running.stop().await.unwrap_err();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
}

#[tokio::test]
async fn a_thousand_wallets_are_heard_over_the_websocket_and_by_polling() {
    for polls in [false, true] {
        let ltc = simulator(Currency::Ltc).await;
        let recorder = Recorder::default();
        let keys = (0..1_000).map(|number| format!("xpub{number}"));
        let manager = manager(&[&ltc], &recorder).wallets(Currency::Ltc, keys);
        let run = quick(&manager);
        let run = if polls { run.polling(Duration::from_millis(200)) } else { run };
        let running = Running::live(run).await;
        ltc.loaded("xpub999").await;
        for number in [0, 500, 999] {
            let paid = ltc.pay(&format!("xpub{number}"), "0.1").unwrap();
            assert_eq!(recorder.transaction(&paid).await.wallet, Some(format!("xpub{number}")));
        }
        running.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_thousand_wallets_come_and_go_while_another_is_heard() {
    let ltc = simulator(Currency::Ltc).await;
    let recorder = Recorder::default();
    let manager = manager(&[&ltc], &recorder).wallet(Currency::Ltc, "xpub");
    let running = Running::live(quick(&manager)).await;
    let wallets: Vec<Wallet> = (0..1_000).map(|number| Wallet::ltc(format!("xpub{number}"))).collect();
    for round in 0..2 {
        assert!(wallets.iter().all(|wallet| manager.add_wallet(wallet.clone())));
        let paid = ltc.pay("xpub", "0.1").unwrap();
        recorder.transaction(&paid).await;
        if round == 0 {
            // Most of them go before they were loaded.
            assert!(wallets.iter().all(|wallet| manager.remove_wallet(wallet)));
        }
    }
    ltc.loaded("xpub999").await;
    let paid = ltc.pay("xpub999", "0.1").unwrap();
    assert_eq!(recorder.transaction(&paid).await.wallet.as_deref(), Some("xpub999"));
    assert!(wallets.iter().all(|wallet| manager.remove_wallet(wallet)));
    // The run is told of it beside all else, so one more payment may be quicker.
    let mut payments = 0;
    while running.monitor.counts().foreign == 0 {
        payments += 1;
        assert!(payments < 1_000, "they are still heard");
        let received = running.monitor.counts().received;
        ltc.pay("xpub999", "0.1").unwrap();
        running.until(|counts| counts.received > received).await;
    }
    assert_eq!(manager.len(), 1);
    running.stop().await.unwrap();
}

/// How long it takes to load them all is not what is tested.
#[tokio::test]
async fn of_ten_thousand_wallets_the_active_ones_are_heard_and_loaded_again_before_all_others() {
    let ltc = simulator(Currency::Ltc).await;
    let recorder = Recorder::default();
    let keys = (0..10_000).map(|number| format!("xpub{number}"));
    let manager = manager(&[&ltc], &recorder).wallets(Currency::Ltc, keys);
    let running = Running::start(quick(&manager));
    running.monitor.until(|counts| counts.connects == 1).await;
    let active: Vec<String> = (0..300).map(|number| format!("xpub{}", number * 33)).collect();
    for key in &active {
        ltc.pay(key, "0.1").unwrap();
    }
    let heard = recorder.until(|all| all.len() >= active.len()).await;
    let names: Vec<&str> = heard.iter().filter_map(|heard| heard.wallet.as_deref()).collect();
    assert_eq!(BTreeSet::from_iter(names), active.iter().map(String::as_str).collect());

    ltc.restart(Memory::Lost).await.unwrap();
    for key in &active {
        ltc.loaded(key).await;
    }
    // The calls that the restart made fail are tried again in a share of their own, and it is chance how many
    // those are. Any other order has loaded nearly all before the last of the active.
    let others = ltc.loaded_wallets().len() - active.len();
    assert!(others < active.len(), "{others} wallets before the last of those that are active");
    running.stop().await.unwrap();
}
