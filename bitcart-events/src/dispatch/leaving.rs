//! Letting go of a thread, so that others come to theirs.
//!
//! Tokio's own function has the network looked at before it goes on, and with several threads it has two more sides.
//! It comes back on the same thread only: if somebody blocks that meanwhile, what this one has begun with waits for
//! that. And another thread is woken to take what there might be.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Instant;

/// Lets the workers begin that were called. They are most likely on this very thread, and what they are to handle is in
/// its processor's cache still, while what is left to be done is not.
///
/// There is much where more came than these, or there is no room for more: if a handler blocks this thread, another is
/// to see to that. A call takes as long as many updates, and wakes others on its way.
pub(super) async fn let_begin(threads: usize, is_much_left: bool, are_calls_due: impl FnOnce() -> bool) {
    if is_much_left {
        leave_thread(threads).await;
    } else if threads == 1 {
        wake_and_wait().await;
    } else if are_calls_due() {
        // If a handler blocks this thread, the calls wait for that, or for what the socket brings. To wake itself would
        // take the session to another thread, with all that it has in the cache of this one's processor.
        tokio::task::yield_now().await;
    }
    // For less than that it is not worth waking another thread.
}

/// Lets the workers of the only thread go on for as long as they get on with what there is, but not longer than until
/// then. What is read before they are done with the last comes to them from outside the processor's cache.
pub(super) async fn let_catch_up(backlog: impl Fn() -> usize, until: Instant) {
    let (mut left, mut fruitless) = (backlog(), 0);
    // Of two that leave the thread to each other, one may come back twice before the other does.
    while left > 0 && fruitless < 2 && Instant::now() < until {
        leave_thread(1).await;
        let before = std::mem::replace(&mut left, backlog());
        fruitless = if left < before { 0 } else { fruitless + 1 };
    }
}

/// Lets all else run for once that waits for this thread.
pub(super) async fn leave_thread(threads: usize) {
    if threads == 1 {
        tokio::task::yield_now().await;
    } else {
        wake_and_wait().await;
    }
}

/// Comes behind all that is to run now, on whichever thread has time for it.
async fn wake_and_wait() {
    let mut is_back = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_back, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    /// Whether much is left, and whether calls are due.
    const ALL: [(bool, bool); 3] = [(false, false), (false, true), (true, false)];

    #[tokio::test]
    async fn on_one_thread_whoever_was_called_has_begun_when_it_is_back() {
        for (much, calls) in ALL {
            let has_begun = Arc::new(AtomicBool::new(false));
            let begins = Arc::clone(&has_begun);
            tokio::spawn(async move { begins.store(true, Ordering::Relaxed) });
            let_begin(1, much, || calls).await;
            assert!(has_begun.load(Ordering::Relaxed), "{much} {calls}");
        }
    }

    #[tokio::test]
    async fn workers_that_get_on_are_let_finish() {
        let backlog = Arc::new(AtomicUsize::new(9));
        let left = Arc::clone(&backlog);
        let worker = tokio::spawn(async move {
            while left.fetch_sub(1, Ordering::Relaxed) > 1 {
                leave_thread(1).await;
            }
        });
        let session = tokio::spawn(async move {
            let_begin(1, true, || false).await;
            let until = Instant::now() + Duration::from_secs(60);
            let_catch_up(|| backlog.load(Ordering::Relaxed), until).await;
            backlog.load(Ordering::Relaxed)
        });
        assert_eq!(session.await.unwrap(), 0);
        worker.await.unwrap();
    }

    #[tokio::test]
    async fn workers_that_wait_are_not_waited_for() {
        let began = Instant::now();
        let_catch_up(|| 9, began + Duration::from_secs(60)).await;
        assert!(began.elapsed() < Duration::from_secs(50));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_several_threads_it_comes_back_whoever_was_called() {
        for (much, calls) in ALL {
            let one = tokio::spawn(async move { let_begin(2, much, || calls).await });
            one.await.unwrap();
        }
    }
}
