use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;

use crate::call::{BoxError, Call, Called};
use crate::counts::Counters;
use crate::dispatch::Nearest;
use crate::error::excerpt;
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
#[derive(Debug)]
pub(crate) enum Outcome {
    Handled,
    /// The handler returned an error.
    Failed(BoxError),
    /// The handler panicked, with this message.
    Panicked(String),
    /// The handler was not called.
    Skipped(ArgumentError),
    /// There is none.
    Unheard,
}

impl Context {
    /// Calls the handler for an update and waits for it. Whatever the handler does, this returns
    /// when it has: errors and panics are reported.
    pub(crate) async fn handle(
        &self,
        nearest: &mut Nearest<'_>,
        wallet: &Wallet,
        update: &Update,
    ) -> Outcome {
        match nearest.get(wallet, update.event()) {
            Some(handler) => {
                let outcome = self.call(handler, wallet, update).await;
                report(&outcome, handler, wallet, update);
                outcome
            }
            None => Outcome::Unheard,
        }
    }

    pub(crate) fn count(&self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Handled => &self.counters.handled,
            Outcome::Failed(_) => &self.counters.failed,
            Outcome::Panicked(_) => &self.counters.panicked,
            Outcome::Skipped(_) => &self.counters.skipped,
            Outcome::Unheard => &self.counters.unheard,
        };
        counter.one();
        self.counters.tell();
    }

    async fn call(&self, handler: &Handler, wallet: &Wallet, update: &Update) -> Outcome {
        let call = Call::new(update, wallet, &self.states);
        let result = match catch_unwind(AssertUnwindSafe(|| handler.call(call))) {
            Ok(Ok(Called::Done(result))) => Ok(result),
            Ok(Ok(Called::Running(future))) => {
                let mut future = AssertUnwindSafe(future).catch_unwind();
                // Most handlers are done at once, and need no timer.
                match futures_util::poll!(&mut future) {
                    Poll::Ready(result) => result,
                    Poll::Pending => wait(future, handler, wallet, update.event()).await,
                }
            }
            Ok(Err(error)) => return Outcome::Skipped(error),
            Err(panic) => Err(panic),
        };
        match result {
            Ok(Ok(())) => Outcome::Handled,
            Ok(Err(error)) => Outcome::Failed(error),
            Err(panic) => Outcome::Panicked(panic_message(&*panic)),
        }
    }
}

fn report(outcome: &Outcome, handler: &Handler, wallet: &Wallet, update: &Update) {
    let what = match outcome {
        Outcome::Handled | Outcome::Unheard => return,
        Outcome::Failed(error) => format!("returned an error: {error}"),
        Outcome::Panicked(message) => format!("panicked: {message}"),
        Outcome::Skipped(error) => format!("was not called: {error}"),
    };
    tracing::error!(
        handler = %handler.info(),
        event = update.event().as_str(),
        currency = wallet.currency().as_str(),
        wallet = wallet.label(),
        "handler {what}; the next update goes on"
    );
}

async fn wait<T>(
    mut future: impl Future<Output = T> + Unpin,
    handler: &Handler,
    wallet: &Wallet,
    event: Event,
) -> T {
    let mut waited = Duration::ZERO;
    loop {
        if let Ok(result) = tokio::time::timeout(SLOW, &mut future).await {
            return result;
        }
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
