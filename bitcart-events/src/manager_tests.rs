use crate::{ApiManager, Currency, Daemon, Event, Wallet};

const BLOCK: &str = r#"[{"event": "new_block", "height": 5}]"#;

fn far() -> Daemon {
    Daemon::new("http://far:5001").unwrap()
}

fn daemon_of(manager: &ApiManager, key: &str) -> Daemon {
    manager.get(Currency::Ltc, key).unwrap().daemon_settings().clone()
}

#[test]
fn all_wallets_of_a_currency_share_the_connections_of_one_daemon() {
    let equal = || Wallet::ltc("xpub3").daemon(far());
    let named = ApiManager::new().daemon(Currency::Ltc, far());
    for manager in [ApiManager::new(), named] {
        let manager = manager.wallet(Currency::Ltc, "xpub1").wallets(Currency::Ltc, ["xpub2"]);
        assert!(manager.add_wallet(equal()));
        let first = daemon_of(&manager, "xpub1");
        assert!(["xpub2", "xpub3"].iter().all(|key| daemon_of(&manager, key).is_same(&first)));
    }
}

#[test]
fn a_daemon_that_is_named_last_is_that_of_the_wallets_before_too() {
    let manager = ApiManager::new().wallets(Currency::Ltc, ["xpub1", "xpub2"]).daemon(Currency::Ltc, far());
    assert_eq!(daemon_of(&manager, "xpub1"), far());
    assert!(daemon_of(&manager, "xpub1").is_same(&daemon_of(&manager, "xpub2")));
    assert_eq!(manager.len(), 2);
}

#[tokio::test]
async fn a_handler_that_a_wallet_gets_later_is_heard_whichever_daemon_it_had() {
    let manager = ApiManager::new().daemon(Currency::Ltc, far());
    let wallet = Wallet::ltc("xpub1");
    manager.add_wallet(wallet.clone());
    wallet.add_event_handler(crate::handler!("new_block", crate = crate, |event: Event| {
        assert_eq!(event, Event::NewBlock);
    }));
    let counts =
        manager.process_updates(Currency::Ltc, Some("xpub1"), BLOCK).without_registered().await.unwrap();
    assert_eq!(counts.handled, 1);
}

#[tokio::test]
async fn what_is_handed_in_is_about_the_managers_daemon_whether_or_not_the_wallet_is_known() {
    let manager = ApiManager::new().daemon(Currency::Ltc, far());
    manager.add_event_handler(crate::handler!(
        "new_block",
        crate = crate,
        |_event: Event, instance: &Wallet| {
            assert_eq!(instance.daemon_settings(), &far());
        }
    ));
    for name in [None, Some("stranger")] {
        let counts = manager.process_updates(Currency::Ltc, name, BLOCK).without_registered().await.unwrap();
        assert_eq!((counts.handled, counts.panicked), (1, 0), "{name:?}");
    }
}

#[test]
fn a_wallet_is_found_by_what_its_daemon_calls_it_and_given_twice_is_one() {
    let token = Wallet::eth("0xA").contract("0xC");
    let monero = Wallet::xmr("view").address("4addr");
    let manager = ApiManager::new().wallets(Currency::Eth, ["0xA", "0xA"]);
    assert!(manager.add_wallet(token.clone()) && !manager.add_wallet(token.clone()));
    assert!(manager.add_wallet(monero.clone()));
    assert_eq!(manager.get(Currency::Eth, "0xA_0xC"), Some(token.clone()));
    assert_eq!(manager.get(Currency::Xmr, "view"), Some(monero.clone()));
    assert_eq!(manager.get(Currency::Ltc, "0xA"), None);
    assert_eq!((manager.len(), manager.iter().count()), (3, 3));
    assert!(manager.remove_wallet(&token) && !manager.remove_wallet(&token));
    assert!(manager.iter().all(|wallet| wallet != token));
    // To ask for one that never was makes no currency, which would be heard for all its wallets.
    assert!(!manager.remove_wallet(&Wallet::btc("xpub")));
    assert_eq!(manager.currencies(), [Currency::Xmr, Currency::Eth]);
}

#[tokio::test]
async fn a_manager_of_nothing_cannot_be_run() {
    let manager = ApiManager::new();
    manager.add_event_handler(crate::handler!("new_block", crate = crate, |_event: Event| {}));
    for run in [manager.start_websocket(), manager.poll_updates(), manager.start_websocket_for(Currency::Ltc)]
    {
        assert!(matches!(run.without_registered().await, Err(crate::Error::NoWallets(_))));
    }
    let only_a_daemon = manager.daemon(Currency::Ltc, far());

    let error = only_a_daemon.poll_updates().without_registered().await.unwrap_err().to_string();
    assert!(error.contains("only a websocket"), "{error}");
}
