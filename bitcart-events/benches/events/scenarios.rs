//! What is measured, and what is to be reached.

use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

pub const LATENCY_UPDATES: usize = 5_000;
pub const LATENCY_RATE: u64 = 200;
pub const POLLS: usize = 1_000;
pub const FLOOD_TIME: Duration = Duration::from_secs(8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Limit,
    Ours,
    Python,
}

pub struct Scenario {
    pub name: &'static str,
    pub sides: &'static [Side],
    pub rows: &'static [Row],
    pub runs: usize,
    /// Of each run; Python's is in one piece.
    pub portions: Option<Portions>,
}

/// A run in portions, so that all that is compared goes on in turn.
#[derive(Clone, Copy)]
pub struct Portions {
    pub count: usize,
    pub updates: usize,
}

impl Scenario {
    /// Those of one family are compared with each other as well.
    pub fn family(&self) -> &'static str {
        self.name.split('-').next().unwrap_or(self.name)
    }

    pub fn is_in_portions(&self, side: Side) -> bool {
        self.portions.is_some() && side != Side::Python
    }

    pub fn has(&self, row: Row) -> bool {
        self.rows.iter().any(|other| other.figure == row.figure)
    }
}

/// One line of the table.
#[derive(Clone, Copy)]
pub struct Row {
    pub figure: &'static str,
    pub what: &'static str,
    pub better: Better,
    /// What is to be reached, in words.
    pub reach: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Better {
    Less,
    More,
}

const ALL: &[Side] = &[Side::Limit, Side::Ours, Side::Python];
const WITHOUT_LIMIT: &[Side] = &[Side::Ours, Side::Python];
const WITHOUT_PYTHON: &[Side] = &[Side::Limit, Side::Ours];

const fn less(figure: &'static str, what: &'static str, reach: &'static str) -> Row {
    Row { figure, what, better: Better::Less, reach }
}

const fn more(figure: &'static str, what: &'static str, reach: &'static str) -> Row {
    Row { figure, what, better: Better::More, reach }
}

/// Counted in a simulation of the processor, where there is one: the same in every run, whatever else the
/// machine does, and blind to what a miss of a cache costs.
pub const INSTRUCTIONS: Row = less("instructions", "instructions an update", "");

const DISPATCH: &[Row] = &[
    less("cpu", "CPU an update, µs", "<= 1.50 of the limit"),
    INSTRUCTIONS,
    more("rate", "million updates a second", ">= 15 times Python"),
];
const WEBSOCKET: &[Row] = &[
    more("rate", "million updates a second", ">= 0.70 of the limit, >= 20 times Python"),
    less("cpu", "CPU an update, µs", ""),
    less("memory", "peak memory above idle, bytes", ""),
];
const ON_ONE_THREAD: &[Row] = &[WEBSOCKET[0], WEBSOCKET[1], WEBSOCKET[2], INSTRUCTIONS];
const LATENCY: &[Row] = &[
    less("median", "write to handler, median, µs", "<= 1.30 of the limit"),
    less("p99", "write to handler, 99th percentile, µs", "<= 1.30 of the limit"),
];
const MANAGER: &[Row] = &[
    less("cpu", "CPU an update, µs", "flat: <= 1.15 between 1 and 100,000"),
    less("per_wallet", "bytes an idle wallet", "< 600 at 100,000"),
    less("loaded", "seconds until all are loaded", ""),
    less("loading", "peak memory until then, bytes", ""),
];

const fn scenario(name: &'static str, sides: &'static [Side], rows: &'static [Row], runs: usize) -> Scenario {
    Scenario { name, sides, rows, runs, portions: None }
}

const fn in_portions(name: &'static str, rows: &'static [Row], runs: usize, portions: Portions) -> Scenario {
    Scenario { name, sides: ALL, rows, runs, portions: Some(portions) }
}

const AS_FAST_AS_CAN_BE: Portions = Portions { count: 8, updates: 200_000 };
/// Of 100,000 wallets each is heard four times in all.
const OF_MANY: Portions = Portions { count: 20, updates: 20_000 };

pub const SCENARIOS: &[Scenario] = &[
    scenario("dispatch-sync", ALL, DISPATCH, 7),
    scenario("dispatch-async", ALL, DISPATCH, 7),
    scenario("dispatch-owned", ALL, DISPATCH, 7),
    in_portions("websocket", WEBSOCKET, 3, AS_FAST_AS_CAN_BE),
    in_portions("websocket-1-thread", ON_ONE_THREAD, 3, AS_FAST_AS_CAN_BE),
    scenario("latency", ALL, LATENCY, 3),
    scenario("latency-1-thread", WITHOUT_PYTHON, LATENCY, 3),
    scenario(
        "flood",
        WITHOUT_LIMIT,
        &[less("memory", "memory above idle, bytes", "< 20,000,000, whatever the number")],
        3,
    ),
    in_portions("manager-1", MANAGER, 3, OF_MANY),
    in_portions("manager-1000", MANAGER, 3, OF_MANY),
    in_portions("manager-100000", MANAGER, 3, OF_MANY),
    in_portions("manager-100000/300", MANAGER, 3, OF_MANY),
    scenario(
        "polling",
        ALL,
        &[more("rate", "million updates a second", ""), less("cpu", "CPU an update, µs", "")],
        5,
    ),
];

/// `manager-1000/300` has 1,000 wallets, and hears of 300 of them.
pub fn wallets_of(scenario: &str) -> (usize, usize) {
    let numbers = scenario.strip_prefix("manager-").unwrap_or("1");
    let (all, active) = numbers.split_once('/').unwrap_or((numbers, numbers));
    (all.parse().unwrap(), active.parse().unwrap())
}

pub fn runtime(scenario: &str) -> Runtime {
    match scenario {
        "websocket" | "latency" | "flood" | "polling" => {
            Builder::new_multi_thread().enable_all().build().unwrap()
        }
        _ => Builder::new_current_thread().enable_all().build().unwrap(),
    }
}
