use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::counts::{Counters, Counts};
use crate::dispatch::panic_message;
use crate::monitor::{Connected, Monitor, Teller};
use crate::session::{BackoffLimits, Delivery, OnConnect, Timing};
use crate::source::Source;
use crate::update::Updates;
use crate::{Error, Event, States};

mod checks;
mod drive;
mod process;
mod signals;

/// Hears the updates of a wallet, or of an [`ApiManager`](crate::ApiManager) of many, and calls
/// the handlers, until the end of time, a fatal error or a shutdown.
///
/// Nothing happens until the [`Run`] is awaited.
///
/// ```no_run
/// use bitcart::{Event, Wallet};
///
/// #[bitcart::on("new_block")]
/// async fn block(event: Event, height: u64) {
///     println!("{event}: {height}");
/// }
///
/// #[tokio::main]
/// async fn main() -> Result<(), bitcart::Error> {
///     bitcart::run(Wallet::btc("your xpub, xprv or electrum seed")).shutdown_on_signal().await
/// }
/// ```
pub fn run(source: impl Into<Source>) -> Run {
    Run::new(source.into(), Work::Deliver)
}

/// A run that is being set up. Await it to start it.
///
/// Each setter says what holds without it. To drop what is awaited (by a `timeout`, in a `select!`) ends
/// the handlers where they are and forgets what they had still to handle; a run is stopped properly by
/// [`with_graceful_shutdown`](Run::with_graceful_shutdown) or
/// [`shutdown_on_signal`](Run::shutdown_on_signal).
#[must_use = "nothing happens until it is awaited"]
pub struct Run<Output = ()> {
    settings: Settings,
    output: std::marker::PhantomData<fn() -> Output>,
}

pub(crate) struct Settings {
    pub(crate) source: Source,
    pub(crate) work: Work,
    pub(crate) states: States,
    pub(crate) delivery: Delivery,
    pub(crate) required: Vec<Event>,
    pub(crate) with_registered: bool,
    pub(crate) retry_first: bool,
    pub(crate) reconnect: bool,
    pub(crate) keep_repeats: bool,
    pub(crate) reads_queue: bool,
    pub(crate) timing: Timing,
    pub(crate) sweep: Duration,
    pub(crate) concurrency: usize,
    pub(crate) backlog: usize,
    pub(crate) on_connect: Option<OnConnect>,
    pub(crate) shutdown: Option<BoxFuture<'static, ()>>,
    pub(crate) on_signal: bool,
    pub(crate) shutdown_limit: Duration,
    pub(crate) teller: Teller,
    pub(crate) counters: Arc<Counters>,
}

/// What a run does.
pub(crate) enum Work {
    /// Hears daemons.
    Deliver,
    /// Handles what it is given.
    Process(Updates),
}

impl<Output> Run<Output> {
    pub(crate) fn new(source: Source, work: Work) -> Self {
        let counters = Arc::<Counters>::default();
        let settings = Settings {
            source,
            work,
            states: States::default(),
            delivery: Delivery::Websocket,
            required: Vec::new(),
            with_registered: true,
            retry_first: false,
            reconnect: true,
            keep_repeats: false,
            reads_queue: true,
            timing: Timing::default(),
            sweep: Duration::from_secs(30),
            concurrency: 64,
            backlog: 10_000,
            on_connect: None,
            shutdown: None,
            on_signal: false,
            shutdown_limit: Duration::from_secs(30),
            teller: Teller::new(Arc::clone(&counters)),
            counters,
        };
        Self { settings, output: std::marker::PhantomData }
    }

    /// Gives the state of this type to the handlers that take it by `#[state]`.
    ///
    /// A state that a handler takes and nobody gave is an error when the run starts.
    ///
    /// ```no_run
    /// # use bitcart::{Event, Wallet};
    /// struct Shop { name: String }
    ///
    /// #[bitcart::on("new_payment")]
    /// async fn paid(event: Event, address: &str, #[state] shop: &Shop) {
    ///     println!("{}: {address}", shop.name);
    /// }
    ///
    /// # async fn example() -> Result<(), bitcart::Error> {
    /// bitcart::run(Wallet::btc("xpub…")).state(Shop { name: "books".into() }).await
    /// # }
    /// ```
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.settings.states.insert(state);
        self
    }

    /// Leaves out the annotated functions of the program, for tests that share one.
    pub fn without_registered(mut self) -> Self {
        self.settings.with_registered = false;
        self
    }

    /// Makes it an error of the run if nobody listens to one of these events. A crate that is not
    /// linked registers nothing, and nothing else can notice that.
    pub fn require(mut self, events: impl IntoIterator<Item = Event>) -> Self {
        self.settings.required.extend(events);
        self
    }

    /// Where the state of the connections and the counts can be seen while it runs.
    pub fn monitor(&self) -> Monitor {
        self.settings.teller.monitor()
    }
}

impl Run {
    /// Reads the queues at this interval, by `get_updates`, and uses no websocket. Otherwise: the
    /// websocket.
    pub fn polling(mut self, interval: Duration) -> Self {
        self.settings.delivery = Delivery::Polling(interval);
        self
    }

    /// Tries the first connection again like any other. Otherwise a first connection that fails
    /// ends the run at once, so that a wrong address is noticed.
    #[doc(alias = "force_connect")]
    pub fn retry_first_connect(mut self) -> Self {
        self.settings.retry_first = true;
        self
    }

    /// Whether a connection that is lost is made again. Otherwise: yes. Without it, the run ends with
    /// the error that it was lost by, or by which it could not be made again.
    ///
    /// A connection that the run itself closes, because the handlers have too much to do
    /// ([`backlog`](Self::backlog)), is not lost: it is made again in any case, once there is room.
    pub fn auto_reconnect(mut self, reconnect: bool) -> Self {
        self.settings.reconnect = reconnect;
        self
    }

    /// Handles what says nothing new as well: the daemons repeat their updates. Otherwise repeats
    /// are counted and left out.
    pub fn repeats(mut self, keep: bool) -> Self {
        self.settings.keep_repeats = keep;
        self
    }

    /// Leaves the wallets' queues to another client that polls them. What happens while there is
    /// no connection is then missed, but for the state of the payments, which is found again in
    /// the lists of requests.
    pub fn leave_queues(mut self) -> Self {
        self.settings.reads_queue = false;
        self
    }

    /// How often a ping goes out over the websocket, and how long after one the daemon may be
    /// silent before it is taken for dead. Otherwise every 5 seconds, and 10 seconds.
    pub fn ping(mut self, interval: Duration, silence: Duration) -> Self {
        self.settings.timing.ping = interval;
        self.settings.timing.pong = silence;
        self
    }

    /// The first pause before a lost connection is tried again, and the longest; each is about
    /// twice the one before. Jitter adds up to as much again. Otherwise a quarter of a second, and 5
    /// seconds, which are up to 10 with jitter.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.settings.timing.backoff = BackoffLimits { first, longest };
        self
    }

    /// How often each wallet's queue is read while the websocket works, which keeps it short and
    /// finds what the websocket has lost. Otherwise every 30 seconds; less often with more than 600
    /// wallets of one daemon, so as not to storm it. A queue that would be full before is read before.
    pub fn sweep(mut self, interval: Duration) -> Self {
        self.settings.sweep = interval;
        self
    }

    /// How many wallets may be handled at the same time. Otherwise 64. The updates of one wallet are
    /// handled one after the other whatever this is.
    pub fn concurrency(mut self, wallets: usize) -> Self {
        self.settings.concurrency = wallets.max(1);
        self
    }

    /// How many updates may wait for their handlers. Otherwise 10,000. The socket is not read then until half of
    /// them are handled, and where that takes longer than a second, the connection is closed until then: a client
    /// that does not read holds up the daemon. One of more than a kilobyte counts once more for each, so that what
    /// waits takes some ten megabytes at most.
    pub fn backlog(mut self, updates: usize) -> Self {
        self.settings.backlog = updates.max(1);
        self
    }

    /// Is called after every connection that was made, when everything that the queues had is on
    /// its way to the handlers: the moment for a program to look after what it has open. It runs
    /// beside the handlers; a panic in it is reported, and the run goes on.
    ///
    /// ```no_run
    /// # async fn example(wallet: bitcart::Wallet) -> Result<(), bitcart::Error> {
    /// bitcart::run(wallet)
    ///     .on_connect(async |connected| println!("connected, {} to catch up", connected.caught_up))
    ///     .await
    /// # }
    /// ```
    pub fn on_connect<F, Fut>(mut self, callback: F) -> Self
    where
        F: Fn(Connected) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let callback = Arc::new(callback);
        self.settings.on_connect = Some(Box::new(move |connected| {
            let callback = Arc::clone(&callback);
            // All of it in the future, so that the session is safe from a panic in its first part too.
            let called = AssertUnwindSafe(async move { callback(connected).await });
            let reported = called.catch_unwind().map(|result| {
                if let Err(panic) = result {
                    tracing::error!("on_connect panicked: {}; the run goes on", panic_message(&*panic));
                }
            });
            reported.boxed()
        }));
        self
    }

    /// Shuts down when this future is done: takes nothing more, lets the handlers finish what was
    /// taken, closes the connections properly, and then the run returns.
    pub fn with_graceful_shutdown(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.settings.shutdown = Some(signal.boxed());
        self
    }

    /// Shuts down on Ctrl-C, and on SIGTERM where there is one. A second signal ends it at once.
    pub fn shutdown_on_signal(mut self) -> Self {
        self.settings.on_signal = true;
        self
    }

    /// How long a shutdown may wait for handlers. Otherwise 30 seconds. What is not handled by
    /// then is given up, and the log says how much that was.
    pub fn shutdown_limit(mut self, limit: Duration) -> Self {
        self.settings.shutdown_limit = limit;
        self
    }
}

impl IntoFuture for Run<()> {
    type Output = Result<(), Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        drive::deliver(self.settings).boxed()
    }
}

impl IntoFuture for Run<Counts> {
    type Output = Result<Counts, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        process::process(self.settings).boxed()
    }
}

impl<Output> fmt::Debug for Run<Output> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("source", &self.settings.source)
            .field("delivery", &self.settings.delivery)
            .finish_non_exhaustive()
    }
}
