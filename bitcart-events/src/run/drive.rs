use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Settings, checks, signals};
use crate::Error;
use crate::dispatch::lanes::Limits;
use crate::dispatch::{Context, Lanes};
use crate::session::{self, Delivery, Options, Shared, Subject};
use crate::source::Subjects;

/// Hears the daemons until it is over.
pub(super) async fn deliver(mut settings: Settings) -> Result<(), Error> {
    let checked = checks::check(&settings)?;
    let is_polling = matches!(settings.delivery, Delivery::Polling(_));
    let Subjects { now, later } = settings.source.subjects(is_polling)?;
    let context = Arc::new(Context {
        registered: checked.registered,
        manager: settings.source.manager_handlers(),
        states: std::mem::take(&mut settings.states),
        counters: Arc::clone(&settings.counters),
    });
    let limits = Limits { concurrency: settings.concurrency, backlog: settings.backlog };
    let shared = Arc::new(Shared {
        lanes: Arc::new(Lanes::new(context, limits)),
        counters: settings.counters,
        teller: settings.teller,
        on_connect: settings.on_connect,
        stop: CancellationToken::new(),
    });
    let options = Options {
        delivery: settings.delivery,
        // With many daemons, one that is down is no reason for the others not to be heard.
        retry_first: settings.retry_first || now.len() > 1,
        reconnect: settings.reconnect,
        keep_repeats: settings.keep_repeats,
        reads_queue: settings.reads_queue,
        timing: settings.timing,
        sweep: settings.sweep,
        strict: settings.source.is_single() && !settings.retry_first,
    };
    let mut sessions =
        Sessions { running: JoinSet::new(), later, options, shared: Arc::clone(&shared), failed: None };
    for subject in now {
        sessions.start(subject);
    }
    let signal = shutdown_signal(settings.shutdown, settings.on_signal);
    tokio::select! {
        () = sessions.join() => {}
        () = signal => {
            tracing::info!("shutting down: handlers finish what has been taken");
            sessions.later = None;
            shared.stop.cancel();
        }
    }
    let wind_down = async {
        sessions.join().await;
        shared.lanes.drained().await;
    };
    if finish(settings.shutdown_limit, settings.on_signal, wind_down).await.is_none() {
        let left = shared.lanes.backlog();
        tracing::warn!(left, "the time for the shutdown is over; updates were not handled to the end");
    }
    sessions.failed.map_or(Ok(()), Err)
}

/// The sessions of a run, each with one daemon.
struct Sessions {
    running: JoinSet<Result<(), Error>>,
    later: Option<mpsc::UnboundedReceiver<Subject>>,
    options: Options,
    shared: Arc<Shared>,
    /// The first failure, which is the run's.
    failed: Option<Error>,
}

impl Sessions {
    fn start(&mut self, subject: Subject) {
        self.running.spawn(session::run(subject, self.options, Arc::clone(&self.shared)));
    }

    /// One more currency, while others are heard already.
    fn start_later(&mut self, subject: Subject) {
        if subject.everybody && self.options.delivery != Delivery::Websocket {
            let currency = subject.nobody.currency();
            tracing::warn!(%currency, "a currency without a wallet cannot be polled, and is not heard");
            return;
        }
        self.options.retry_first = true;
        self.start(subject);
    }

    /// Waits for all sessions, those that are still to start among them. One that fails does not end
    /// the others.
    async fn join(&mut self) {
        loop {
            let ended = tokio::select! {
                ended = self.running.join_next() => ended,
                subject = next(&mut self.later) => {
                    self.start_later(subject);
                    continue;
                }
            };
            let ended = match ended {
                None => return,
                Some(Ok(ended)) => ended,
                // A session does not panic; if one does, it is a mistake in this crate and not to be hidden.
                Some(Err(error)) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Ok(()),
                },
            };
            if let Err(error) = ended {
                let left = self.running.len();
                tracing::error!(error = error.chain(), left, "a connection is over for good");
                self.failed.get_or_insert(error);
            }
        }
    }
}

/// The next currency; never, where there is none to come.
async fn next(later: &mut Option<mpsc::UnboundedReceiver<Subject>>) -> Subject {
    if let Some(receiver) = later {
        if let Some(subject) = receiver.recv().await {
            return subject;
        }
        *later = None;
    }
    std::future::pending().await
}

async fn shutdown_signal(signal: Option<BoxFuture<'static, ()>>, on_signal: bool) {
    let asked = async {
        match signal {
            Some(signal) => signal.await,
            None => std::future::pending().await,
        }
    };
    let signalled = async { if on_signal { signals::next().await } else { std::future::pending().await } };
    tokio::select! {
        () = asked => {}
        () = signalled => {}
    }
}

/// Waits for the end; nothing if the limit or a second signal comes first.
async fn finish<T>(limit: Duration, on_signal: bool, end: impl Future<Output = T>) -> Option<T> {
    let impatience = shutdown_signal(None, on_signal);
    tokio::select! {
        result = tokio::time::timeout(limit, end) => result.ok(),
        () = impatience => None,
    }
}
