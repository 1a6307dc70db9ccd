//! What rows that wait keep in memory.

use super::*;

#[test]
fn what_comes_for_a_slow_wallet_is_put_aside_though_nobody_comes_by() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0]);
    let _slow = come(&mut roster);
    for _ in 0..10 * FEW {
        roster.push(&mut vec![behind_one_that_was_left_out(0)]);
    }
    let of_bursts = roster.waiting.values().filter(|row| row.batch().texts().len() > update().json().len());
    assert_eq!((roster.waiting.len(), of_bursts.count()), (10 * FEW, FEW));
    assert!(roster.parcels.is_empty());
}

#[test]
fn what_waits_and_is_all_of_its_batch_is_not_copied() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0]);
    let _slow = come(&mut roster);
    let batches: Vec<Batch> = std::iter::repeat_with(|| batch([0, 0])).take(10 * FEW).collect();
    let text = |batch: &Batch| batch.texts().as_ptr().addr();
    let mut came: Vec<usize> = batches.iter().map(text).collect();
    for batch in batches {
        roster.push(&mut vec![batch]);
    }
    let mut waiting: Vec<usize> = roster.waiting.values().map(|row| text(row.batch())).collect();
    came.sort_unstable();
    waiting.sort_unstable();
    assert_eq!(waiting, came);
}

/// Its text is still there.
fn behind_one_that_was_left_out(lane: LaneId) -> Batch {
    let mut batch = Batch::default();
    for _ in 0..2 {
        batch.push(update().lend());
    }
    batch.assign(1, lane, Whose::Alone(&Wallet::btc("xpub")));
    batch.leave_out_others();
    batch
}

#[test]
fn rows_that_have_to_wait_keep_little_memory_of_others() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0]);
    let (mut slow, ..) = come(&mut roster);
    roster.push(&mut vec![batch([1, 0])]);
    let (mut worker, ..) = come(&mut roster);
    let mut batches = Vec::new();
    for _ in 0..10 * FEW {
        batches.push(Arc::downgrade(worker.0.as_ref().unwrap().parcel().batch()));
        roster.push(&mut vec![batch([1, 0])]);
        while worker.turn(&mut roster).0 != Some(1) {}
    }
    let kept = batches.iter().filter(|batch| batch.strong_count() > 0).count();
    assert!((1..=FEW).contains(&kept), "{kept}");
    assert_eq!(std::iter::from_fn(|| slow.turn(&mut roster).0).count(), 10 * FEW + 1);
    assert_eq!(worker.turn(&mut roster).0, None);
    assert!(is_empty(&mut roster));
}
