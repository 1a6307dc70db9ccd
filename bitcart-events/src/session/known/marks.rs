//! Where in a list a subject stands, in a table of which one line of the processor's cache is looked at,
//! whether or not the subject is there.
//!
//! That is all that this is for. Updates stream through the cache, so that whatever is looked at in a larger
//! table is not in it: a hash map, which looks in two or three places and now and then in the list to tell
//! one subject from another, took an eighth of all the time between socket and handler.

use super::Subject;

/// The places of the subjects that were put in last.
#[derive(Debug)]
pub(super) struct Marks(Vec<Line>);

/// A line of the cache: the newest mark first, and none is zero.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Line([u32; MARKS]);

/// In a line.
const MARKS: usize = 16;

/// With so many, fifty thousand subjects are three a line. That sixteen come after one in its line before
/// fifty thousand have come in all, so that it is lost too early, happens to one in six million.
const LINES: usize = 1 << 14;

/// The table of a daemon that says little is as small as this.
const FEWEST: usize = 1 << 6;

/// The lower bits of a mark are a place, the upper ones are of its subject.
const PLACE_BITS: u32 = 16;

/// What can be a place.
pub(super) const PLACES: usize = 1 << PLACE_BITS;

impl Default for Marks {
    fn default() -> Self {
        Self(vec![Line::default(); FEWEST])
    }
}

impl Marks {
    /// Whether there should be more lines for so many subjects.
    pub(super) fn is_small_for(&self, subjects: usize) -> bool {
        self.0.len() < LINES && subjects > 3 * self.0.len()
    }

    /// An empty table with twice as many lines.
    pub(super) fn grown(&self) -> Self {
        Self(vec![Line::default(); 2 * self.0.len()])
    }

    /// Some of a subject's line.
    pub(super) fn first_word(&self, subject: Subject) -> u64 {
        self.0[self.line_of(subject)].0[0].into()
    }

    /// The place that was put in last for a subject; `stands_at` tells whether it is the one at a place,
    /// which is asked for others once in a thousand times.
    pub(super) fn find(&self, subject: Subject, stands_at: impl Fn(usize) -> bool) -> Option<usize> {
        let (line, mark) = (&self.0[self.line_of(subject)], mark_of(subject));
        // Without an early end, so that the processor looks at all at once.
        let alike = |other: u32| u32::from((other ^ mark) >> PLACE_BITS == 0);
        let mut alike = (0..).zip(line.0).fold(0, |found, (at, other)| found | alike(other) << at);
        while alike != 0 {
            let place = line.0[alike.trailing_zeros() as usize] as usize % PLACES;
            if stands_at(place) {
                return Some(place);
            }
            alike &= alike - 1;
        }
        None
    }

    /// Puts a subject in. Whether another mark had to go.
    #[allow(clippy::cast_possible_truncation, reason = "a place has so many bits")]
    pub(super) fn insert(&mut self, subject: Subject, place: usize) -> bool {
        let line = self.line_of(subject);
        let marks = &mut self.0[line].0;
        let last = marks[MARKS - 1];
        marks.copy_within(..MARKS - 1, 1);
        marks[0] = mark_of(subject) | (place % PLACES) as u32;
        last != 0
    }

    /// By the lower bits: the number of lines is a power of two.
    #[allow(clippy::cast_possible_truncation, reason = "no more bits are wanted")]
    fn line_of(&self, subject: Subject) -> usize {
        subject as usize & (self.0.len() - 1)
    }
}

/// The upper bits, and one more, since a mark is not zero.
#[allow(clippy::cast_possible_truncation, reason = "no more bits are left")]
fn mark_of(subject: Subject) -> u32 {
    ((subject >> 32) as u32 | 1 << 31) >> PLACE_BITS << PLACE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of a line that all of these share.
    fn subject(number: usize) -> Subject {
        (number as u64 + 1) << 49 | 5
    }

    fn place_of(marks: &Marks, number: usize) -> Option<usize> {
        marks.find(subject(number), |_| true)
    }

    fn full() -> Marks {
        let mut marks = Marks::default();
        for number in 0..MARKS {
            assert_eq!(place_of(&marks, number), None);
            assert!(!marks.insert(subject(number), PLACES - 1 - number));
        }
        marks
    }

    #[test]
    fn every_subject_of_a_full_line_is_found() {
        let marks = full();
        assert!((0..MARKS).all(|number| place_of(&marks, number) == Some(PLACES - 1 - number)));
    }

    #[test]
    fn of_a_full_line_the_oldest_has_to_go() {
        let mut marks = full();
        assert!(marks.insert(subject(MARKS), 7));
        assert_eq!(place_of(&marks, 0), None);
        assert!((1..MARKS).all(|number| place_of(&marks, number) == Some(PLACES - 1 - number)));
        assert_eq!(place_of(&marks, MARKS), Some(7));
    }

    #[test]
    fn a_table_grows_no_further_than_it_has_to() {
        let mut marks = Marks::default();
        while marks.is_small_for(PLACES) {
            marks = marks.grown();
        }
        assert_eq!(marks.0.len(), LINES);
    }

    #[test]
    fn of_two_places_the_last_counts() {
        let mut marks = full();
        marks.insert(subject(MARKS - 1), 7);
        assert_eq!(place_of(&marks, MARKS - 1), Some(7));
    }

    #[test]
    fn of_two_whose_marks_are_alike_each_is_found_where_it_stands() {
        let mut marks = Marks::default();
        let (one, other) = (subject(1), subject(1) | 1 << 20);
        marks.insert(one, 3);
        assert!(marks.find(other, |place| place == 4).is_none());
        marks.insert(other, 4);
        assert_eq!(marks.find(one, |place| place == 3), Some(3));
        assert_eq!(marks.find(other, |place| place == 4), Some(4));
    }
}
