//! Wallets are worked on at the same time, whether their handlers wait or block.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::task::Poll;
use std::time::Duration;

use super::*;

/// Whether all are handled, though each handler lets none go on before so many have begun.
async fn are_all_handled(wallets: usize, handler: impl Fn() -> Handler) -> bool {
    let bench = bench(wallets, LIMITS);
    for wallet in &bench.wallets {
        wallet.add_event_handler(handler());
    }
    bench.push((0..wallets).map(|wallet| (wallet, 1)));
    bench.lanes.drained().await;
    bench.counters.read().handled == wallets as u64
}

#[tokio::test]
async fn handlers_that_wait_for_each_other_run_at_the_same_time_on_one_thread() {
    let barrier = Arc::new(tokio::sync::Barrier::new(4));
    let handler = || {
        let barrier = Arc::clone(&barrier);
        handler!("new_block", async move |_event: Event| {
            let barrier = Arc::clone(&barrier);
            tokio::time::timeout(LONG, barrier.wait()).await.map(drop)
        })
    };
    assert!(are_all_handled(4, handler).await);
}

#[tokio::test]
async fn a_handler_that_waits_is_asked_once_whether_it_still_does() {
    let (bench, asked) = (bench(1, LIMITS), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    bench.wallets[0].add_event_handler(handler!("new_block", async move |_event: Event| {
        let count = Arc::clone(&count);
        std::future::poll_fn(|_| {
            count.fetch_add(1, Ordering::Relaxed);
            Poll::<()>::Pending
        })
        .await;
    }));
    bench.push([(0, 1)]);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handlers_that_block_run_on_as_many_threads_as_there_are() {
    let meeting = Arc::new(Meeting::of(2));
    let handler = || {
        let meeting = Arc::clone(&meeting);
        handler!("new_block", move |_event: Event| meeting.block())
    };
    assert!(are_all_handled(4, handler).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn handlers_that_say_that_they_block_run_on_more_threads() {
    let meeting = Arc::new(Meeting::of(4));
    let handler = || {
        let meeting = Arc::clone(&meeting);
        handler!("new_block", move |_event: Event| tokio::task::block_in_place(|| meeting.block()))
    };
    assert!(are_all_handled(4, handler).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_that_becomes_free_goes_on_where_another_blocks() {
    let (first, both) = (Arc::new(Meeting::of(2)), Arc::new(Meeting::of(2)));
    let bench = bench(3, LIMITS);
    // Long enough for its worker to leave the thread to the next.
    bench.wallets[0].add_event_handler(handler!("new_block", |_event: Event| {
        std::thread::sleep(Duration::from_millis(1));
    }));
    let meetings = [Arc::clone(&first), Arc::clone(&both)];
    bench.wallets[1].add_event_handler(handler!("new_block", move |_event: Event| {
        meetings.iter().try_for_each(|meeting| meeting.block())
    }));
    bench.wallets[2].add_event_handler(handler!("new_block", move |_event: Event| both.block()));
    // One thread is kept by something else until the second handler has begun.
    let (is_kept, kept) = tokio::sync::oneshot::channel();
    let keeping = tokio::spawn(async move {
        is_kept.send(()).unwrap();
        first.block()
    });
    kept.await.unwrap();
    // On the thread of the workers, as a session is.
    let handled = tokio::spawn(async move {
        bench.push([(0, 1), (1, 1), (2, 1)]);
        bench.lanes.drained().await;
        bench.counters.read().handled
    });
    assert_eq!(handled.await.unwrap(), 3);
    keeping.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_an_update_that_is_done_goes_on_where_the_next_of_its_worker_blocks() {
    let [pushed, begun, both] = [(); 3].map(|()| Arc::new(Meeting::of(2)));
    let bench = bench(2, LIMITS);
    let meetings = [Arc::clone(&pushed), Arc::clone(&both)];
    bench.wallets[0].add_event_handler(handler!("new_block", move |_event: Event, height: u64| {
        meetings[usize::from(height > 0)].block()
    }));
    let meetings = [Arc::clone(&begun), Arc::clone(&both)];
    bench.wallets[1].add_event_handler(handler!("new_block", move |_event: Event| {
        meetings.iter().try_for_each(|meeting| meeting.block())
    }));
    // One thread is kept by something else until the second wallet's handler has begun.
    let (is_kept, kept) = tokio::sync::oneshot::channel();
    let keeping = tokio::spawn(async move {
        is_kept.send(()).unwrap();
        begun.block()
    });
    kept.await.unwrap();
    bench.push([(0, 0), (1, 0)]);
    bench.push([(0, 1)]);
    // Long enough for the worker to leave its thread to others before it is done.
    std::thread::sleep(Duration::from_millis(2));
    pushed.block().unwrap();
    bench.lanes.drained().await;
    assert_eq!(bench.counters.read().handled, 3);
    keeping.await.unwrap().unwrap();
}

#[tokio::test]
async fn handlers_that_never_wait_leave_their_thread_to_others() {
    let (turns, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let bench = bench(1, LIMITS);
    let (now, notes) = (Arc::clone(&turns), Arc::clone(&seen));
    bench.wallets[0].add_event_handler(handler!("new_block", move |_event: Event| {
        notes.lock().unwrap().push(now.load(Ordering::Relaxed));
        // Longer than it may keep the thread.
        std::thread::sleep(Duration::from_millis(1));
    }));
    bench.push((0..3).map(|height| (0, height)));
    let others = tokio::spawn(async move {
        loop {
            turns.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    bench.lanes.drained().await;
    others.abort();
    let seen = seen.lock().unwrap();
    assert!(seen.len() == 3 && seen.first() < seen.last(), "{seen:?}");
}

const LONG: Duration = Duration::from_secs(10);

/// Blocks whoever comes until so many have come, and not for ever.
struct Meeting {
    missing: Mutex<usize>,
    all: Condvar,
}

impl Meeting {
    fn of(count: usize) -> Self {
        Self { missing: Mutex::new(count), all: Condvar::new() }
    }

    fn block(&self) -> Result<(), &'static str> {
        let mut missing = self.missing.lock().unwrap();
        *missing = missing.saturating_sub(1);
        self.all.notify_all();
        let waited = self.all.wait_timeout_while(missing, LONG, |missing| *missing > 0).unwrap();
        if waited.1.timed_out() { Err("the others have not come") } else { Ok(()) }
    }
}
