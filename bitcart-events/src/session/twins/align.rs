//! Two channels' order, held against each other.

use super::Identity;
use crate::prehashed::Hashes;

/// So much of a queue is compared: more than one is set up to hold, and not as much as an answer can have.
const LONGEST: usize = 10_000;

/// So many places in one times places in the other are compared, two bytes each: as many as a queue of a hundred and
/// all that is kept of the socket make. Of more, the newest of the socket.
const CELLS: usize = 8_000_000;

/// Pairs what the queue brought with what the socket brought before: as many as there can be if
/// both have kept their order, and of several ways the one that pairs the earliest. (Taking an
/// update for new that is not handles it twice; taking one for old that is not loses it.)
pub(super) fn align(queue: &[Identity], socket: &[Identity]) -> Vec<Option<usize>> {
    // What the socket brought last is at the end of a queue.
    if queue.len() > LONGEST {
        let (older, newest) = queue.split_at(queue.len() - LONGEST);
        return older.iter().map(|_| None).chain(align(newest, socket)).collect();
    }
    let same = queue.iter().zip(socket).take_while(|(queued, heard)| queued == heard).count();
    let mut pairs: Vec<Option<usize>> = (0..same).map(Some).collect();
    pairs.resize(queue.len(), None);
    if same == queue.len() || same == socket.len() {
        return pairs;
    }
    // Of a busy wallet either has much that the other has not, which can be no part of a pair.
    let heard = in_both(same, socket, queue[same..].iter());
    let queued = in_both(same, queue, heard.iter().map(|at| &socket[*at]));
    let heard = &heard[heard.len().saturating_sub(CELLS / queued.len().max(1))..];
    let identities =
        |places: &[usize], list: &[Identity]| places.iter().map(|at| list[*at]).collect::<Vec<_>>();
    for (at, pair) in align_all(&identities(&queued, queue), &identities(heard, socket)) {
        pairs[queued[at]] = Some(heard[pair]);
    }
    pairs
}

/// The places, from one on, of what is among the others as well.
fn in_both<'a>(from: usize, list: &[Identity], others: impl Iterator<Item = &'a Identity>) -> Vec<usize> {
    let others: Hashes = others.copied().collect();
    (from..list.len()).filter(|at| others.contains(&list[*at])).collect()
}

fn align_all(queue: &[Identity], socket: &[Identity]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let longest = longest_from(queue, socket);
    let (mut at, mut heard) = (0, 0);
    while at < queue.len() && heard < socket.len() {
        if queue[at] == socket[heard] && longest[at][heard] == longest[at + 1][heard + 1] + 1 {
            pairs.push((at, heard));
            at += 1;
            heard += 1;
        } else if longest[at][heard] == longest[at][heard + 1] {
            heard += 1;
        } else {
            at += 1;
        }
    }
    pairs
}

/// How many pairs there can be from each place in one and each place in the other on.
fn longest_from(queue: &[Identity], socket: &[Identity]) -> Vec<Vec<u16>> {
    let mut longest = vec![vec![0_u16; socket.len() + 1]; queue.len() + 1];
    for at in (0..queue.len()).rev() {
        for heard in (0..socket.len()).rev() {
            longest[at][heard] = if queue[at] == socket[heard] {
                longest[at + 1][heard + 1].saturating_add(1)
            } else {
                longest[at + 1][heard].max(longest[at][heard + 1])
            };
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Identity = 1;
    const B: Identity = 2;

    #[test]
    fn pairs_keep_the_order_of_both_and_are_as_many_and_as_early_as_can_be() {
        const C: Identity = 3;
        const D: Identity = 4;
        const E: Identity = 5;
        for (queue, socket, paired) in [
            (vec![A, B, A], vec![A], vec![true, false, false]),
            (vec![A, B, A], vec![B, A], vec![false, true, true]),
            (vec![A, B, C], vec![A, C], vec![true, false, true]),
            (vec![A, B], vec![B, A], vec![true, false]),
            (vec![A, B, A, B], vec![A, B, A], vec![true, true, true, false]),
            (vec![A, D, B, D, C], vec![E, A, E, B, C, E], vec![true, false, true, false, true]),
            (vec![D, A, B], vec![E, B, A, E], vec![false, true, false]),
            (vec![], vec![A], vec![]),
            (vec![A], vec![], vec![false]),
        ] {
            let pairs: Vec<bool> = align(&queue, &socket).iter().map(Option::is_some).collect();
            assert_eq!(pairs, paired, "{queue:?} and {socket:?}");
        }
    }

    #[test]
    fn of_equal_ones_the_first_is_paired_whatever_stands_between() {
        assert_eq!(align(&[3, A], &[B, A, A]), [None, Some(1)]);
    }

    #[test]
    fn of_a_queue_without_end_the_end_is_compared() {
        let queue = [&[A], &vec![B; LONGEST - 1][..], &[A]].concat();
        let pairs = align(&queue, &[A]);
        assert_eq!((pairs[0], pairs[LONGEST]), (None, Some(0)));
        assert_eq!(pairs.len(), queue.len());
    }

    #[test]
    fn of_two_lists_without_end_the_socket_s_newest_are_compared() {
        let (queue, socket) = ([&[B], &vec![A; LONGEST - 1][..]].concat(), vec![A; 60_000]);
        let pairs: Vec<usize> = align(&queue, &socket).into_iter().flatten().collect();
        let compared = CELLS / (LONGEST - 1);
        assert_eq!(pairs, (60_000 - compared..60_000).collect::<Vec<_>>());
    }
}
