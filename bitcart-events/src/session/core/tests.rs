//! A session without sockets: what the daemon sends and answers goes in, what is handled comes out.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::answers::Answer;
use super::*;
use crate::dispatch::Context;
use crate::dispatch::lanes::Limits;
use crate::session::book::WalletId;
use crate::session::merge::Call;
use crate::session::rounds::{BUSY, FIRST_RETRY, Task};
use crate::update_parser::{Parsed, parse_list};
use crate::{Error, States};

mod activity;
mod changes;
mod comparisons;
mod connections;
mod judging;
mod order;
mod overflow;

struct Bench {
    core: Core,
    now: Instant,
}

/// A call that goes on.
#[derive(Clone, Copy)]
struct Going {
    task: Task,
    id: WalletId,
    connection: u64,
    call: Call,
    held: usize,
}

impl Bench {
    /// A session that is connected and has loaded none of its wallets: `xpub0` and so on.
    fn connected(currency: Currency, wallets: usize) -> Self {
        let mut bench = Self::new(currency, wallets, false);
        bench.connect();
        bench
    }

    fn new(currency: Currency, wallets: usize, everybody: bool) -> Self {
        Self::of(Self::setup(currency, wallets, everybody))
    }

    fn setup(currency: Currency, wallets: usize, everybody: bool) -> Setup {
        let minute = Duration::from_secs(60);
        Setup {
            nobody: Wallet::keyless(currency),
            wallets: (0..wallets).map(|number| Wallet::new(currency, format!("xpub{number}"))).collect(),
            everybody,
            keep_repeats: false,
            reads_queue: true,
            pace: Pace { parallel: 8, sweep: minute, gap: minute },
        }
    }

    fn of(setup: Setup) -> Self {
        let context = Context {
            registered: crate::handlers::Table::default(),
            manager: Arc::default(),
            states: States::default(),
            counters: Arc::default(),
        };
        let limits = Limits { concurrency: 1, backlog: 1_000_000 };
        let core = Core::new(setup, Arc::new(Lanes::new(Arc::new(context), limits)), Arc::default());
        Self { core, now: Instant::now() }
    }

    /// One that is connected, and leaves the queues to another client.
    fn without_queues() -> Self {
        let mut bench = Self::of(Setup { reads_queue: false, ..Self::setup(Currency::Ltc, 1, false) });
        bench.connect();
        bench
    }

    fn connect(&mut self) {
        self.core.connected(self.now);
    }

    /// Loads every wallet, whose queues are empty and whose requests are none.
    fn load(&mut self) {
        while let Some(task) = self.core.rounds.next(self.now) {
            let going = self.sent(task);
            match task {
                Task::Updates(_) => self.answer(going, &[]),
                Task::Requests(_) => self.list(going, &[]),
            }
        }
        self.core.ping_sent(1);
        self.core.pong(1);
    }

    /// The next call goes out.
    fn ask(&mut self) -> Going {
        self.core.judge();
        let task = self.core.rounds.next(self.now).unwrap();
        self.sent(task)
    }

    fn sent(&mut self, task: Task) -> Going {
        let held = self.core.held.count_of(task.slot());
        let id = self.core.book.id(task.slot()).unwrap();
        let call = self.core.call_sent(task);
        Going { task, id, connection: self.core.connection, call, held }
    }

    /// A call ends. Whether a ping must go out.
    fn end(&mut self, going: Going, result: Result<Answer, Error>) -> bool {
        let Going { task, id, connection, call, held } = going;
        self.core.call_ended(self.now, Done { task, id, connection, call, held, result }).wants_ping
    }

    fn answer(&mut self, going: Going, queue: &[Value]) {
        let parsed = parse_list(&json!(queue).to_string()).unwrap();
        self.end(going, Ok(Answer::Updates(parsed)));
    }

    fn list(&mut self, going: Going, requests: &[Value]) {
        let requests = serde_json::from_value(json!(requests)).unwrap();
        self.end(going, Ok(Answer::Requests(requests)));
    }

    fn fail(&mut self, going: Going) {
        self.end(going, Err(Error::Unauthorized { daemon: String::new() }));
    }

    /// The socket brings this of a wallet; of none, of the currency.
    fn frame(&mut self, wallet: Option<&str>, updates: &[Value]) {
        self.core.frame(&json!({"wallet": wallet, "updates": updates}).to_string());
    }

    /// What is handled since this was asked last.
    fn handled(&mut self) -> Vec<Value> {
        self.core.judge();
        let updates = self.core.outbox.take();
        updates.iter().map(|update| serde_json::from_str(update.json()).unwrap()).collect()
    }
}

fn payment(status: i64) -> Value {
    json!({"event": "new_payment", "address": "r", "status": status, "status_str": "", "sent_amount": "0.5"})
}

fn transaction(number: usize) -> Value {
    json!({"event": "new_transaction", "tx": number.to_string()})
}

fn block(height: u64) -> Value {
    json!({"event": "new_block", "height": height})
}

fn request(status: i64) -> Value {
    json!({"request_id": "r", "status": status, "timestamp": 10, "tx_hashes": [], "sent_amount": "0.5"})
}
