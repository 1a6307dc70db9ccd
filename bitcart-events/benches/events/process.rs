//! What this process has used, as the kernel counts it.

use std::fs::read_to_string;
use std::time::Duration;

/// The CPU time of all threads.
pub fn cpu() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(used.tv_sec as u64, used.tv_nsec as u32)
}

/// Bytes that are resident now.
pub fn memory() -> f64 {
    status("VmRSS:")
}

/// The most that was resident since [`forget_peak`].
pub fn peak() -> f64 {
    status("VmHWM:")
}

pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(name: &str) -> f64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(f64::NAN);
    kibibytes * 1024.0
}
