//! For how long the handlers have had as much to do as they may.

use std::time::Duration;

use tokio::time::Instant;

/// For so long the socket is not read when the handlers have as much to do as they may: less than
/// what lies in the buffers of a connection lasts, and enough for handlers that only need a moment.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(crate) struct Crowding {
    since: Option<Instant>,
}

impl Crowding {
    /// Whether they have too much to do now. It goes on though one connection ends and another begins.
    pub(crate) fn look(&mut self, now: Instant, is_crowded: bool) {
        self.since = if is_crowded { self.since.or(Some(now)) } else { None };
    }

    /// When it has been so for too long for a connection.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.since.map(|since| since + PATIENCE)
    }

    pub(crate) fn is_too_long(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_to_do_for_a_moment_is_not_too_much() {
        let (start, mut crowding) = (Instant::now(), Crowding::default());
        crowding.look(start, true);
        crowding.look(start + PATIENCE / 2, true);
        assert!(!crowding.is_too_long(start + PATIENCE / 2));
        assert!(crowding.is_too_long(start + PATIENCE));
    }

    #[test]
    fn room_for_a_moment_begins_it_anew_and_leaves_no_deadline_behind() {
        let (start, mut crowding) = (Instant::now(), Crowding::default());
        crowding.look(start, true);
        crowding.look(start + PATIENCE / 2, false);
        assert_eq!(crowding.deadline(), None, "one that has passed would be waited for in vain");
        crowding.look(start + PATIENCE, true);
        assert!(!crowding.is_too_long(start + PATIENCE));
    }
}
