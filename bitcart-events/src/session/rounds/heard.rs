//! What the socket has brought of one wallet. It is written for each update and there is one for each
//! wallet, so it is one word: with many wallets nothing else of the rounds is looked at for an update.

/// When the last update came, and how many have since the last sweep.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard(u64);

/// Bits of the word that count, up to the most that they can.
const COUNT: u32 = u16::BITS;

impl Heard {
    /// An update comes. When, is in no unit; greater is later. How many have come since the last sweep.
    pub(super) fn again(&mut self, when: u64) -> u16 {
        let count = self.count().saturating_add(1);
        self.0 = when << COUNT | u64::from(count);
        count
    }

    /// When the last one came.
    pub(super) fn when(self) -> u64 {
        self.0 >> COUNT
    }

    /// The queue has been read.
    pub(super) fn swept(&mut self) {
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
        let mut heard = Heard::default();
        assert_eq!([7, 8, 9].map(|when| heard.again(when)), [1, 2, 3]);
        heard.swept();
        assert_eq!(heard.when(), 9);
        assert_eq!((heard.again(20), heard.when()), (1, 20));
    }

    #[test]
    fn more_than_it_can_count_is_the_most_it_can() {
        let mut heard = Heard::default();
        let counts: Vec<u16> = (0..70_000).map(|when| heard.again(when)).collect();
        assert_eq!((counts[65_534], counts[69_999]), (u16::MAX, u16::MAX));
        assert_eq!(heard.when(), 69_999);
    }
}
