use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::call::{Call, Called};
use crate::state::StateType;
use crate::{ArgumentError, Event};

/// A checked function for some events.
///
/// [`handler!`](crate::handler) makes one, [`#[on]`](macro@crate::on) registers one for the
/// program. It is cheap to clone.
#[derive(Clone)]
#[must_use = "a handler is called once `add_event_handler` has it"]
pub struct Handler(Repr);

#[derive(Clone)]
enum Repr {
    Registered(&'static Registered),
    Closure(Arc<dyn Target>),
}

/// What a handler is called, where it is, and what it asks for.
///
/// It displays as `paid (src/shop.rs:12)`.
#[derive(Clone, Copy)]
pub struct HandlerInfo {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    pub(crate) module_path: &'static str,
    pub(crate) events: &'static [Event],
    pub(crate) states: &'static [fn() -> StateType],
    /// Whether one of its arguments is the wallet.
    pub(crate) asks_for_wallet: bool,
}

/// A function that `#[on]` registered.
#[derive(Debug)]
pub struct Registered {
    info: HandlerInfo,
    function: CallFunction,
}

pub(crate) type CallFunction = for<'a> fn(Call<'a>) -> Result<Called<'a>, ArgumentError>;
/// What calls a closure.
pub type CallClosure<F> = for<'a> fn(&'a F, Call<'a>) -> Result<Called<'a>, ArgumentError>;

trait Target: Send + Sync {
    fn info(&self) -> &HandlerInfo;
    fn call<'a>(&'a self, call: Call<'a>) -> Result<Called<'a>, ArgumentError>;
}

/// The closure is kept without its type, although that is known, so that what must be true of it
/// (`Send`, `Sync`, `'static`) is asked for in the user's code only, where the message belongs.
struct Closure<F> {
    info: HandlerInfo,
    function: Arc<dyn Any + Send + Sync>,
    call: CallClosure<F>,
}

impl Handler {
    pub(crate) const fn registered(registered: &'static Registered) -> Self {
        Self(Repr::Registered(registered))
    }

    pub(crate) fn closure<F: 'static>(
        info: HandlerInfo,
        closure: Arc<dyn Any + Send + Sync>,
        call: CallClosure<F>,
    ) -> Self {
        Self(Repr::Closure(Arc::new(Closure { info, function: closure, call })))
    }

    /// What it is called, where it is, and what it asks for.
    pub fn info(&self) -> &HandlerInfo {
        match &self.0 {
            Repr::Registered(registered) => &registered.info,
            Repr::Closure(closure) => closure.info(),
        }
    }

    /// Calls it, unless the update is not what its arguments ask for.
    pub(crate) fn call<'a>(&'a self, call: Call<'a>) -> Result<Called<'a>, ArgumentError> {
        match &self.0 {
            Repr::Registered(registered) => (registered.function)(call),
            Repr::Closure(closure) => closure.call(call),
        }
    }
}

impl HandlerInfo {
    /// The name of the function; `handler!` for what that made.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The source file.
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line in it.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The module.
    pub const fn module_path(&self) -> &'static str {
        self.module_path
    }

    /// The events that it listens to, in the order in which it names them.
    pub const fn events(&self) -> &'static [Event] {
        self.events
    }

    /// The types of the states that it takes.
    pub fn states(&self) -> impl Iterator<Item = StateType> + use<> {
        self.states.iter().map(|state| state())
    }
}

impl Registered {
    #[doc(hidden)]
    pub const fn new(info: HandlerInfo, function: CallFunction) -> Self {
        Self { info, function }
    }
}

impl<F: 'static> Target for Closure<F> {
    fn info(&self) -> &HandlerInfo {
        &self.info
    }

    fn call<'a>(&'a self, call: Call<'a>) -> Result<Called<'a>, ArgumentError> {
        match self.function.downcast_ref::<F>() {
            Some(closure) => (self.call)(closure, call),
            None => unreachable!("a closure is kept beside the function that calls it"),
        }
    }
}

impl fmt::Display for HandlerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.name, self.file, self.line)
    }
}

impl fmt::Debug for HandlerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerInfo")
            .field("name", &self.name)
            .field("file", &self.file)
            .field("line", &self.line)
            .field("module_path", &self.module_path)
            .field("events", &self.events)
            .field("states", &self.states().collect::<Vec<_>>())
            .field("asks_for_wallet", &self.asks_for_wallet)
            .finish()
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handler").field(self.info()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use serde_json::json;

    use super::*;
    use crate::{Currency, PaymentStatus, States, Update, Wallet, handler};

    #[test]
    fn it_is_known_whether_a_handler_asks_for_its_wallet() {
        let asking = handler!("new_block", |_event: Event, _instance: &Wallet| {});
        let other = handler!("new_block", |_event: Event, _update: &Update, _height: u64| {});
        assert_eq!([asking, other].map(|handler| handler.info().asks_for_wallet), [true, false]);
    }

    struct Shop {
        seen: AtomicU64,
    }

    #[crate::on("new_block")]
    fn mined(event: Event, height: u64, #[state] shop: &Shop) -> Result<(), String> {
        assert_eq!(event, Event::NewBlock);
        shop.seen.store(height, Ordering::Relaxed);
        if height == 13 { Err("unlucky".into()) } else { Ok(()) }
    }

    #[crate::on("new_payment")]
    async fn paid(
        event: &str,
        address: &str,
        status: PaymentStatus,
        tx_hashes: Option<Vec<&str>>,
        instance: &Wallet,
    ) {
        assert_eq!((event, address, status), ("new_payment", "id", PaymentStatus::Paid));
        assert_eq!(tx_hashes.unwrap(), ["a", "b"]);
        assert_eq!(instance.currency(), Currency::Ltc);
    }

    async fn call(handler: &Handler, update: serde_json::Value) -> Result<(), String> {
        let update = Update::try_from(update).unwrap();
        let mut states = States::default();
        states.insert(Shop { seen: AtomicU64::new(0) });
        let wallet = Wallet::keyless(Currency::Ltc);
        match handler.call(Call::new(&update, &wallet, &states)) {
            Ok(Called::Done(done)) => done.map_err(|error| error.to_string()),
            Ok(Called::Running(running)) => running.await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn registered(name: &str) -> Handler {
        crate::handlers().into_iter().find(|handler| handler.info().name() == name).unwrap()
    }

    #[tokio::test]
    async fn a_function_is_called_with_what_it_asks_for() {
        let mined = registered("mined");
        assert_eq!(call(&mined, json!({"event": "new_block", "height": 7})).await, Ok(()));
        assert_eq!(call(&mined, json!({"event": "new_block", "height": 13})).await, Err("unlucky".into()));
        let update = json!({"event": "new_payment", "address": "id", "status": 3, "tx_hashes": ["a", "b"]});
        assert_eq!(call(&registered("paid"), update).await, Ok(()));
    }

    #[tokio::test]
    async fn a_closure_borrows_what_it_captured() {
        let name = String::from("shop");
        let handler = handler!("new_transaction", async move |event: Event, tx: &str| {
            tokio::task::yield_now().await;
            assert_eq!((event, tx, name.as_str()), (Event::NewTransaction, "hash", "shop"));
        });
        for _ in 0..2 {
            assert_eq!(call(&handler, json!({"event": "new_transaction", "tx": "hash"})).await, Ok(()));
        }
    }

    #[tokio::test]
    async fn a_field_that_is_not_what_was_asked_for_skips_the_call() {
        let handler = handler!("new_block", |_event: Event, height: u64| assert!(height > 0));
        let text = async |update| call(&handler, update).await.unwrap_err();
        assert_eq!(
            text(json!({"event": "new_block"})).await,
            "`height` is missing from this `new_block`; the handler takes it as `u64`"
        );
        assert_eq!(
            text(json!({"event": "new_block", "height": "7"})).await,
            "`height` of this `new_block` is a string; the handler takes it as `u64`"
        );
        assert_eq!(
            text(json!({"event": "new_block", "height": -2})).await,
            "`height` of this `new_block` is an integer that is negative or too large; the handler takes it as `u64`"
        );
    }

    #[test]
    fn a_handler_says_where_it_is() {
        let info = *registered("paid").info();
        assert_eq!(info.events(), [Event::NewPayment]);
        assert_eq!(info.to_string(), format!("paid ({}:{})", file!(), info.line()));
        assert_eq!(info.module_path(), module_path!());
    }

    #[test]
    fn all_states_that_nobody_gave_are_found_at_once() {
        let states = States::default();
        let missing = states.missing(&crate::handlers());
        assert_eq!(missing.len(), 1);
        assert!(missing[0].to_string().starts_with("mined ("), "{}", missing[0]);
        assert!(missing[0].to_string().contains("Shop"), "{}", missing[0]);
    }
}
