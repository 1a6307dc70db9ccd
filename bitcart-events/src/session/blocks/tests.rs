use super::*;

fn height(number: u64) -> Height {
    Height::MIN.saturating_add(number)
}

fn socket(blocks: &mut Blocks, number: u64, now: CallNumber) -> Block {
    blocks.on_socket(height(number), now)
}

fn answer(
    blocks: &mut Blocks,
    wallet: NameHash,
    calls: (CallNumber, CallNumber),
    numbers: &[u64],
    has_socket: bool,
) -> Vec<Block> {
    let heights: Vec<Height> = numbers.iter().copied().map(height).collect();
    blocks.on_queue(wallet, calls, &heights, has_socket)
}

/// The answer to a call with nothing between the two.
fn queue(blocks: &mut Blocks, wallet: NameHash, numbers: &[u64]) -> Vec<Block> {
    answer(blocks, wallet, (1, 1), numbers, true)
}

#[test]
fn a_queue_that_was_forgotten_cancels_nothing() {
    let mut blocks = Blocks::default();
    socket(&mut blocks, 100, 3);
    blocks.queues_are_forgotten(3);
    assert_eq!(answer(&mut blocks, 1, (4, 4), &[100], true), [Block::Repeat], "another 100");
}

#[test]
fn a_block_in_every_queue_and_on_the_socket_is_handled_once() {
    let mut blocks = Blocks::default();
    assert_eq!(socket(&mut blocks, 5, 0), Block::News);
    for wallet in 0..3 {
        assert_eq!(queue(&mut blocks, wallet, &[5]), [Block::Twin]);
    }
    assert_eq!(queue(&mut blocks, 3, &[5, 6]), [Block::Twin, Block::News]);
    assert_eq!(queue(&mut blocks, 0, &[6]), [Block::Twin]);
    assert_eq!(socket(&mut blocks, 6, 0), Block::Twin);
}

#[test]
fn a_reorganisation_is_no_repeat() {
    let mut blocks = Blocks::default();
    for height in [100, 101, 102, 101, 102, 103] {
        assert_eq!(socket(&mut blocks, height, 0), Block::News);
    }
    assert!(queue(&mut blocks, 1, &[100, 101, 102, 101, 102, 103]).iter().all(|block| *block == Block::Twin));
}

#[test]
fn a_reorganisation_that_only_the_queues_saw_is_handled_once() {
    let mut blocks = Blocks::default();
    let missed = [100, 101, 102, 101, 102];
    assert!(queue(&mut blocks, 1, &missed).iter().all(|block| *block == Block::News));
    assert!(queue(&mut blocks, 2, &missed).iter().all(|block| *block == Block::Twin));
}

#[test]
fn a_height_that_the_queues_tell_twice_is_expected_of_the_socket_twice() {
    let mut blocks = Blocks::default();
    assert_eq!(queue(&mut blocks, 1, &[101, 102, 101]), [Block::News; 3]);
    assert_eq!([101, 102, 101].map(|height| socket(&mut blocks, height, 1)), [Block::Twin; 3]);
    assert_eq!(socket(&mut blocks, 102, 1), Block::News);
}

#[test]
fn once_the_socket_is_level_what_it_says_is_new() {
    let mut blocks = Blocks::default();
    queue(&mut blocks, 1, &[100, 101]);
    blocks.socket_is_level();
    assert_eq!(socket(&mut blocks, 100, 0), Block::News);
}

#[test]
fn the_same_height_twice_in_a_row_is_a_repeat() {
    let mut blocks = Blocks::default();
    assert_eq!(socket(&mut blocks, 100, 0), Block::News);
    assert_eq!(socket(&mut blocks, 100, 0), Block::Repeat);
}

#[test]
fn heights_out_of_order_are_all_news() {
    let mut blocks = Blocks::default();
    for height in [22, 52, 82, 23, 53, 83] {
        assert_eq!(socket(&mut blocks, height, 0), Block::News);
    }
}

#[test]
fn what_is_held_is_bounded() {
    let mut blocks = Blocks::default();
    for height in 0..10_000 {
        socket(&mut blocks, height, 0);
    }
    assert_eq!(blocks.ledger.len(), WINDOW);
    for height in 0..10_000 {
        queue(&mut blocks, 1, &[height]);
    }
    assert!(blocks.ledger.len() <= WINDOW && blocks.awaited.len() <= WINDOW);
}

#[test]
fn a_queue_that_tells_blocks_in_another_order_than_the_socket_doubles_none() {
    let mut blocks = Blocks::default();
    for height in [5, 6, 7, 8] {
        socket(&mut blocks, height, 1);
    }
    assert_eq!(answer(&mut blocks, 1, (1, 1), &[7, 5, 8, 6], true), [Block::Twin; 4]);
    assert_eq!(
        answer(&mut blocks, 1, (2, 2), &[5, 6, 7, 8], true),
        [Block::News; 4],
        "it has told them once"
    );
}

#[test]
fn a_height_that_is_told_again_is_news_however_often_the_queue_was_read_between() {
    let mut blocks = Blocks::default();
    for (call, height) in (1..).step_by(2).zip([100, 101, 100, 101]) {
        assert_eq!(answer(&mut blocks, 1, (call, call), &[height], false), [Block::News]);
        assert_eq!(answer(&mut blocks, 2, (call + 1, call + 1), &[height], false), [Block::Twin]);
    }
}

#[test]
fn a_queue_that_begins_later_than_another_doubles_and_loses_nothing() {
    let mut blocks = Blocks::default();
    assert_eq!(queue(&mut blocks, 1, &[8, 9]), [Block::News; 2], "it was loaded late");
    let verdicts = queue(&mut blocks, 2, &[6, 7, 8, 9]);
    assert_eq!(verdicts, [Block::News, Block::News, Block::Twin, Block::Twin]);
    assert_eq!(queue(&mut blocks, 3, &[5, 6, 7, 8, 9])[1..], [Block::Twin; 4]);
}

#[test]
fn a_block_that_came_late_doubles_none_of_those_that_came_before_it() {
    let mut blocks = Blocks::default();
    assert_eq!(socket(&mut blocks, 309, 5), Block::News, "it went on without 308");
    assert_eq!(answer(&mut blocks, 1, (5, 6), &[308], true), [Block::News]);
    assert_eq!(answer(&mut blocks, 1, (7, 7), &[309], true), [Block::Twin]);
    assert_eq!(answer(&mut blocks, 2, (8, 8), &[308, 309], true), [Block::Twin; 2]);
}

#[test]
fn what_the_socket_says_twice_is_a_repeat_though_the_queues_are_ahead_of_it() {
    // What the queues say between the two.
    for between in [&[][..], &[103]] {
        let mut blocks = Blocks::default();
        queue(&mut blocks, 1, &[101, 102]);
        assert_eq!(socket(&mut blocks, 101, 1), Block::Twin);
        queue(&mut blocks, 2, between);
        assert_eq!(socket(&mut blocks, 101, 1), Block::Repeat, "{between:?}");
        assert_eq!(socket(&mut blocks, 102, 1), Block::Twin);
        assert_eq!(socket(&mut blocks, 102, 1), Block::Repeat, "{between:?}");
    }
}

#[test]
fn what_the_socket_says_twice_behind_a_pong_that_came_too_early_is_a_repeat() {
    let mut blocks = Blocks::default();
    queue(&mut blocks, 1, &[101, 102]);
    assert_eq!(socket(&mut blocks, 101, 1), Block::Twin);
    blocks.socket_is_level();
    assert_eq!(socket(&mut blocks, 101, 1), Block::Repeat);
}

#[test]
fn what_the_socket_says_again_when_it_owes_nothing_is_news_if_there_was_another_between() {
    let mut blocks = Blocks::default();
    assert_eq!(socket(&mut blocks, 101, 0), Block::News);
    queue(&mut blocks, 1, &[101, 102]);
    blocks.socket_is_level();
    assert_eq!(socket(&mut blocks, 101, 1), Block::News, "it has lost 102");
}

#[test]
fn what_the_socket_said_twice_cancels_nothing_of_what_the_queues_tell_later() {
    let mut blocks = Blocks::default();
    answer(&mut blocks, 1, (1, 1), &[101, 102], true);
    for _ in 0..2 {
        socket(&mut blocks, 101, 1);
    }
    assert_eq!(answer(&mut blocks, 1, (2, 2), &[101], true), [Block::News], "a reorganisation");
}

#[test]
fn a_height_that_a_queue_says_twice_in_a_row_is_a_repeat_though_the_socket_went_on_meanwhile() {
    for answers in [&[&[100, 100][..]][..], &[&[100], &[100]]] {
        let mut blocks = Blocks::default();
        assert_eq!(queue(&mut blocks, 1, &[100]), [Block::News]);
        // The second one, whose twin it is taken for since the first was never sent by this socket.
        assert_eq!(socket(&mut blocks, 100, 1), Block::Twin);
        assert_eq!(socket(&mut blocks, 101, 1), Block::News);
        let mut verdicts = Vec::new();
        for answer in answers {
            verdicts.extend(queue(&mut blocks, 2, answer));
        }
        assert_eq!(verdicts, [Block::Twin, Block::Repeat], "{answers:?}");
    }
}

#[test]
fn what_a_queue_should_have_had_and_had_not_cancels_nothing_later() {
    let mut blocks = Blocks::default();
    socket(&mut blocks, 100, 0);
    assert_eq!(answer(&mut blocks, 1, (1, 1), &[], true), [], "it was loaded after 100");
    assert_eq!(answer(&mut blocks, 1, (2, 2), &[100], true), [Block::Repeat], "another 100");
}
