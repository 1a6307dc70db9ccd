//! A long random run: payments for dozens of wallets while everything breaks that can, and in the
//! end every update was handled once, in order, and no payment's last state is unknown.
//!
//! `BITCART_STORM_SEED` repeats a run's choices (not its timing), `BITCART_STORM_SECONDS` makes it
//! longer.
//!
//! What is judged is in `judge`; what is tolerated, and why that is no weakness of the judge:
//!
//! - *Repeats* need not be handled: the daemon says nothing new by them. The judge finds them by
//!   itself, from the state of each request and transaction.
//! - *Excused* is what both ways were made to lose: it lay in a queue that overflowed, that the
//!   daemon forgot, or whose answer was lost. No client can know it. But a payment's last state
//!   is in the daemon's list of requests, and has no excuse.
//! - *Passed over* is an earlier state of a payment or transaction of which a later one was handled:
//!   telling it would take the state backwards. Only bounded, not yet matched one by one: there may
//!   be as many as the run counts as superseded, recovered or repeated, which is too generous.
//! - *Out of order* is what the queue brought late. Only bounded too: by what the queues brought.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by it, and tells what it saw")]

use std::collections::{BTreeSet, VecDeque};
use std::env;
use std::time::{Duration, Instant};

use bitcart::simulator::{Channel, Memory};
use bitcart::{ApiManager, Currency, Simulator};
use bitcart_events_tests::judge::{Judgement, judge};
use bitcart_events_tests::random::Random;
use bitcart_events_tests::recorder::{Recorder, Running, daemon, quick};

const WALLETS: usize = 24;

/// The run that the gate makes. Any other number is another run.
const SEED: u64 = 1;

/// What the daemon's queue of a wallet holds.
const QUEUE: usize = 100;

#[tokio::test]
async fn no_payment_is_missed_in_a_storm_on_an_electrum_based_coin() {
    storm(Currency::Ltc).await;
}

#[tokio::test]
async fn no_payment_is_missed_in_a_storm_on_a_block_processor() {
    storm(Currency::Eth).await;
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

async fn storm(currency: Currency) {
    let seed = number("BITCART_STORM_SEED").unwrap_or(SEED);
    let seconds = number("BITCART_STORM_SECONDS").unwrap_or(10);
    eprintln!("{currency}: BITCART_STORM_SEED={seed} BITCART_STORM_SECONDS={seconds}");
    let mut weather = Weather::new(Simulator::start(currency).await.unwrap(), seed);
    let recorder = Recorder::default();
    let manager = ApiManager::new()
        .daemon(currency, daemon(&weather.simulator))
        .wallets(currency, weather.wallets.clone());
    manager.add_event_handler(recorder.handler());
    let run = quick(&manager).sweep(Duration::from_secs(1));
    let mut running = Running::live(run).await;

    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        weather.trouble().await;
        weather.some_steps(60).await;
    }
    weather.clear_up(&mut running).await;

    let judgement = weather.settled(&recorder).await;
    let counts = running.monitor.counts();
    running.stop().await.unwrap();
    let last = judge(&weather.simulator.sent(), &recorder.heard(), &weather.excused);
    eprintln!("{currency}: {}; overflows {}, {counts:?}", summary(&last), weather.overflows);
    assert!(judgement, "{last:#?}");
    assert!(last.lost.is_empty() && last.twice.is_empty() && last.invented.is_empty(), "{last:#?}");
    assert!(last.unknown.is_empty(), "{last:#?}");
    let ahead = counts.superseded + counts.recovered + counts.repeated;
    assert!(last.passed_over as u64 <= ahead, "{last:#?}");
    assert!(last.out_of_order as u64 <= counts.caught_up, "{last:#?}");
}

fn summary(last: &Judgement) -> String {
    format!(
        "sent {}, news {}, handled {}, lost {}, excused {}, passed over {}, twice {}, out of order {}, \
         recovered {}, unknown {}",
        last.sent,
        last.news,
        last.handled,
        last.lost.len(),
        last.excused,
        last.passed_over,
        last.twice.len(),
        last.out_of_order,
        last.recovered,
        last.unknown.len(),
    )
}

struct Weather {
    simulator: Simulator,
    random: Random,
    wallets: Vec<String>,
    open: VecDeque<String>,
    /// Places in what was sent where both ways may have lost it.
    excused: BTreeSet<usize>,
    overflows: usize,
    /// The length of every queue after each of the last steps.
    lengths: VecDeque<Vec<usize>>,
}

impl Weather {
    fn new(simulator: Simulator, seed: u64) -> Self {
        let wallets = (0..WALLETS).map(|number| format!("xpub{number}")).collect();
        Self {
            simulator,
            random: Random(seed),
            wallets,
            open: VecDeque::new(),
            excused: BTreeSet::new(),
            overflows: 0,
            lengths: VecDeque::new(),
        }
    }

    async fn some_steps(&mut self, at_most: usize) {
        for _ in 0..=self.random.below(at_most) {
            self.step();
            // Not a wait: the world's pace.
            tokio::time::sleep(Duration::from_millis(self.random.next() % 6)).await;
            self.look_at_queues();
        }
    }

    /// Something happens on the chain.
    fn step(&mut self) {
        let wallet = self.random.of(&self.wallets).clone();
        match self.random.below(100) {
            0..30 => self.open.push_back(self.simulator.add_request(&wallet, "0.5").unwrap()),
            30..60 => {
                if let Some(request) = self.open.pop_front() {
                    self.simulator.pay_request(&request, "0.5").unwrap();
                }
            }
            60..90 => drop(self.simulator.pay(&wallet, "0.01").unwrap()),
            90..99 => self.simulator.mine(1),
            _ => self.simulator.reorganise(1),
        }
        self.look_at_queues();
    }

    /// Nothing else runs between a step and this look, so no queue is full unseen.
    fn look_at_queues(&mut self) {
        let lengths: Vec<usize> =
            self.wallets.iter().map(|wallet| self.simulator.queue_length(wallet)).collect();
        if lengths.iter().any(|length| *length >= QUEUE) {
            self.overflows += 1;
            // What a step can add on top of a full queue is less than another.
            let full: Vec<usize> =
                lengths.iter().map(|length| if *length >= QUEUE { 2 * QUEUE } else { 0 }).collect();
            self.excuse(&full);
        }
        self.lengths.push_back(lengths);
        if self.lengths.len() > 10 {
            self.lengths.pop_front();
        }
    }

    /// Excuses the last so many updates of each wallet, and the blocks among them.
    fn excuse(&mut self, newest: &[usize]) {
        let sent = self.simulator.sent();
        for (wallet, count) in self.wallets.iter().zip(newest) {
            let of_wallet = |at: &usize| match &sent[*at].wallet {
                Some(name) => name == wallet,
                None => true,
            };
            self.excused.extend((0..sent.len()).rev().filter(of_wallet).take(*count));
        }
    }

    /// What is, or was a moment ago, in the queues: an answer may be on its way.
    fn excuse_queues(&mut self) {
        self.look_at_queues();
        let longest = |at: usize| self.lengths.iter().map(|lengths| lengths[at]).max().unwrap_or(0);
        let newest: Vec<usize> = (0..WALLETS).map(longest).collect();
        self.excuse(&newest);
    }

    /// What was sent to nobody at all.
    fn excuse_unsent(&mut self) {
        let sent = self.simulator.sent();
        self.excused.extend((0..sent.len()).filter(|at| sent[*at].sockets == 0 && sent[*at].queues == 0));
    }

    async fn trouble(&mut self) {
        match self.random.below(14) {
            0 => self.simulator.cut(),
            1 => self.simulator.close(1001, "Server shutdown"),
            2 => self.simulator.half_open(),
            3 => self.simulator.ignore_pings(),
            4 => {
                self.simulator.stall_handshakes();
                self.simulator.cut();
            }
            5 => {
                self.simulator.answer_handshakes(502, "<html>Bad Gateway</html>");
                self.simulator.answer_calls(502, "<html>Bad Gateway</html>");
                self.simulator.cut();
            }
            6 => self.away(Memory::Kept).await,
            7 => self.away(Memory::Lost).await,
            8 => self.garbage(),
            9 => self.simulator.duplicate(),
            10 => self.simulator.lose(Channel::Socket, 10),
            11 => self.simulator.lose(Channel::Both, 5),
            12 => return self.lost_answers().await,
            _ => self.simulator.delay(Duration::from_millis(30)),
        }
        self.some_steps(60).await;
        self.simulator.heal().await.unwrap();
    }

    async fn away(&mut self, memory: Memory) {
        // An answer that is on its way is cut off with everything else.
        self.excuse_queues();
        self.simulator.stop(memory).await;
        self.some_steps(40).await;
        self.simulator.start_again().await.unwrap();
    }

    fn garbage(&mut self) {
        for text in ["[]", "5", "null", "{", "{\"updates\": [[]]}", "{\"updates\": {}}"] {
            self.simulator.send_text(text);
        }
        if self.random.below(4) == 0 {
            self.simulator.send_text_bytes(b"\xff\xfe");
        }
    }

    async fn lost_answers(&mut self) {
        self.excuse_queues();
        let first = self.simulator.sent().len();
        self.simulator.lose_answers(1);
        self.some_steps(30).await;
        self.simulator.heal().await.unwrap();
        self.excused.extend(first..self.simulator.sent().len());
    }

    async fn clear_up(&mut self, running: &mut Running) {
        self.simulator.heal().await.unwrap();
        self.excuse_unsent();
        let before = running.monitor.counts().connects;
        self.simulator.cut();
        running.connected(before + 1).await;
        self.simulator.mine(1);
    }

    /// Waits until nothing is missing; false if that never comes.
    async fn settled(&self, recorder: &Recorder) -> bool {
        let (sent, excused) = (&self.simulator, &self.excused);
        let settled = recorder.until(|heard| {
            let now = judge(&sent.sent(), heard, excused);
            now.lost.is_empty() && now.unknown.is_empty()
        });
        tokio::time::timeout(Duration::from_secs(20), settled).await.is_ok()
    }
}
