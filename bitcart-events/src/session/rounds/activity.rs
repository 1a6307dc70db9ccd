//! What the socket has brought of one wallet. It is written for each update and there is one for each
//! wallet, so it is one word, and is kept where an update of a wallet is written in any case: with many wallets nothing of
//! the rounds is looked at for an update.

/// When the last update came, and how many have since the last sweep.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Activity(u64);

/// Bits of the word that count, up to the most that they can.
const COUNT: u32 = u16::BITS;

impl Activity {
    /// An update comes. When, is in no unit; greater is later. How many have come since the last sweep.
    pub(crate) fn again(&mut self, when: u64) -> u16 {
        let count = self.count().saturating_add(1);
        self.0 = when << COUNT | u64::from(count);
        count
    }

    /// When the last one came.
    pub(crate) fn when(self) -> u64 {
        self.0 >> COUNT
    }

    /// The queue has been read.
    pub(crate) fn swept(&mut self) {
        self.0 &= !u64::from(u16::MAX);
    }

    #[allow(clippy::cast_possible_truncation, reason = "the rest tells when")]
    fn count(self) -> u16 {
        self.0 as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_from_one_sweep_to_the_next_and_keeps_when() {
        let mut activity = Activity::default();
        assert_eq!([7, 8, 9].map(|when| activity.again(when)), [1, 2, 3]);
        activity.swept();
        assert_eq!(activity.when(), 9);
        assert_eq!((activity.again(20), activity.when()), (1, 20));
    }

    #[test]
    fn more_than_it_can_count_is_the_most_it_can() {
        let mut activity = Activity::default();
        let counts: Vec<u16> = (0..70_000).map(|when| activity.again(when)).collect();
        assert_eq!((counts[65_534], counts[69_999]), (u16::MAX, u16::MAX));
        assert_eq!(activity.when(), 69_999);
    }
}
