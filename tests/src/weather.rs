//! Payments for dozens of wallets, and every kind of trouble, by chance; with a record of what only
//! the troublemaker can know.

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, Instant};

use bitcart::simulator::{Channel, Memory};
use bitcart::{Connection, Monitor, Simulator};

use crate::judge::Record;
use crate::random::Random;
use crate::recorder::Running;

const WALLETS: usize = 24;

/// A connection that is found not to be live may have lost what was sent on it for so long: longer
/// than the silence by which it is noticed.
const UNNOTICED: Duration = Duration::from_millis(1_500);

/// An answer is written out within this time, also on a machine that has much to do.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// A daemon, its world, and its troubles.
pub struct Weather {
    simulator: Simulator,
    monitor: Monitor,
    random: Random,
    wallets: Vec<String>,
    /// Requests that nothing was paid of.
    open: VecDeque<String>,
    open_in_part: VecDeque<String>,
    record: Record,
    /// How many updates had been sent at the last looks at the connection.
    looks: VecDeque<(Instant, usize)>,
    connects: u64,
}

impl fmt::Debug for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Weather").field("simulator", &self.simulator).finish_non_exhaustive()
    }
}

impl Weather {
    /// The names of its wallets.
    pub fn wallets() -> Vec<String> {
        (0..WALLETS).map(|number| format!("xpub{number}")).collect()
    }

    /// Weather for a run that is live.
    pub fn new(simulator: Simulator, monitor: Monitor, seed: u64) -> Self {
        let connects = monitor.counts().connects;
        Self {
            simulator,
            monitor,
            random: Random(seed),
            wallets: Self::wallets(),
            open: VecDeque::new(),
            open_in_part: VecDeque::new(),
            record: Record::default(),
            looks: VecDeque::new(),
            connects,
        }
    }

    /// What was sent, and how much of it may have been lost on its way.
    pub fn record(&self) -> Record {
        Record { sent: self.simulator.sent(), ..self.record.clone() }
    }

    /// Things happen on the chain.
    pub async fn some_steps(&mut self, at_most: usize) {
        for _ in 0..=self.random.below(at_most) {
            self.step();
            // Not a wait: the world's pace.
            tokio::time::sleep(Duration::from_millis(self.random.next() % 6)).await;
            self.look();
        }
    }

    fn step(&mut self) {
        let wallet = self.random.of(&self.wallets).clone();
        match self.random.below(100) {
            0..30 => self.open.push_back(self.simulator.add_request(&wallet, "0.5").unwrap()),
            30..60 => self.pay_a_request(),
            60..90 => drop(self.simulator.pay(&wallet, "0.01").unwrap()),
            90..99 => self.simulator.mine(1),
            _ => self.simulator.reorganise(1 + self.random.next() % 3),
        }
    }

    /// In full, in part, or the rest of one.
    fn pay_a_request(&mut self) {
        let (rest, part) = (self.random.below(4) == 0, self.random.below(4) == 0);
        if let Some(request) = self.open_in_part.front().filter(|_| rest).cloned() {
            self.open_in_part.pop_front();
            self.simulator.pay_request(&request, "0.3").unwrap();
        } else if let Some(request) = self.open.pop_front() {
            self.simulator.pay_request(&request, if part { "0.2" } else { "0.5" }).unwrap();
            self.open_in_part.extend(part.then_some(request));
        }
    }

    /// Whether the connection is sound. Where it is not, what was sent lately may not have got through.
    fn look(&mut self) {
        let (now, count) = (Instant::now(), self.simulator.sent_count());
        let connects = self.monitor.counts().connects;
        let is_sound = self.monitor.connections().values().all(|state| *state == Connection::Live)
            && std::mem::replace(&mut self.connects, connects) == connects;
        self.looks.push_back((now, count));
        while self.looks.len() > 1 && now - self.looks[0].0 > UNNOTICED {
            self.looks.pop_front();
        }
        if !is_sound {
            self.record.shaky.extend(self.looks[0].1..count);
        }
    }

    /// Something breaks, and is whole again.
    pub async fn trouble(&mut self) {
        match self.random.below(16) {
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
            10 => return self.silent_loss(Channel::Socket, 10).await,
            11 => return self.silent_loss(Channel::Both, 5).await,
            12 => self.simulator.lose_answers(1),
            13 | 14 => return self.wallets_that_do_not_load().await,
            _ => self.simulator.delay(Duration::from_millis(30)),
        }
        self.some_steps(60).await;
        self.simulator.heal().await.unwrap();
    }

    async fn away(&mut self, memory: Memory) {
        let now = Instant::now();
        self.simulator.stop(memory).await;
        // An answer that is on its way is cut off with everything else.
        let is_on_its_way = |fetched: Option<Instant>| fetched.is_some_and(|at| at + ON_ITS_WAY >= now);
        let sent = self.simulator.sent();
        self.record.cut_off.extend((0..sent.len()).filter(|at| is_on_its_way(sent[*at].fetched)));
        self.some_steps(40).await;
        self.simulator.start_again().await.unwrap();
    }

    async fn wallets_that_do_not_load(&mut self) {
        let (fails, hangs) = (self.random.of(&self.wallets).clone(), self.random.of(&self.wallets).clone());
        self.simulator.fail_load(&fails);
        self.simulator.hang_load(&hangs);
        let wallets = std::mem::take(&mut self.wallets);
        self.wallets = wallets.iter().filter(|name| **name != fails && **name != hangs).cloned().collect();
        self.away(Memory::Lost).await;
        self.some_steps(60).await;
        self.simulator.heal().await.unwrap();
        self.wallets = wallets;
    }

    fn garbage(&mut self) {
        for text in ["[]", "5", "null", "{", "{\"updates\": [[]]}", "{\"updates\": {}}"] {
            self.simulator.send_text(text);
        }
        if self.random.below(4) == 0 {
            self.simulator.send_text_bytes(b"\xff\xfe");
        }
    }

    async fn silent_loss(&mut self, channel: Channel, updates: u64) {
        let first = self.simulator.sent_count();
        self.simulator.lose(channel, updates);
        self.some_steps(60).await;
        self.simulator.heal().await.unwrap();
        let sent = self.simulator.sent();
        self.record.silent.extend((first..sent.len()).filter(|at| sent[*at].sockets == 0));
    }

    /// The end of all trouble.
    pub async fn clear_up(&mut self, running: &mut Running) {
        self.simulator.heal().await.unwrap();
        let before = self.monitor.counts().connects;
        self.simulator.cut();
        running.connected(before + 1).await;
        self.look();
        self.simulator.mine(1);
    }
}
