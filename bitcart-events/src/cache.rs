//! What is far away in memory, looked at before it is needed.

use std::hint::black_box;

/// Has what had to be read for this value brought into the processor's cache.
///
/// It is worth something for many things in a row, with nothing else between: the processor waits for all of
/// them at the same time then, where it would wait for each in its turn when that is used.
pub(crate) fn look_at<T>(value: T) {
    black_box(value);
}
