//! Every mistake has its own error, and these are they: `ui/fail` holds one mistake a file with the
//! exact text of its error, `ui/pass` what has to compile, run and be registered.
//!
//! After a change, `TRYBUILD=overwrite cargo test -p bitcart-events-tests --test ui` writes the
//! texts anew; then read the difference.

#![allow(clippy::unwrap_used, reason = "what cannot do its part fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The compiler that the texts are of. Another says the same in other words.
const PINNED: &str = "rustc 1.95.0 ";

/// What nobody wrote who uses the crate, and nobody finds in its documentation.
const INTERNAL: &[&str] = &[
    "$crate",
    "macro_support",
    "bitcart_events_macros",
    "bitcart-events",
    "inventory",
    "Accepts",
    "wire::",
    "Arc<(dyn",
    "BoxError",
    "Call<",
    "Called",
    "DrawnFrom",
    "Later",
    "Registered",
    "no_handler",
    "unreadable",
    "argument0",
    "BitcartClosure",
    "BitcartInferred",
    "BitcartResult",
    "fn lent",
    "`lent`",
    "the following other types implement",
    "the following types implement",
    "required by a bound in",
    "required for `",
];

#[test]
fn handlers_that_are_right_compile_and_are_registered() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

#[test]
fn every_mistake_has_its_own_error() {
    if is_pinned() {
        trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
    } else if env::var_os("TRYBUILD").is_some() {
        trybuild::TestCases::new().compile_fail(without_texts().join("*.rs").display().to_string());
    } else {
        // Where there is no text, trybuild lets a failure pass only if it may write one.
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", "every_mistake_has_its_own_error"]).env("TRYBUILD", "overwrite");
        assert!(again.status().unwrap().success());
    }
}

#[test]
fn no_error_shows_a_name_that_is_ours_alone() {
    for path in files("stderr") {
        let text = fs::read_to_string(&path).unwrap();
        for name in INTERNAL {
            assert!(!text.contains(name), "{} shows `{name}`:\n{text}", path.display());
        }
        let hidden = text.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| is_hidden(word));
        assert!(hidden.is_none(), "{} shows `{}`:\n{text}", path.display(), hidden.unwrap_or_default());
        assert!(!text.contains("warning:"), "{} has a warning besides:\n{text}", path.display());
    }
}

#[test]
fn there_is_a_text_for_every_mistake() {
    let mistakes = files("rs");
    assert!(mistakes.len() >= 150, "some are gone: there are {}", mistakes.len());
    for mistake in mistakes {
        assert!(mistake.with_extension("stderr").exists(), "{}", mistake.display());
    }
}

/// Whether this is a name as of `__private`, and not a line that rustc draws.
fn is_hidden(word: &str) -> bool {
    word.starts_with("__") && word.contains(char::is_alphanumeric)
}

fn files(extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

fn is_pinned() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap().stdout;
    String::from_utf8_lossy(&version).starts_with(PINNED)
}

/// A copy of the mistakes, which the texts of another compiler can be written beside.
fn without_texts() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fail");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    for mistake in files("rs") {
        fs::copy(&mistake, folder.join(mistake.file_name().unwrap())).unwrap();
    }
    folder
}
