//! How fast the events are, against the two things worth knowing: Bitcart's own Python SDK, and the
//! limit, which is a loop written by hand over the same websocket library and the same JSON library
//! that calls a plain function.
//!
//! `cargo bench -p bitcart-events` measures all of it in one run and prints ratios, which is what
//! counts: the machine's own speed is in both figures of each. `-- websocket flood` measures those
//! only. The figures behind the ratios are in `target/bench/events.json`.
//!
//! Where valgrind is installed, the instructions of an update stand beside its time.
//!
//! Every measurement is a process of its own, and so is the server that feeds it, so that memory and
//! CPU time are the measured side's alone. What is held against each other is measured in turn: where
//! that is a matter of some hundredths, in portions, by processes that are all there from the first to
//! the last. It wants Linux, for `/proc`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::panic,
    unreachable_pub,
    reason = "a benchmark may end in the middle, and prints what it finds"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded"
)]

mod figures;
mod finish;
mod handlers;
mod instructions;
mod limit;
mod ours;
mod parent;
mod portions;
mod process;
mod queues;
mod scenarios;
mod server;
mod table;
mod updates;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => server::serve(),
        ["measure", "limit", scenario, url] => limit::measure(scenario, url).print(),
        ["measure", "ours", scenario, url] => ours::measure(scenario, url).print(),
        wanted => parent::run(wanted),
    }
}
