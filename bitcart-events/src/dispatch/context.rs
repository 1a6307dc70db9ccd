use std::any::Any;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, lazy};

use crate::call::{BoxError, Call, Called};
use crate::counts::Counters;
use crate::dispatch::Nearest;
use crate::error::{chain, excerpt};
use crate::handlers::{Handlers, Table};
use crate::{ArgumentError, Event, Handler, States, Update, Wallet};

/// After how long a handler that has not returned is spoken of, each time anew.
const SLOW: Duration = Duration::from_secs(30);

/// All that a call of a handler needs besides the update.
#[derive(Debug)]
pub(crate) struct Context {
    /// The functions of the program, by `#[on]`.
    pub(crate) registered: Table,
    /// The manager's own; empty for a single wallet.
    pub(crate) manager: Arc<Handlers>,
    pub(crate) states: States,
    pub(crate) counters: Arc<Counters>,
}

/// What became of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Handled,
    /// The handler returned an error.
    Failed,
    Panicked,
    /// The handler was not called.
    Skipped,
    /// There is none.
    Unheard,
}

/// What a handler returns.
type Ended = Result<(), BoxError>;

/// What a panic leaves.
type Panic = Box<dyn Any + Send>;

/// How a call ended that did not go well.
enum Failure {
    Error(BoxError),
    Panic(Panic),
    Argument(ArgumentError),
}

/// A call of a handler.
pub(crate) enum Handling<'a> {
    Over(Outcome),
    Running(Running<'a>),
}

/// A handler that is to be awaited.
pub(crate) struct Running<'a> {
    future: BoxFuture<'a, Ended>,
    handler: &'a Handler,
    wallet: &'a Wallet,
    update: &'a Update,
}

impl Context {
    /// Calls the handler for an update. Whatever it does, this returns: errors and panics are reported.
    ///
    /// A synchronous one is done then. It goes through no future, which would be a good part of what an
    /// update costs.
    pub(crate) fn handle<'a>(
        &'a self,
        nearest: &'a mut Nearest<'_>,
        wallet: &'a Wallet,
        update: &'a Update,
    ) -> Handling<'a> {
        let Some(handler) = nearest.get(wallet, update.event()) else {
            return Handling::Over(Outcome::Unheard);
        };
        let call = Call::new(update, wallet, &self.states);
        let failure = match catch_unwind(AssertUnwindSafe(|| handler.call(call))) {
            Ok(Ok(Called::Done(Ok(())))) => return Handling::Over(Outcome::Handled),
            Ok(Ok(Called::Running(future))) => {
                return Handling::Running(Running { future, handler, wallet, update });
            }
            Ok(Ok(Called::Done(Err(error)))) => Failure::Error(error),
            Ok(Err(error)) => Failure::Argument(error),
            Err(panic) => Failure::Panic(panic),
        };
        Handling::Over(failed(failure, handler, wallet, update))
    }

    pub(crate) fn count(&self, outcome: Outcome) {
        let counter = match outcome {
            Outcome::Handled => &self.counters.handled,
            Outcome::Failed => &self.counters.failed,
            Outcome::Panicked => &self.counters.panicked,
            Outcome::Skipped => &self.counters.skipped,
            Outcome::Unheard => &self.counters.unheard,
        };
        counter.one();
        self.counters.tell();
    }
}

impl<'a> Running<'a> {
    /// Whether it is done, which most are when they are asked for the first time. What it takes to wait for one is
    /// for the others.
    pub(crate) async fn ask(mut self) -> Handling<'a> {
        lazy(move |cx| match catch_unwind(AssertUnwindSafe(|| self.future.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Handling::Running(self),
            Ok(Poll::Ready(ended)) => Handling::Over(self.over(Ok(ended))),
            Err(panic) => Handling::Over(self.over(Err(panic))),
        })
        .await
    }

    /// Waits until one that has been asked has returned, or has panicked.
    pub(crate) async fn end(mut self) -> Outcome {
        let ended = AssertUnwindSafe(self.wait()).catch_unwind().await;
        self.over(ended)
    }

    async fn wait(&mut self) -> Ended {
        let mut slow = pin!(slow(self.handler, self.wallet, self.update.event()));
        // To ask it again at once would take one that lets others run for one that goes on.
        let mut was_asked = true;
        std::future::poll_fn(|cx| {
            if !std::mem::take(&mut was_asked)
                && let Poll::Ready(result) = self.future.as_mut().poll(cx)
            {
                return Poll::Ready(result);
            }
            slow.as_mut().poll(cx).map(|never| match never {})
        })
        .await
    }

    fn over(self, ended: Result<Ended, Panic>) -> Outcome {
        // The future goes with this: of an `async` block that is over nothing is left that could panic then.
        let failure = match ended {
            Ok(Ok(())) => return Outcome::Handled,
            Ok(Err(error)) => Failure::Error(error),
            Err(panic) => Failure::Panic(panic),
        };
        failed(failure, self.handler, self.wallet, self.update)
    }
}

fn failed(failure: Failure, handler: &Handler, wallet: &Wallet, update: &Update) -> Outcome {
    // More than the handler is the program's: what its errors say, how they are dropped, and who listens
    // to the log.
    guarded(move || report(&failure, handler, wallet, update)).unwrap_or_else(|| {
        let what = "returned or left behind what panicked when it was shown or dropped";
        guarded(|| log(handler, wallet, update, what));
        Outcome::Panicked
    })
}

fn report(failure: &Failure, handler: &Handler, wallet: &Wallet, update: &Update) -> Outcome {
    let (outcome, what) = match failure {
        Failure::Error(error) => (Outcome::Failed, format!("returned an error: {}", chain(&**error))),
        Failure::Panic(panic) => (Outcome::Panicked, format!("panicked: {}", panic_message(&**panic))),
        Failure::Argument(error) => (Outcome::Skipped, format!("was not called: {}", chain(error))),
    };
    log(handler, wallet, update, &what);
    outcome
}

/// Nothing if it panics.
fn guarded<T>(what: impl FnOnce() -> T) -> Option<T> {
    // To drop what a panic left may panic as well.
    catch_unwind(AssertUnwindSafe(what)).map_err(std::mem::forget).ok()
}

fn log(handler: &Handler, wallet: &Wallet, update: &Update, what: &str) {
    tracing::error!(
        handler = %handler.info(),
        event = update.event().as_str(),
        currency = wallet.currency().as_str(),
        wallet = wallet.label(),
        "handler {what}; the next update goes on"
    );
}

/// Speaks of a handler that has not returned, again and again.
async fn slow(handler: &Handler, wallet: &Wallet, event: Event) -> Infallible {
    let mut waited = Duration::ZERO;
    loop {
        tokio::time::sleep(SLOW).await;
        waited += SLOW;
        tracing::warn!(
            handler = %handler.info(),
            event = event.as_str(),
            currency = wallet.currency().as_str(),
            wallet = wallet.label(),
            seconds = waited.as_secs(),
            "handler has not returned; the next updates of its wallet wait for it"
        );
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    excerpt(text.unwrap_or("with a value that is no text"))
}
