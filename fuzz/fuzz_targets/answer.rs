//! Answers to calls, whatever is in them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bitcart::fuzzing::answer(bytes));
