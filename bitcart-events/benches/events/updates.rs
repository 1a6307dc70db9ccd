//! The updates that everything is measured by: the same for every side.

/// Updates that are handed in as one text.
pub const HANDED_IN: usize = 100_000;

/// Where a process that measures finds how many updates it is to measure by.
pub const NUMBER: &str = "EVENTS_BENCH_UPDATES";

/// Updates of one measurement, if nobody says otherwise.
pub fn number(usual: usize) -> usize {
    std::env::var(NUMBER).map_or(usual, |number| number.parse().unwrap())
}

/// Updates that a daemon sends.
pub fn sent() -> usize {
    number(200_000)
}

/// The name of a wallet, as long as an xpub is.
pub fn wallet(number: usize) -> String {
    format!("xpub{number:0>107}")
}

/// One update of every kind, over and over.
pub fn handed_in() -> String {
    list((0..number(HANDED_IN)).map(|number| one(number, number % 4)))
}

/// What a wallet's queue holds.
pub fn queue() -> String {
    list((0..100).map(|number| if number % 2 == 0 { transaction(&hash(number)) } else { payment(number) }))
}

/// What a daemon sends: of every thousand four blocks, and as much of every other kind, in no order. With many blocks, which
/// are about no wallet, many wallets would cost less than they do.
pub fn update(number: usize) -> String {
    one(number, kind_of(number))
}

/// One that says when it was written.
pub fn timed_update(written: f64) -> String {
    transaction(&format!("{written}"))
}

/// Whether an update that a daemon sends is about no wallet.
pub fn is_block(number: usize) -> bool {
    kind_of(number) == 0
}

/// Whom an update is about that a daemon sends: one of so many, in no order.
pub fn wallet_of(number: usize, wallets: usize) -> usize {
    let mixed = (number as u64 ^ number as u64 >> 7).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((mixed ^ mixed >> 31).wrapping_mul(0x94d0_49bb_1331_11eb) >> 32) as usize % wallets
}

/// An update on its way through the socket.
pub fn frame(number: usize, wallet: &str) -> String {
    let wallet = if is_block(number) { "null" } else { &format!(r#""{wallet}""#) };
    notification(&update(number), wallet)
}

pub fn timed_frame(written: f64, wallet: &str) -> String {
    notification(&timed_update(written), &format!(r#""{wallet}""#))
}

/// The number of a wallet that is named in a text.
pub fn wallet_in(text: &str) -> Option<usize> {
    let digits = &text[text.find("xpub0")? + "xpub".len()..];
    digits[..digits.find('"')?].parse().ok()
}

fn kind_of(number: usize) -> usize {
    let mixed = ((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
    if mixed % 1_000 < 4 { 0 } else { 1 + mixed / 1_000 % 3 }
}

fn notification(update: &str, wallet: &str) -> String {
    format!(r#"{{"updates": [{update}], "wallet": {wallet}, "currency": "BTC"}}"#)
}

fn one(number: usize, kind: usize) -> String {
    match kind {
        0 => format!(r#"{{"event": "new_block", "height": {number}}}"#),
        1 => transaction(&hash(number)),
        2 => payment(number),
        _ => format!(r#"{{"event": "verified_tx", "tx": "{}", "height": {number}}}"#, hash(number)),
    }
}

fn transaction(hash: &str) -> String {
    format!(r#"{{"event": "new_transaction", "tx": "{hash}"}}"#)
}

fn payment(number: usize) -> String {
    let hash = hash(number);
    format!(
        r#"{{"event": "new_payment", "address": "{number:010x}", "status": 7, "status_str": "Unconfirmed", "tx_hashes": ["{hash}"], "sent_amount": "0.50000000"}}"#
    )
}

fn hash(number: usize) -> String {
    // Every digit differs from one to the next, as in a real hash.
    let mut state = number as u64 + 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state
    };
    format!("{:016x}{:016x}{:016x}{:016x}", word(), word(), word(), word())
}

pub fn list(updates: impl Iterator<Item = String>) -> String {
    let updates: Vec<String> = updates.collect();
    format!("[{}]", updates.join(", "))
}
