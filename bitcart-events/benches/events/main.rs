//! How fast the events are, against the limit: a loop written by hand over the same websocket
//! library and the same JSON library, which calls a plain function.
//!
//! `cargo bench -p bitcart-events --features simulator`. What counts is the ratios; the machine's
//! own speed is in both figures of each.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a benchmark may end in the middle"
)]
#![allow(
    clippy::cast_precision_loss,
    dead_code,
    reason = "figures are rounded, and the limit reads what it does not use"
)]

mod cpu;
mod dispatch;
mod limit;
mod load;
mod websocket;

fn main() {
    let mut rows = dispatch::rows();
    println!("dispatch is measured");
    rows.extend(websocket::rows());
    println!("\n{:<44} {:>12} {:>12} {:>8}", "", "limit", "ours", "ratio");
    for row in rows {
        println!("{:<44} {:>12.3} {:>12.3} {:>8.2}", row.what, row.limit, row.ours, row.ours / row.limit);
    }
}

/// One line of the table.
#[derive(Clone)]
struct Row {
    what: &'static str,
    limit: f64,
    ours: f64,
}

/// The median of several runs.
fn median(mut run: impl FnMut() -> f64) -> f64 {
    let mut figures: Vec<f64> = (0..5).map(|_| run()).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
