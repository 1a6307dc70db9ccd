use super::*;

fn update(json: &str) -> Update {
    serde_json::from_str(json).unwrap()
}

/// One has a text that is longer than its JSON.
fn updates() -> [Update; 3] {
    [
        update(r#"{"event":"new_block","height":5}"#),
        update(r#"{"event":"new_transaction","tx":"a\u0062c"}"#).into_recovered(),
        update(r#"{"event":"verified_tx","tx":"é","height":7}"#),
    ]
}

fn batch<'u>(updates: impl IntoIterator<Item = &'u Update>) -> Batch {
    let mut batch = Batch::default();
    for update in updates {
        batch.push(update.lend());
    }
    batch
}

#[test]
fn what_is_put_in_comes_out_as_it_was() {
    let mut turns = Turns::new(Arc::new(batch(&updates())), 0..3);
    for expected in updates() {
        let update = turns.next().unwrap();
        assert_eq!(*update, expected);
        assert!(update.lend().raw_values().eq(expected.lend().raw_values()), "{update:?}");
    }
    assert!(turns.next().is_none());
}

#[test]
fn each_part_has_what_stands_together_and_is_of_one_wallet() {
    let (one, other, given_anew) = (Wallet::btc("xpub0"), Wallet::btc("xpub1"), Wallet::btc("xpub1"));
    let [first, second, third] = updates();
    let mut batch = batch([&first, &third, &first, &second, &third, &first, &second, &third]);
    for (at, lane, wallet) in
        [(0, 0, &one), (2, 0, &one), (3, 1, &other), (4, 1, &given_anew), (6, 0, &one), (7, 2, &one)]
    {
        batch.assign(at, lane, Whose::Alone(wallet));
    }
    batch.leave_out_others();
    let parts: Vec<Part> = batch.parts().to_vec();
    assert!(parts.iter().copied().map(Part::range).eq([0..2, 2..3, 3..4, 4..5, 5..6]));
    assert!(batch.instance(2).is_clone_of(&given_anew));
    let updates = parts.iter().flat_map(|part| batch.updates(*part)).map(UpdateRef::to_update);
    assert_eq!(
        updates.collect::<Vec<_>>(),
        [&first, &first, &second, &third, &second, &third].map(Clone::clone)
    );
}

#[test]
fn a_wallet_in_the_place_of_one_that_was_removed_does_not_get_its_updates() {
    let [removed, next, free] = ["xpub0", "xpub1", ""].map(Wallet::btc);
    let mut wallets = Shelf::default();
    let (mut batch, [update, ..]) = (Batch::default(), updates());
    for wallet in [&removed, &next] {
        wallets.put(7, wallet.clone(), &free);
        batch.push_for(0, Whose::OnShelf(&wallets, 7), update.lend());
        batch.push_for(0, Whose::OnShelf(&wallets, 7), update.lend());
    }
    assert!(batch.parts().iter().copied().map(Part::range).eq([0..2, 2..4]));
    assert!(batch.instance(0).is_clone_of(&removed) && batch.instance(1).is_clone_of(&next));
}

#[test]
fn a_part_that_is_alone_holds_no_more_than_it_needs() {
    let (wallet, free, [first, second, third]) = (Wallet::btc("xpub"), Wallet::btc(""), updates());
    let mut wallets = Shelf::default();
    wallets.put(0, wallet.clone(), &free);
    let mut batch = batch([&first]);
    for (lane, update) in [(1, &second), (1, &third), (2, &first)] {
        batch.push(update.lend());
        batch.assign(batch.len() - 1, lane, Whose::OnShelf(&wallets, 0));
    }
    let alone = batch.alone(0);
    assert!(alone.updates(alone.parts()[0]).map(UpdateRef::to_update).eq([second, third]));
    assert_eq!(
        (alone.memory.texts.capacity(), alone.memory.places.capacity()),
        (alone.memory.texts.len(), 2)
    );
    assert!(alone.wallets.is_none() && alone.instance(0).is_clone_of(&wallet));
}

#[test]
fn what_is_all_one_wallets_holds_no_other() {
    let ([wallet, other, free], [update, ..]) = (["xpub0", "xpub1", ""].map(Wallet::btc), updates());
    let mut wallets = Shelf::default();
    wallets.put(0, wallet.clone(), &free);
    wallets.put(1, other, &free);
    let mut batch = Batch::default();
    for (slots, is_one) in [(vec![0, 0], true), (vec![0, 1, 0], false), (vec![1, 0], false), (vec![0], true)]
    {
        for slot in slots {
            batch.push_for(slot.into(), Whose::OnShelf(&wallets, slot), update.lend());
        }
        let taken = batch.take(&Arc::default());
        assert_eq!((taken.wallets.is_none(), taken.is_all_of(0)), (is_one, is_one));
        let at = taken.parts().iter().position(|part| part.lane == 0).unwrap();
        assert!(taken.instance(at).is_clone_of(&wallet));
    }
}

#[test]
fn what_is_left_out_takes_no_room() {
    let (wallet, [first, second, third]) = (Wallet::btc("xpub"), updates());
    let mut batch = batch([&first, &second, &third]);
    batch.assign(0, 0, Whose::Alone(&wallet));
    batch.leave_out_others();
    assert_eq!(batch.texts(), first.json());
    let mut none = Batch::default();
    for _ in 0..3 {
        none.push(first.lend());
        none.leave_out_others();
        assert_eq!(none.texts(), "");
    }
}

#[test]
fn of_those_of_others_none_comes_out() {
    let mut turns = Turns::new(Arc::new(batch(&updates())), 1..2);
    assert_eq!(turns.next(), Some(&updates()[1]));
    assert!(turns.next().is_none());
}

#[test]
fn there_is_room_for_so_many_and_for_one_that_is_longer_than_all_may_be() {
    let small = update(r#"{"event":"new_block","height":5}"#);
    let large = update(&format!(r#"{{"event":"new_transaction","tx":"{}"}}"#, "x".repeat(LARGEST)));
    assert!(batch([]).has_room(1, 2 * LARGEST));
    assert!(batch(vec![&small; LONGEST - 1]).has_room(1, 100));
    assert!(!batch(vec![&small; LONGEST]).has_room(1, 100));
    assert!(!batch([&small]).has_room(1, LARGEST));
    assert!(!batch([&large]).has_room(1, 100));
}

#[test]
fn the_updates_of_one_lane_come_together_in_their_order_and_none_is_lost() {
    let (one, other, given_anew) = (Wallet::btc("xpub0"), Wallet::btc("xpub1"), Wallet::btc("xpub1"));
    let mut batch = Batch::default();
    for (lane, wallet, height) in [
        (0, &one, 0),
        (1, &other, 1),
        (0, &one, 2),
        (2, &one, 3),
        (1, &given_anew, 4),
        (1, &given_anew, 5),
        (0, &one, 6),
        (1, &given_anew, 7),
        (2, &one, 8),
        (0, &one, 9),
    ] {
        let update = update(&format!(r#"{{"event":"new_block","height":{height}}}"#));
        batch.push_for(lane, Whose::Alone(wallet), update.lend());
    }
    let batch = batch.take(&Arc::default());
    let heights = |part: &Part| {
        batch.updates(*part).map(|update| update.to_update().json().to_owned()).collect::<Vec<_>>()
    };
    let rows: Vec<_> = batch.parts().iter().map(|part| (part.lane, heights(part))).collect();
    let blocks = |heights: &[u64]| {
        heights.iter().map(|height| format!(r#"{{"event":"new_block","height":{height}}}"#)).collect()
    };
    assert_eq!(
        rows,
        [(0, blocks(&[0, 2, 6, 9])), (1, blocks(&[1])), (1, blocks(&[4, 5, 7])), (2, blocks(&[3, 8]))]
    );
    assert!(batch.instance(1).is_clone_of(&other) && batch.instance(2).is_clone_of(&given_anew));
}

#[test]
fn what_is_taken_out_has_no_more_memory_than_it_needs() {
    let [first, second, third] = updates();
    let wallet = Wallet::btc("xpub");
    let mut batch = Batch::default();
    for updates in [&[&first, &second, &third][..], &[&third], &[&second, &first]] {
        for update in updates {
            batch.push_for(0, Whose::Alone(&wallet), update.lend());
        }
        let taken = batch.take(&Arc::default());
        let came: Vec<_> = taken.updates(taken.parts()[0]).map(UpdateRef::to_update).collect();
        assert!(came.iter().eq(updates.iter().copied()) && taken.instance(0).is_clone_of(&wallet));
        assert_eq!(
            (taken.memory.texts.capacity(), taken.memory.places.capacity()),
            (taken.memory.texts.len(), updates.len())
        );
        assert_eq!((taken.memory.parts.capacity(), taken.others.len()), (1, 1));
        assert!(
            batch.len() == 0
                && batch.memory.texts.is_empty()
                && batch.memory.parts.is_empty()
                && batch.others.is_empty()
        );
    }
}

#[test]
fn what_was_taken_out_holds_no_wallets_that_are_removed_later() {
    let ([removed, next, free], [update, ..]) = (["xpub0", "xpub1", ""].map(Wallet::btc), updates());
    let (mut wallets, mut batch) = (Shelf::default(), Batch::default());
    for wallet in [&removed, &next] {
        wallets.put(7, wallet.clone(), &free);
        batch.push_for(0, Whose::OnShelf(&wallets, 7), update.lend());
        let taken = batch.take(&Arc::default());
        assert!(taken.instance(0).is_clone_of(wallet) && taken.others.len() == 1);
        assert!(batch.wallets.is_none() && batch.others.is_empty());
    }
}

#[test]
fn the_room_of_one_that_is_long_is_not_kept() {
    let long = update(&format!(r#"{{"event":"new_transaction","tx":"{}"}}"#, "x".repeat(1 << 20)));
    let mut batch = batch([&long]);
    assert_eq!(batch.take(&Arc::default()).memory.texts.len(), long.json().len());
    assert!(batch.memory.texts.capacity() <= 2 * LARGEST);
}

#[test]
fn a_clone_has_its_own_text_and_no_other() {
    let mut turns = Turns::new(Arc::new(batch(&updates())), 0..3);
    for expected in updates() {
        let kept = turns.next().unwrap().clone();
        assert_eq!(kept, expected);
        assert_eq!(kept.text_length(), expected.text_length());
    }
}

#[test]
fn whether_a_lane_is_apart_is_known_of_what_is_taken_out() {
    let wallet = Wallet::btc("xpub");
    for (lanes, is_apart) in
        [(vec![0, 1, 0], true), (vec![0, 0, 1], false), ((0..20).chain([0]).collect(), false)]
    {
        let mut batch = Batch::default();
        for lane in lanes {
            batch.push_for(lane, Whose::Alone(&wallet), updates()[0].lend());
        }
        assert_eq!(batch.take(&Arc::default()).has_a_lane_apart(), is_apart);
    }
}
