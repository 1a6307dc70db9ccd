//! Every way in which two channels can interleave that carry the same.

use super::*;

/// Both channels carry a random stream, each begins and pauses where it likes, and nothing is
/// lost: whatever the interleaving, every update is handled once and in order.
#[test]
fn no_interleaving_of_two_whole_channels_doubles_loses_or_reorders() {
    for seed in 1..3_000 {
        let (told, stream) = Channels::new(seed, |_| 1).run();
        assert_eq!(told, stream, "seed {seed}");
    }
}

/// The same, where the socket says some of it twice in a row. That can be taken for the next of its kind,
/// so one may be passed over.
#[test]
fn in_no_interleaving_does_what_the_socket_says_twice_take_a_state_backwards_or_hide_the_last() {
    for seed in 1..3_000 {
        let (told, stream) = Channels::new(seed, |random| 1 + usize::from(random.below(3) == 0)).run();
        let mut rest = stream.iter();
        assert!(told.iter().all(|told| rest.any(|sent| sent == told)), "seed {seed}: {told:?} of {stream:?}");
        assert_eq!(told.last(), stream.last(), "seed {seed}");
        assert!(told.windows(2).all(|pair| pair[0] != pair[1]), "seed {seed}: {told:?}");
    }
}

/// The same, where the socket loses some of it in silence. One that it brings can be taken for an equal one that
/// it lost, which then is told late or passed over.
#[test]
fn in_no_interleaving_does_what_the_socket_loses_hide_the_last() {
    for seed in 1..3_000 {
        let (told, stream) = Channels::new(seed, |random| usize::from(random.below(3) > 0)).run();
        assert_eq!(told.last(), stream.last(), "seed {seed}");
        assert!(told.windows(2).all(|pair| pair[0] != pair[1]), "seed {seed}: {told:?}");
    }
}

struct Channels {
    random: Random,
    merge: Merge,
    stream: Vec<i64>,
    /// What the socket brings, as places in the stream, and how far it is.
    frames: Vec<usize>,
    by_socket: usize,
    by_queue: usize,
    ping: u64,
    handled: Vec<i64>,
}

impl Channels {
    /// The socket brings each so many times.
    fn new(seed: u64, times: impl Fn(&mut Random) -> usize) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let stream: Vec<i64> = (0..random.below(40))
            .scan(0, |state, _| {
                // Each says something new about the one request.
                *state = [3, 7, 0].into_iter().filter(|next| next != state).nth(random.below(2)).unwrap();
                Some(*state)
            })
            .collect();
        let frames = (0..stream.len()).flat_map(|at| vec![at; times(&mut random)]).collect();
        let (merge, handled) = (electrum(), Vec::new());
        Self { random, merge, stream, frames, by_socket: 0, by_queue: 0, ping: 0, handled }
    }

    /// What was told, and of what.
    fn run(mut self) -> (Vec<i64>, Vec<i64>) {
        while self.by_socket < self.frames.len() || self.by_queue < self.stream.len() {
            if self.random.below(3) > 0 && self.by_socket < self.frames.len() {
                self.frame();
            } else {
                self.sweep();
            }
        }
        (self.handled, self.stream)
    }

    fn frame(&mut self) {
        let status = self.stream[self.frames[self.by_socket]];
        self.by_socket += 1;
        if on_socket(&mut self.merge, WALLET, &payment(status)) == Handle {
            self.handled.push(status);
        }
    }

    /// All that the daemon has put into the queue, which is never less than what the socket has brought
    /// here, up to what it has written.
    fn sweep(&mut self) {
        let heard = self.by_socket.checked_sub(1).map_or(0, |last| self.frames[last] + 1);
        let written = (heard.max(self.by_queue) + self.random.below(3)).min(self.stream.len());
        let call = self.merge.call_sent(WALLET.slot);
        // What the socket brings while the answer is on its way.
        for _ in 0..self.random.below(3) {
            if self.by_socket < self.frames.len() {
                self.frame();
            }
        }
        let statuses = self.stream[std::mem::replace(&mut self.by_queue, written)..written].to_vec();
        let updates: Vec<Update> = statuses.iter().map(|status| payment(*status)).collect();
        let waits = self.merge.queue_waits(WALLET, &updates, false);
        if waits {
            self.ping_and_pong();
        }
        let verdicts = self.merge.on_queue(WALLET, call, updates, false);
        let handled = verdicts.into_iter().zip(statuses).filter(|((_, verdict), _)| *verdict == Handle);
        self.handled.extend(handled.map(|(_, status)| status));
        if !waits {
            self.ping_and_pong();
        }
    }

    /// The pong comes behind all that was written before.
    fn ping_and_pong(&mut self) {
        self.ping += 1;
        self.merge.ping_sent(self.ping);
        while self.frames.get(self.by_socket).is_some_and(|at| *at < self.by_queue) {
            self.frame();
        }
        self.merge.pong(self.ping);
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}
