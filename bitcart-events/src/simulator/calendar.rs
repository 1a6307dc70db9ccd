use std::time::{SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const DAY: u64 = 86_400;

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// As C's `ctime` shows a time: `Mon Nov 23 14:04:52 2026`, in UTC.
pub(super) fn ctime(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    let weekday = WEEKDAYS.get(usize::try_from(seconds / DAY % 7).unwrap_or(0)).unwrap_or(&"");
    let (hour, minute, second) = time_of_day(seconds);
    format!("{weekday} {} {day:>2} {hour:02}:{minute:02}:{second:02} {year}", MONTHS[month - 1])
}

/// `2026-11-23 13:45`, in UTC.
pub(super) fn minutes(seconds: u64) -> String {
    let (year, month, day) = date(seconds / DAY);
    let (hour, minute, _) = time_of_day(seconds);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

fn time_of_day(seconds: u64) -> (u64, u64, u64) {
    (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

/// Year, month from 1, day from 1 of a day counted from 1970.
fn date(mut day: u64) -> (u64, usize, u64) {
    let mut year = 1970;
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    for (index, length) in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30].into_iter().enumerate() {
        if day < length {
            return (year, index + 1, day + 1);
        }
        day -= length;
    }
    (year, 12, day + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_the_daemon_writes_them() {
        assert_eq!(ctime(1_795_442_692), "Mon Nov 23 14:04:52 2026");
        assert_eq!(ctime(0), "Thu Jan  1 00:00:00 1970");
        assert_eq!(ctime(951_782_400), "Tue Feb 29 00:00:00 2000");
        assert_eq!(minutes(1_795_441_509), "2026-11-23 13:45");
        assert_eq!(minutes(1_767_225_599), "2025-12-31 23:59");
    }
}
