//! Which handler is called for an update: the nearest wins.

use super::Context;
use crate::handlers::Table;
use crate::{Event, Handler, Wallet};

/// The handlers that the updates of one wallet go to: its own before the manager's, and those before
/// the program's.
///
/// They are looked up once for a row of updates, and again only when one was added meanwhile, since
/// the locks and counters of a look-up would be a good part of what handling an update costs.
pub(crate) struct Nearest<'c> {
    context: &'c Context,
    wallet: &'c Wallet,
    version: (u64, u64),
    table: Table,
}

impl<'c> Nearest<'c> {
    pub(crate) fn new(context: &'c Context, wallet: &'c Wallet) -> Self {
        let version = version(context, wallet);
        Self { context, wallet, version, table: table(context, wallet) }
    }

    pub(crate) fn wallet(&self) -> &'c Wallet {
        self.wallet
    }

    pub(crate) fn get(&mut self, event: Event) -> Option<&Handler> {
        let version = version(self.context, self.wallet);
        if version != self.version {
            self.version = version;
            self.table = table(self.context, self.wallet);
        }
        self.table[event as usize].as_ref()
    }
}

/// Read before the table, so that what is added between the two is noticed the next time.
fn version(context: &Context, wallet: &Wallet) -> (u64, u64) {
    (wallet.handlers().version(), context.manager.version())
}

fn table(context: &Context, wallet: &Wallet) -> Table {
    let farther = context.manager.all().into_iter().zip(&context.registered);
    let mut nearest = wallet.handlers().all().into_iter().zip(farther);
    std::array::from_fn(|_| {
        let (own, (managers, programs)) = nearest.next()?;
        own.or(managers).or_else(|| programs.clone())
    })
}
