//! What is far away in memory, looked at before it is needed.

use std::hint::black_box;

/// Has what has to be read for these words brought into the processor's cache.
///
/// The processor waits for all of them at the same time, where it would wait for each in its turn when that is used: for
/// as many as fit in what it looks ahead. So the less is to be done from one word to the next, the more it is worth.
pub(crate) fn look_at(words: impl Iterator<Item = u64>) {
    black_box(words.fold(0, |all, word| all ^ word));
}
