use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::sync::Semaphore;

use super::Context;
use super::lanes::{Lanes, Limits};
use crate::batch::{Batch, LONGEST, Whose};
use crate::counts::Counters;
use crate::handlers::Table;
use crate::{Event, Handler, States, Update, Wallet, handler};

mod at_the_same_time;
mod many_threads;

/// What was handled: the wallet's key and the height.
type Notes = Arc<Mutex<Vec<(String, u64)>>>;

struct Bench {
    lanes: Lanes,
    wallets: Vec<Wallet>,
    notes: Notes,
    /// A handler needs a permit to be done.
    gate: Arc<Semaphore>,
    counters: Arc<Counters>,
}

fn noting(notes: &Notes, gate: &Arc<Semaphore>) -> Handler {
    let (notes, gate) = (Arc::clone(notes), Arc::clone(gate));
    handler!("new_block", async move |_event: Event, instance: &Wallet, height: u64| {
        let gate = Arc::clone(&gate);
        gate.acquire().await.unwrap().forget();
        notes.lock().unwrap().push((instance.key().unwrap().to_owned(), height));
    })
}

fn bench(wallets: usize, limits: Limits) -> Bench {
    let (notes, gate) = (Notes::default(), Arc::new(Semaphore::new(0)));
    let wallet = |number: usize| {
        let wallet = Wallet::btc(format!("xpub{number}"));
        wallet.add_event_handler(noting(&notes, &gate));
        wallet
    };
    let wallets = (0..wallets).map(wallet).collect();
    let counters = Arc::<Counters>::default();
    let context = Context {
        registered: Table::default(),
        manager: Arc::default(),
        states: States::default(),
        counters: Arc::clone(&counters),
    };
    Bench { lanes: Lanes::new(Arc::new(context), limits), wallets, notes, gate, counters }
}

impl Bench {
    fn push(&self, updates: impl IntoIterator<Item = (usize, u64)>) {
        let mut batch = Batch::default();
        for (wallet, height) in updates {
            batch.push_for(wallet as u64, Whose::Alone(&self.wallets[wallet]), block(height).lend());
        }
        self.lanes.push(&mut vec![batch]);
    }

    fn heights(&self, wallet: usize) -> Vec<u64> {
        let key = self.wallets[wallet].key();
        let notes = self.notes.lock().unwrap();
        notes.iter().filter(|(name, _)| Some(name.as_str()) == key).map(|(_, height)| *height).collect()
    }
}

fn block(height: u64) -> Update {
    Update::try_from(json!({"event": "new_block", "height": height})).unwrap()
}

const LIMITS: Limits = Limits { concurrency: 4, backlog: 10 };

#[tokio::test]
async fn each_lane_keeps_its_order_and_none_waits_for_another() {
    let bench = bench(3, LIMITS);
    for height in 0..100 {
        bench.push([(0, height), (1, height), (2, height)]);
    }
    bench.gate.add_permits(300);
    bench.lanes.drained().await;
    for wallet in 0..3 {
        assert_eq!(bench.heights(wallet), (0..100).collect::<Vec<u64>>());
    }
}

#[tokio::test]
async fn no_more_lanes_are_worked_on_than_the_limit_says() {
    let bench = bench(6, LIMITS);
    bench.push((0..6).map(|wallet| (wallet, 1)));
    // Whoever may begin does, and comes as far as the gate.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(Arc::strong_count(&bench.gate), 1 + 6 + 4, "the bench, the handlers, and the calls");
    bench.gate.add_permits(6);
    bench.lanes.drained().await;
    assert_eq!(bench.notes.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn a_busy_lane_is_left_for_another_after_so_many_updates() {
    let bench = bench(2, Limits { concurrency: 1, ..LIMITS });
    for _ in 0..3 {
        bench.push(vec![(0, 0); LONGEST - 1]);
    }
    bench.push([(0, 0), (0, 0), (0, 0), (1, 0)]);
    bench.gate.add_permits(100);
    bench.lanes.drained().await;
    let before = bench.notes.lock().unwrap().iter().position(|(name, _)| name == "xpub1");
    assert!(before.is_some_and(|before| before <= LONGEST), "{before:?}");
}

#[tokio::test]
async fn what_a_worker_has_handled_is_told_though_it_never_waits() {
    let bench = bench(1, LIMITS);
    let (told, counters) = (Arc::new(Mutex::new(Vec::new())), Arc::clone(&bench.counters));
    let notes = Arc::clone(&told);
    bench.wallets[0].add_event_handler(handler!("new_block", move |_event: Event| {
        notes.lock().unwrap().push(counters.read().handled);
    }));
    bench.push((0..100).map(|height| (0, height)));
    bench.lanes.drained().await;
    let told = told.lock().unwrap();
    assert!((0..).zip(told.iter()).all(|(before, told)| before - told <= 32), "{told:?}");
}

#[tokio::test]
async fn there_is_room_again_when_half_has_been_handled() {
    let bench = bench(1, LIMITS);
    bench.push((0..9).map(|height| (0, height)));
    assert!(!bench.lanes.is_full(0) && bench.lanes.is_full(1));
    bench.push([(0, 9)]);
    assert!(bench.lanes.is_full(0));
    bench.gate.add_permits(5);
    bench.lanes.room().await;
    assert_eq!(bench.lanes.backlog(), 5);
    bench.gate.add_permits(5);
    bench.lanes.drained().await;
}

#[tokio::test]
async fn a_long_update_counts_for_several() {
    let bench = bench(1, LIMITS);
    let long = json!({"event": "new_block", "height": 1, "more": "x".repeat(5_000)});
    let mut batch = Batch::default();
    batch.push_for(0, Whose::Alone(&bench.wallets[0]), Update::try_from(long).unwrap().lend());
    batch.push_for(0, Whose::Alone(&bench.wallets[0]), block(2).lend());
    bench.lanes.push(&mut vec![batch]);
    assert_eq!(bench.lanes.backlog(), 5 + 1);
    assert!(!bench.lanes.is_full(3) && bench.lanes.is_full(4));
    bench.gate.add_permits(2);
    bench.lanes.drained().await;
    assert_eq!((bench.lanes.backlog(), bench.heights(0)), (0, vec![1, 2]));
}

#[tokio::test]
async fn a_worker_that_had_nothing_to_do_is_woken_again() {
    let bench = bench(1, LIMITS);
    for height in 0..3 {
        bench.push([(0, height)]);
        bench.gate.add_permits(1);
        bench.lanes.drained().await;
    }
    assert_eq!(bench.heights(0), [0, 1, 2]);
}

#[tokio::test]
async fn workers_end_with_their_lanes() {
    let bench = bench(3, LIMITS);
    bench.push([(0, 1), (1, 1), (2, 1)]);
    tokio::task::yield_now().await;
    let (gate, counters) = (Arc::clone(&bench.gate), Arc::downgrade(&bench.counters));
    drop(bench);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!((Arc::strong_count(&gate), counters.strong_count()), (1, 0));
}

#[tokio::test]
async fn a_handler_that_is_added_meanwhile_is_called_from_the_next_update_on() {
    let bench = bench(1, LIMITS);
    let (later, open) = (Notes::default(), Arc::new(Semaphore::new(9)));
    let (wallet, replacement) = (bench.wallets[0].clone(), noting(&later, &open));
    wallet.clone().add_event_handler(handler!("new_block", move |_event: Event| {
        wallet.add_event_handler(replacement.clone());
    }));
    bench.push([(0, 1), (0, 2)]);
    bench.lanes.drained().await;
    assert_eq!(*later.lock().unwrap(), [("xpub0".to_owned(), 2)]);
}

#[tokio::test]
async fn a_wallet_that_is_given_anew_brings_its_own_handlers() {
    let mut bench = bench(1, LIMITS);
    bench.push([(0, 1)]);
    let (later, open) = (Notes::default(), Arc::new(Semaphore::new(9)));
    bench.wallets[0] = Wallet::btc("xpub0");
    bench.wallets[0].add_event_handler(noting(&later, &open));
    tokio::task::yield_now().await;
    bench.push([(0, 2)]);
    bench.gate.add_permits(1);
    bench.lanes.drained().await;
    assert_eq!((bench.heights(0), later.lock().unwrap().len()), (vec![1], 1));
}

/// What a program can give back that takes revenge on whoever looks at it, or lets it go.
#[derive(Debug)]
enum Trap {
    Shown,
    Dropped,
}

impl std::fmt::Display for Trap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        assert!(!matches!(self, Self::Shown), "an error that cannot be shown");
        f.write_str("it may be looked at")
    }
}

impl std::error::Error for Trap {}

impl Drop for Trap {
    fn drop(&mut self) {
        assert!(!matches!(self, Self::Dropped), "an error that cannot be dropped");
    }
}

#[tokio::test]
async fn what_panics_behind_a_handler_stops_neither_its_wallet_nor_another() {
    let bench = bench(2, Limits { concurrency: 1, ..LIMITS });
    bench.gate.add_permits(10);
    bench.wallets[0].add_event_handler(handler!("new_block", |_event: Event, height: u64| match height {
        1 => Err(Trap::Shown),
        2 => Err(Trap::Dropped),
        3 => std::panic::panic_any(Trap::Dropped),
        _ => Ok(()),
    }));
    bench.push([(0, 1), (0, 2), (0, 3), (0, 4), (1, 5)]);
    bench.lanes.drained().await;
    let counts = bench.counters.read();
    assert_eq!((counts.panicked, counts.handled), (3, 2));
    assert_eq!(bench.heights(1), [5]);
}
