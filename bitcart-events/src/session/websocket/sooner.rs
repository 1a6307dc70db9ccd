//! Which of two things that are waited for is looked at first.

use std::future::poll_fn;
use std::pin::pin;

/// The first that happens: something that the socket brings, or anything else.
///
/// All else is looked at first to begin with, since the socket may always have something. But what wakes this is the
/// socket, most of the time, and an update that comes alone finds all code out of the processor's cache: what is
/// looked at before it keeps it from its handler for longer than many updates take in a burst.
pub(super) async fn sooner<T>(socket: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let (mut socket, mut other) = (pin!(socket), pin!(other));
    let mut is_woken = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut is_woken, true) {
            let first = socket.as_mut().poll(context);
            if first.is_pending() { other.as_mut().poll(context) } else { first }
        } else {
            let first = other.as_mut().poll(context);
            if first.is_pending() { socket.as_mut().poll(context) } else { first }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn what_is_there_already_comes_before_the_socket() {
        assert_eq!(sooner(ready("socket"), ready("other")).now_or_never(), Some("other"));
        assert_eq!(sooner(ready("socket"), pending()).now_or_never(), Some("socket"));
    }

    #[tokio::test]
    async fn once_it_is_woken_the_socket_comes_first() {
        let ((brings, socket), (happens, other)) = (oneshot::channel(), oneshot::channel());
        let first = sooner(socket, other);
        let both = async {
            brings.send("socket").unwrap();
            happens.send("other").unwrap();
        };
        assert_eq!(tokio::join!(first, both).0, Ok("socket"));
    }

    #[tokio::test]
    async fn whatever_wakes_it_is_what_comes() {
        for other_happens in [true, false] {
            let ((brings, socket), (happens, other)) = (oneshot::channel(), oneshot::channel());
            let first = sooner(socket, other);
            let (sender, kept, wanted) =
                if other_happens { (happens, brings, "other") } else { (brings, happens, "socket") };
            let one = async { sender.send(wanted).unwrap() };
            assert_eq!(tokio::join!(first, one).0, Ok(wanted));
            drop(kept);
        }
    }
}
