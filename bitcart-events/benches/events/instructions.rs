//! How many instructions an update takes, by valgrind.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::updates::NUMBER;

/// What happens once is in both counts, and not in their difference.
const FEW: u64 = 20_000;
const MANY: u64 = 60_000;

/// Those that `command`, which measures, needs for each update; nothing without valgrind.
pub fn of_an_update(command: &Command, folder: &Path) -> Option<f64> {
    let few = count(command, FEW, folder)?;
    let many = count(command, MANY, folder)?;
    Some((many - few) / (MANY - FEW) as f64)
}

fn count(command: &Command, updates: u64, folder: &Path) -> Option<f64> {
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", folder.join("callgrind.out").display()))
        .arg(command.get_program())
        .args(command.get_args())
        .env(NUMBER, updates.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let line = log.lines().find_map(|line| line.split_once("Collected : "))?;
    line.1.trim().parse().ok()
}
