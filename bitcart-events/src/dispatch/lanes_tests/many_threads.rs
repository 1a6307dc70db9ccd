//! Many workers on several threads at once.

use std::time::Duration;

use super::*;

const WALLETS: usize = 40;
const ROUNDS: u64 = 1_000;

/// Notes what comes, and every so often waits or blocks.
fn unruly(notes: &Notes) -> Handler {
    let notes = Arc::clone(notes);
    handler!("new_block", async move |_event: Event, instance: &Wallet, height: u64| {
        match height % 97 {
            0 => tokio::task::yield_now().await,
            1 => tokio::time::sleep(Duration::from_micros(10)).await,
            2 => std::thread::yield_now(),
            _ => {}
        }
        notes.lock().unwrap().push((instance.key().unwrap().to_owned(), height));
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_takes_which_row_each_wallet_keeps_its_order_and_nothing_is_left() {
    let bench = bench(WALLETS, Limits { concurrency: 8, backlog: usize::MAX });
    for wallet in &bench.wallets {
        wallet.add_event_handler(unruly(&bench.notes));
    }
    let (mut chance, mut pushed) = (1_u64, vec![0; WALLETS]);
    for height in 0..ROUNDS {
        // Some wallets and not others, so that rows wait behind each other in ever other ways.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let some: Vec<usize> =
            (0..WALLETS).filter(|wallet| chance >> wallet & 1 == 1).take(LONGEST).collect();
        for wallet in &some {
            pushed[*wallet] += 1;
        }
        bench.push(some.into_iter().map(|wallet| (wallet, height)));
        if chance >> 60 == 0 {
            drained(&bench).await;
        }
        if chance >> 57 & 1 == 0 {
            tokio::task::yield_now().await;
        }
    }
    drained(&bench).await;
    for (wallet, count) in pushed.into_iter().enumerate() {
        let heights = bench.heights(wallet);
        assert_eq!(heights.len(), count);
        assert!(heights.is_sorted_by(|one, next| one < next), "{wallet}");
    }
}

async fn drained(bench: &Bench) {
    tokio::time::timeout(Duration::from_secs(30), bench.lanes.drained()).await.unwrap();
}
