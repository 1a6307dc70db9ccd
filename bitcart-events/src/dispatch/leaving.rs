//! Letting go of a thread, so that others come to theirs.
//!
//! Tokio's own function has the network looked at before it goes on, and with several threads it has two more sides.
//! It comes back on the same thread only: if somebody blocks that meanwhile, what this one has begun with waits for
//! that. And another thread is woken to take what there might be.

use std::future::poll_fn;
use std::task::Poll;

/// What a session has to do once it has handed over what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// To wait for more.
    Nothing,
    /// To make calls as well, each of which takes as long as many updates, and wakes others on its way.
    Calls,
    /// There are more, or no room for them; another thread is to see to it if a handler blocks this one.
    Frames,
}

/// Lets the workers begin that were called. They are most likely on this very thread, and what they are to handle is in
/// its processor's cache still, while what is left to be done is not.
pub(super) async fn let_begin(left: Left, threads: usize) {
    match (left, threads) {
        (Left::Nothing | Left::Calls, 1) => wake_and_wait().await,
        // To wake another thread takes longer.
        (Left::Nothing, _) => {}
        // If a handler blocks this thread, the calls wait for that, or for what the socket brings. To wake itself would
        // take the session to another thread, with all that it has in the cache of this one's processor.
        (Left::Calls, _) => tokio::task::yield_now().await,
        (Left::Frames, _) => leave_thread(threads).await,
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
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const ALL: [Left; 3] = [Left::Nothing, Left::Calls, Left::Frames];

    #[tokio::test]
    async fn on_one_thread_whoever_was_called_has_begun_when_it_is_back() {
        for left in ALL {
            let has_begun = Arc::new(AtomicBool::new(false));
            let begins = Arc::clone(&has_begun);
            tokio::spawn(async move { begins.store(true, Ordering::Relaxed) });
            let_begin(left, 1).await;
            assert!(has_begun.load(Ordering::Relaxed), "{left:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_several_threads_it_comes_back_whoever_was_called() {
        for left in ALL {
            let one = tokio::spawn(async move { let_begin(left, 2).await });
            one.await.unwrap();
        }
    }
}
