//! Which handler is called for an update: the nearest wins.

use super::Context;
use crate::handlers::{Handlers, Table};
use crate::{Event, Handler, Wallet};

/// The handlers that updates go to: the wallet's own before the manager's, and those before the
/// program's.
///
/// They are looked up once, and again only when one was added meanwhile or another wallet that has some
/// is turned to, since the locks and counters of a look-up would be a good part of what handling an update
/// costs.
pub(crate) struct Nearest<'c> {
    context: &'c Context,
    farther: Copied,
    /// Whether one of those asks for the wallet.
    ask_for_wallet: bool,
    /// Of the wallet that was turned to last.
    own: Copied,
}

/// A copy of handlers.
#[derive(Default)]
struct Copied {
    version: u64,
    table: Table,
}

impl<'c> Nearest<'c> {
    pub(crate) fn new(context: &'c Context) -> Self {
        let mut nearest =
            Self { context, farther: Copied::default(), ask_for_wallet: false, own: Copied::default() };
        nearest.look_up_farther();
        nearest
    }

    /// Whether a call is likely to look at the wallet, which among many is far away in memory.
    pub(crate) fn looks_at_wallets(&self) -> bool {
        self.ask_for_wallet || Wallet::some_have_handlers()
    }

    /// To be called before another wallet is asked for.
    pub(crate) fn turn_to(&mut self, wallet: &Wallet) {
        // Most wallets have none.
        if self.own.version > 0 || wallet.handlers_version() > 0 {
            self.own = Copied::of(wallet.handlers());
        }
    }

    pub(crate) fn get(&mut self, wallet: &Wallet, event: Event) -> Option<&Handler> {
        if self.own.version != wallet.handlers_version() {
            self.own = Copied::of(wallet.handlers());
        }
        if self.farther.version != self.context.manager.version() {
            self.look_up_farther();
        }
        let at = event as usize;
        self.own.table[at].as_ref().or(self.farther.table[at].as_ref())
    }

    fn look_up_farther(&mut self) {
        self.farther = farther(self.context);
        self.ask_for_wallet =
            self.farther.table.iter().flatten().any(|handler| handler.info().asks_for_wallet);
    }
}

impl Copied {
    fn of(handlers: &Handlers) -> Self {
        // The version is read before the table, so that what is added between the two is noticed the next
        // time.
        Self { version: handlers.version(), table: handlers.all() }
    }
}

/// The manager's, and the program's where it has none.
fn farther(context: &Context) -> Copied {
    let mut farther = Copied::of(&context.manager);
    for (nearer, registered) in farther.table.iter_mut().zip(&context.registered) {
        if nearer.is_none() {
            nearer.clone_from(registered);
        }
    }
    farther
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::States;
    use crate::counts::Counters;

    fn context(registered: &[Handler]) -> Context {
        let mut table = Table::default();
        table[Event::NewBlock as usize] = registered.first().cloned();
        Context {
            registered: table,
            manager: Arc::default(),
            states: States::default(),
            counters: Arc::<Counters>::default(),
        }
    }

    #[test]
    fn it_is_known_whether_one_of_them_asks_for_the_wallet() {
        let asking = crate::handler!("new_block", |_event: Event, _instance: &Wallet| {});
        let other = crate::handler!("new_block", |_event: Event, _height: u64| {});
        assert!(!Nearest::new(&context(&[other])).ask_for_wallet);
        assert!(Nearest::new(&context(std::slice::from_ref(&asking))).ask_for_wallet);
        // One that is added while it runs.
        let context = context(&[]);
        let (mut nearest, wallet) = (Nearest::new(&context), Wallet::btc("xpub"));
        context.manager.add(&asking);
        assert!(nearest.get(&wallet, Event::NewBlock).is_some());
        assert!(nearest.ask_for_wallet);
    }
}
