//! Which parts of a batch are brought together.

use smallvec::{SmallVec, smallvec};

use super::{LONGEST, Part};

/// So many parts stay as they came: what a block leads to stands behind it then, and is handled after it where one
/// thread handles both.
pub(super) const FEW: usize = 8;

/// A number for each part.
pub(super) type Numbers = SmallVec<[usize; LONGEST]>;

/// Where each comes from, with those of one lane together in the place of the first of them. Nothing where that is not
/// worth it.
///
/// Each part costs as much as some updates, and two workers who take those of one lane in turn wait for each other at each.
pub(super) fn order(parts: &[Part]) -> Option<Numbers> {
    if parts.len() <= FEW {
        return None;
    }
    let firsts = firsts(parts);
    comes_back(&firsts).then(|| sorted_by(&firsts))
}

/// Whether there is a lane of which several are not together.
pub(super) fn is_one_apart(parts: &[Part]) -> bool {
    comes_back(&firsts(parts))
}

fn comes_back(firsts: &[usize]) -> bool {
    firsts.iter().enumerate().any(|(at, first)| at != *first)
}

/// For each part, where the first of its lane stands.
fn firsts(parts: &[Part]) -> Numbers {
    // Among many wallets most parts have a lane of their own, and need not be looked for.
    let mut seen = [false; 256];
    let first_of = |(at, part): (usize, &Part)| {
        let is_seen = std::mem::replace(&mut seen[usize::from(part.lane.to_le_bytes()[0])], true);
        let same = |before: &Part| before.lane == part.lane;
        if is_seen { parts[..at].iter().position(same).unwrap_or(at) } else { at }
    };
    parts.iter().enumerate().map(first_of).collect()
}

/// A counting sort, which leaves those behind each other that came so.
fn sorted_by(firsts: &[usize]) -> Numbers {
    let mut next: Numbers = smallvec![0; firsts.len()];
    for first in firsts {
        next[*first] += 1;
    }
    // From how many there are to where they begin.
    let mut begin = 0;
    for count in &mut next {
        begin += std::mem::replace(count, begin);
    }
    let mut order: Numbers = smallvec![0; firsts.len()];
    for (at, first) in firsts.iter().enumerate() {
        order[next[*first]] = at;
        next[*first] += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::super::Instance;
    use super::*;

    fn order_of(lanes: &[u64]) -> Option<Vec<usize>> {
        let part = |lane: &u64| Part { lane: *lane, from: 0, to: 0, instance: Instance::Other(0) };
        order(&lanes.iter().map(part).collect::<Vec<_>>()).map(SmallVec::into_vec)
    }

    #[test]
    fn those_of_a_lane_stand_where_the_first_does_and_as_they_came() {
        for (lanes, order) in [
            ([1, 0, 1, 2, 1, 0, 3, 2, 1], Some(vec![0, 2, 4, 8, 1, 5, 3, 7, 6])),
            // Two whose lanes are alike in what is looked at first.
            ([0, 256, 0, 256, 1, 2, 3, 4, 5], Some(vec![0, 2, 1, 3, 4, 5, 6, 7, 8])),
            ([0, 1, 2, 3, 4, 5, 6, 7, 8], None),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0], Some((0..9).collect())),
        ] {
            assert_eq!(order_of(&lanes), order, "{lanes:?}");
        }
    }

    #[test]
    fn a_few_stay_as_they_came() {
        assert_eq!(order_of(&[0, 1, 0, 1, 0, 1, 0, 1]), None);
        let lanes: Vec<u64> = (0..20).chain([0]).collect();
        let order: Vec<usize> = [0, 20].into_iter().chain(1..20).collect();
        assert_eq!((order_of(&lanes), order_of(&lanes[13..])), (Some(order), None));
    }

    #[test]
    fn whether_one_is_apart_is_told_of_a_few_as_well() {
        for (lanes, is_apart) in [(vec![], false), (vec![0, 1, 256], false), (vec![0, 1, 0], true)] {
            let part = |lane: &u64| Part { lane: *lane, from: 0, to: 0, instance: Instance::Other(0) };
            assert_eq!(is_one_apart(&lanes.iter().map(part).collect::<Vec<_>>()), is_apart, "{lanes:?}");
        }
    }
}
