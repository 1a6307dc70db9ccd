use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use super::builder::{Settings, Token};
use super::chain::Chain;
use super::dialect::Dialect;
use super::faults::{Faults, take_one};
use super::ids::Ids;
use super::json::{Json, object};
use super::loaded::{File, Loaded, Queued};
use super::request::Request;
use super::sockets::Sockets;
use super::wire::Control;
use crate::Currency;

/// Everything that the daemon and its chain know.
#[derive(Debug)]
pub(super) struct World {
    pub(super) currency: Currency,
    pub(super) settings: Settings,
    pub(super) credentials: (String, String),
    pub(super) ids: Ids,
    pub(super) chain: Chain,
    pub(super) requests: Vec<Request>,
    /// What is in memory, in the order in which it was loaded.
    pub(super) loaded: Vec<Loaded>,
    /// What is on disk, by the wallet's name.
    pub(super) files: HashMap<String, File>,
    /// Keys of which another key is the same wallet.
    pub(super) aliases: HashMap<String, String>,
    pub(super) sockets: Sockets,
    pub(super) wires: Vec<Control>,
    pub(super) faults: Faults,
    pub(super) calls: BTreeMap<String, u64>,
    pub(super) emitted: Vec<Emitted>,
}

/// An update that was made, and where it went.
#[derive(Clone, Debug)]
pub(super) struct Emitted {
    pub(super) wallet: Option<String>,
    pub(super) update: Json,
    pub(super) sockets: usize,
    pub(super) queues: usize,
    pub(super) queues_lost: usize,
    pub(super) fetched: Option<Instant>,
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            currency: settings.currency,
            credentials: settings.credentials.clone(),
            ids: Ids::new(settings.seed),
            chain: Chain::new(settings.height),
            settings,
            requests: Vec::new(),
            loaded: Vec::new(),
            files: HashMap::new(),
            aliases: HashMap::new(),
            sockets: Sockets::default(),
            wires: Vec::new(),
            faults: Faults::default(),
            calls: BTreeMap::new(),
            emitted: Vec::new(),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        Dialect(self.currency)
    }

    /// Whose wallet a key is: the key itself, unless it was said to be another's.
    pub(super) fn account(&self, key: &str) -> String {
        self.aliases.get(key).map_or(key, String::as_str).to_owned()
    }

    pub(super) fn token(&self, contract: &str) -> Option<&Token> {
        self.settings.tokens.iter().find(|token| token.contract.eq_ignore_ascii_case(contract))
    }

    /// Digits after the point of what a wallet counts.
    pub(super) fn decimals(&self, contract: Option<&str>) -> u32 {
        contract
            .and_then(|contract| self.token(contract))
            .map_or_else(|| self.dialect().decimals(), |token| token.decimals)
    }

    pub(super) fn wallet(&self, name: &str) -> Option<&Loaded> {
        self.loaded.iter().find(|wallet| wallet.name == name)
    }

    pub(super) fn request(&self, id: &str) -> Option<&Request> {
        self.requests.iter().rev().find(|request| request.id == id)
    }

    pub(super) fn request_mut(&mut self, id: &str) -> Option<&mut Request> {
        self.requests.iter_mut().rev().find(|request| request.id == id)
    }

    /// Sends an update of a wallet (or of no wallet: a block) to the sockets that hear it and into
    /// the queues that it belongs in.
    pub(super) fn emit(&mut self, wallet: Option<&str>, mut update: Json, live: Option<&str>) {
        let place = self.emitted.len();
        if self.settings.numbered {
            update.set("number", place.into());
        }
        let sockets = if take_one(&mut self.faults.lost_on_socket) {
            0
        } else {
            let frame = object([
                ("updates", Json::List(vec![update.clone()])),
                ("wallet", wallet.into()),
                ("currency", self.currency.as_str().into()),
            ]);
            self.sockets.notify(wallet, &frame.to_string(), &mut self.faults)
        };
        self.emitted.push(Emitted {
            wallet: wallet.map(str::to_owned),
            update: update.clone(),
            sockets,
            queues: 0,
            queues_lost: 0,
            fetched: None,
        });
        if !take_one(&mut self.faults.lost_on_queue) {
            self.queue(wallet, &Queued { place, update, live: live.map(str::to_owned) });
        }
    }

    fn queue(&mut self, wallet: Option<&str>, update: &Queued) {
        let cap = self.settings.polling_cap;
        for loaded in self.loaded.iter_mut().filter(|loaded| wallet.is_none_or(|name| loaded.name == name)) {
            self.emitted[update.place].queues += usize::from(cap > 0);
            if let Some(dropped) = loaded.push(update.clone(), cap).filter(|_| cap > 0) {
                self.emitted[dropped.place].queues_lost += 1;
            }
        }
    }

    /// Empties the queue of a wallet. On a block processor an update shows the transactions that
    /// its request has now.
    pub(super) fn take_updates(&mut self, wallet: &str) -> Json {
        let Some(loaded) = self.loaded.iter_mut().find(|loaded| loaded.name == wallet) else {
            return Json::List(Vec::new());
        };
        let queue = loaded.take_queue();
        for queued in &queue {
            let emitted = &mut self.emitted[queued.place];
            if self.faults.lost_answers > 0 {
                emitted.queues_lost += 1;
            } else {
                emitted.fetched.get_or_insert_with(Instant::now);
            }
        }
        let as_now = |Queued { mut update, live, .. }: Queued| {
            if let Some(request) = live.and_then(|id| self.request(&id)) {
                update.set("tx_hashes", request.paid.iter().map(String::as_str).collect());
            }
            update
        };
        Json::List(queue.into_iter().map(as_now).collect())
    }

    /// Forgets what a process forgets when it ends; what is on disk stays.
    pub(super) fn forget_memory(&mut self) {
        for mut wallet in std::mem::take(&mut self.loaded) {
            for queued in wallet.take_queue() {
                self.emitted[queued.place].queues_lost += 1;
            }
            if wallet.diskless {
                self.files.remove(&wallet.name);
                self.requests.retain(|request| request.wallet != wallet.name);
            }
        }
    }

    /// Ends every connection.
    pub(super) fn cut_wires(&mut self) {
        for wire in self.wires.drain(..) {
            wire.cut();
        }
    }
}
