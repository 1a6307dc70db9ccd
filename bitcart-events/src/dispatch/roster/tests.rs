use super::*;
use crate::batch::{LaneId, Whose};
use crate::dispatch::hand::Hand;
use crate::{Update, Wallet};

mod aside;

const NOBODY: Called = Called { idle: 0, new: 0 };
const ONE_NEW: Called = Called { idle: 0, new: 1 };
const ONE_IDLE: Called = Called { idle: 1, new: 0 };

/// Each update in a batch of its own.
fn push(roster: &mut Roster, lanes: impl IntoIterator<Item = LaneId>) -> Called {
    roster.push(&mut lanes.into_iter().map(|lane| batch([lane])).collect())
}

fn batch(lanes: impl IntoIterator<Item = LaneId>) -> Batch {
    let wallet = Wallet::btc("xpub");
    let mut batch = Batch::default();
    for lane in lanes {
        batch.push_for(lane, Whose::Alone(&wallet), update().lend());
    }
    batch
}

fn update() -> Update {
    serde_json::from_str(r#"{"event": "new_block", "height": 5}"#).unwrap()
}

#[derive(Default)]
struct Worker(Option<Hand>);

impl Worker {
    /// As [`Lanes`](crate::dispatch::Lanes) have it.
    fn turn(&mut self, roster: &mut Roster) -> (Option<LaneId>, Called) {
        let mut done = None;
        if let Some(hand) = &mut self.0 {
            done = hand.go_on();
            if done.is_none() {
                return (self.lane(), NOBODY);
            }
        }
        let (next, called) = roster.turn(self.0.as_ref().zip(done));
        Hand::take(&mut self.0, next, true);
        (self.lane(), called)
    }

    fn lane(&self) -> Option<LaneId> {
        self.0.as_ref().map(Hand::lane)
    }
}

/// Whether nothing is ready, nor waits.
fn is_empty(roster: &mut Roster) -> bool {
    !roster.are_ready() && roster.waiting.is_empty() && roster.parcels.is_empty()
}

/// A worker that has come.
fn come(roster: &mut Roster) -> (Worker, Option<LaneId>, Called) {
    let mut worker = Worker::default();
    let (lane, called) = worker.turn(roster);
    (worker, lane, called)
}

#[test]
fn a_worker_may_leave_its_thread_between_batches_if_nobody_waits_for_its_last_row() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch([7, 8])]);
    let (worker, ..) = come(&mut roster);
    let mut hand = worker.0.unwrap();
    assert!(hand.go_on().is_none(), "8 is its own as well");
    let done = hand.go_on().unwrap();
    assert!(hand.is_over(done));
    roster.turn(Some((&hand, done)));

    roster.push(&mut vec![batch([7]), batch([7])]);
    let (worker, ..) = come(&mut roster);
    assert!(come(&mut roster).1.is_none(), "the second waits for the first");
    let mut hand = worker.0.unwrap();
    let done = hand.go_on().unwrap();
    assert!(!hand.is_over(done));

    let parcel = Parcel::new(batch([7]), 1);
    assert!(!parcel.is_awaited());
    assert!(parcel.late(0, true).is_awaited(), "what waits for it knows it by where it stood");
}

#[test]
fn as_many_are_called_as_there_are_lanes_and_threads_for_them() {
    for (concurrency, threads, lanes, called) in [(9, 2, 1, 1), (9, 2, 5, 2), (1, 2, 5, 1), (9, 4, 3, 3)] {
        let mut roster = Roster::new(concurrency, threads);
        assert_eq!(push(&mut roster, 0..lanes), Called { idle: 0, new: called });
    }
}

#[test]
fn who_begins_with_a_row_calls_another_for_the_next_unless_one_is_coming() {
    let mut roster = Roster::new(9, 1);
    assert_eq!(push(&mut roster, 0..4), ONE_NEW);
    let (mut worker, lane, called) = come(&mut roster);
    assert_eq!((lane, called), (Some(0), ONE_NEW));
    assert_eq!(worker.turn(&mut roster), (Some(1), NOBODY), "the other is not here yet");
    let (_other, lane, called) = come(&mut roster);
    assert_eq!((lane, called), (Some(2), ONE_NEW));
}

#[test]
fn who_begins_with_a_row_sees_to_it_that_as_many_are_coming_as_there_are_threads() {
    let mut roster = Roster::new(9, 3);
    push(&mut roster, 0..6);
    let (mut worker, lane, called) = come(&mut roster);
    assert_eq!((lane, called), (Some(0), ONE_NEW));
    assert_eq!(worker.turn(&mut roster), (Some(1), NOBODY));
    let (_other, lane, called) = come(&mut roster);
    assert_eq!((lane, called), (Some(2), ONE_NEW));
}

#[test]
fn for_nothing_nobody_is_called() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0]);
    let (_worker, lane, called) = come(&mut roster);
    assert_eq!((lane, called), (Some(0), NOBODY));
    assert_eq!(roster.call_for_ready(), NOBODY);
    assert_eq!(push(&mut roster, [0]), NOBODY, "whoever has the lane will come to this");
}

#[test]
fn whose_handler_waits_calls_another_though_one_is_coming() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, 0..4);
    let _worker = come(&mut roster);
    assert_eq!(roster.call_for_ready(), ONE_NEW);
    assert_eq!(roster.call_for_ready(), ONE_NEW);
}

#[test]
fn who_waits_is_called_before_another_begins_and_no_more_begin_than_there_may_be() {
    let mut roster = Roster::new(2, 2);
    push(&mut roster, [0]);
    let (mut worker, ..) = come(&mut roster);
    assert_eq!(worker.turn(&mut roster), (None, NOBODY));
    assert_eq!(push(&mut roster, [0]), ONE_IDLE);
    assert_eq!(push(&mut roster, [1]), ONE_NEW);
    assert_eq!(push(&mut roster, [2]), NOBODY);
    assert_eq!(roster.call_for_ready(), NOBODY);
}

#[test]
fn rows_come_in_the_order_in_which_they_were_given() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0]);
    let (mut worker, ..) = come(&mut roster);
    push(&mut roster, [0, 1, 0]);
    assert_eq!([(); 4].map(|()| worker.turn(&mut roster).0), [Some(0), Some(1), Some(0), None]);
    assert!(is_empty(&mut roster));
}

#[test]
fn who_comes_goes_on_with_the_rows_of_a_batch_that_another_has_begun_with() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch(0..5)]);
    let (mut one, first, _) = come(&mut roster);
    let (mut other, second, _) = come(&mut roster);
    let rest = [one.turn(&mut roster).0, other.turn(&mut roster).0, one.turn(&mut roster).0];
    assert_eq!([first, second], [Some(0), Some(1)]);
    assert_eq!(rest, [Some(2), Some(3), Some(4)]);
    assert_eq!([one.turn(&mut roster).0, other.turn(&mut roster).0], [None, None]);
    assert!(is_empty(&mut roster));
}

#[test]
fn a_lane_that_is_done_with_is_free_though_its_worker_has_others_of_the_batch() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch(0..3)]);
    let (mut blocked, ..) = come(&mut roster);
    blocked.turn(&mut roster);
    roster.push(&mut vec![batch([0, 1])]);
    let (mut other, third, _) = come(&mut roster);
    assert_eq!(third, Some(2));
    assert_eq!(other.turn(&mut roster).0, Some(0));
    assert_eq!(other.turn(&mut roster).0, None, "another has 1");
    assert_eq!(blocked.turn(&mut roster).0, Some(1));
}

#[test]
fn what_waits_for_a_row_goes_on_when_that_is_done_though_its_worker_has_others_of_the_batch() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch(0..3)]);
    let (mut blocked, ..) = come(&mut roster);
    roster.push(&mut vec![batch([0]), batch([0])]);
    assert_eq!(blocked.turn(&mut roster), (Some(1), NOBODY), "as many are coming as there are threads");
    let (mut other, second, _) = come(&mut roster);
    assert_eq!([second, other.turn(&mut roster).0, other.turn(&mut roster).0], [Some(2), Some(0), Some(0)]);
}

#[test]
fn what_waits_for_a_row_of_its_own_batch_goes_on_when_that_is_done() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch([0, 1, 0])]);
    let (mut blocked, ..) = come(&mut roster);
    assert_eq!(blocked.turn(&mut roster).0, Some(1));
    assert_eq!(come(&mut roster).1, Some(0));
}

#[test]
fn what_waits_for_a_row_that_has_waited_goes_on_when_that_is_done() {
    let mut roster = Roster::new(9, 2);
    roster.push(&mut vec![batch([2, 3]), batch([2, 3]), batch([2])]);
    let (mut blocked, first, _) = come(&mut roster);
    let rest = [(); 3].map(|()| blocked.turn(&mut roster).0);
    assert_eq!((first, rest), (Some(2), [Some(3), Some(2), Some(3)]));
    assert_eq!(come(&mut roster).1, Some(2));
}

/// Lanes of a batch, of which one waits until the slow worker is done and has another behind it.
fn with_a_late_row(lanes: std::ops::Range<LaneId>) -> (Roster, Worker) {
    let mut roster = Roster::new(9, 4);
    push(&mut roster, [2]);
    let (slow, ..) = come(&mut roster);
    roster.push(&mut vec![batch(lanes)]);
    push(&mut roster, [2]);
    (roster, slow)
}

#[test]
fn what_is_done_of_a_batch_is_free_though_a_row_of_it_is_ready_late_for_which_more_waits() {
    let (mut roster, mut slow) = with_a_late_row(0..3);
    let (mut blocked, lane, _) = come(&mut roster);
    assert_eq!((lane, blocked.turn(&mut roster).0), (Some(0), Some(1)));
    assert_eq!(slow.turn(&mut roster).0, Some(2));
    assert_ne!(push(&mut roster, [0]), NOBODY);
    assert_eq!(come(&mut roster).1, Some(0));
}

#[test]
fn what_waits_for_a_row_goes_on_when_that_is_done_though_its_worker_has_begun_with_the_last() {
    let mut roster = Roster::new(9, 1);
    roster.push(&mut vec![batch([0, 1, 0, 2])]);
    let (mut worker, ..) = come(&mut roster);
    let (_other, lane, _) = come(&mut roster);
    assert_eq!((lane, roster.waiting.len()), (Some(1), 1));
    assert_eq!(worker.turn(&mut roster).0, Some(2));
    assert_eq!(come(&mut roster).1, Some(0));
}

#[test]
fn who_is_done_with_a_row_calls_another_for_what_has_waited_for_it() {
    let mut roster = Roster::new(9, 2);
    push(&mut roster, [0]);
    let (mut worker, ..) = come(&mut roster);
    assert_eq!(push(&mut roster, [0]), NOBODY);
    assert_eq!(push(&mut roster, [1]), ONE_NEW);
    assert_eq!(worker.turn(&mut roster), (Some(1), ONE_NEW));
}

#[test]
fn a_row_that_had_to_wait_comes_once_and_before_the_next_of_its_lane() {
    let (mut roster, mut slow) = with_a_late_row(0..4);
    let (mut worker, lane, _) = come(&mut roster);
    assert_eq!([lane, worker.turn(&mut roster).0, worker.turn(&mut roster).0], [Some(0), Some(1), Some(3)]);
    assert_eq!(slow.turn(&mut roster).0, Some(2));
    assert_eq!(worker.turn(&mut roster).0, None, "what is left is behind that");
    assert_eq!([slow.turn(&mut roster).0, slow.turn(&mut roster).0], [Some(2), None]);
    assert!(is_empty(&mut roster));
}

#[test]
fn what_waits_for_a_row_is_taken_by_who_is_done_with_that() {
    let mut roster = Roster::new(9, 1);
    roster.push(&mut vec![batch([0, 1])]);
    let (mut worker, ..) = come(&mut roster);
    let (mut other, ..) = come(&mut roster);
    assert_eq!(other.turn(&mut roster), (None, NOBODY));
    assert_eq!(push(&mut roster, [0, 0]), NOBODY);
    assert_eq!(worker.turn(&mut roster), (Some(0), NOBODY));
}

#[test]
fn of_batches_that_come_at_once_each_waits_for_the_others() {
    let mut roster = Roster::new(9, 1);
    push(&mut roster, [0, 1, 0, 1]);
    let ((mut one, first, _), (mut other, second, _)) = (come(&mut roster), come(&mut roster));
    assert_eq!([first, second], [Some(0), Some(1)]);
    assert!(!roster.are_ready());
    assert_eq!([other.turn(&mut roster).0, other.turn(&mut roster).0], [Some(1), None]);
    assert_eq!([one.turn(&mut roster).0, one.turn(&mut roster).0], [Some(0), None]);
    assert!(is_empty(&mut roster));
}
