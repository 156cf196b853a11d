//! Bundles of desks as a whole: taken once, refused whole.

use super::*;

#[test]
fn bundle_that_was_applied_changes_nothing_and_says_so_of_each_item() {
    let house = House::new(2, 3);
    let roster = || inbound::Item { name: Name::Roster, body: house.roster(2, 2).into_bytes() };
    let said = || house.said(0, house.head(2));
    let first = house.bundle(0, 4, &[said(), roster()]);
    let (bundle, _) = house.import(&first, 0);
    assert_eq!(
        outcomes(&bundle),
        [("roster", Outcome::Taken), ("acknowledgement", Outcome::Taken)]
    );
    let records = house.records();
    for again in [first, house.bundle(0, 3, &[said(), roster()])] {
        let (bundle, _) = house.import(&again, 0);
        assert_eq!(
            outcomes(&bundle),
            [("roster", Outcome::Seen), ("acknowledgement", Outcome::Seen)]
        );
        assert_eq!((bundle.confirmed, bundle.findings), (4, vec![]));
        assert!(bundle.items[0].words.contains("bundle 4 of this desk was applied before"));
    }
    assert_eq!(house.records(), records);
}

#[test]
fn older_roster_in_a_bundle_is_a_finding_and_the_rest_is_taken() {
    let house = House::new(1, 2);
    house.import(
        &house.bundle(
            0,
            1,
            &[inbound::Item { name: Name::Roster, body: house.roster(5, 1).into() }],
        ),
        0,
    );
    let older = inbound::Item { name: Name::Roster, body: house.roster(4, 1).into() };
    let said = house.said(0, house.head(2));
    let (bundle, _) = house.import(&house.bundle(0, 2, &[said, older]), 0);
    assert_eq!(
        outcomes(&bundle),
        [("roster", Outcome::Refused), ("acknowledgement", Outcome::Taken)]
    );
    assert!(bundle.findings[0].contains("epoch 5 is in force"));
}

#[test]
fn bundle_of_a_stranger_or_a_damaged_one_leaves_no_trace() {
    let house = House::new(1, 2);
    let roster = inbound::Item { name: Name::Roster, body: house.roster(2, 2).into() };
    let items = [house.said(0, house.head(2)), roster];
    let good = house.bundle(0, 1, &items);
    let records = house.records();
    let refused = |bytes: &[u8]| {
        let outcome = house.deployment().import(&house.file("bundle", bytes), day(0));
        let error = outcome.err().expect("refused");
        matches!(error.downcast_ref(), Some(TransferError::Inbound(_)))
    };
    assert!(refused(&house.bundle(3, 1, &items)));
    for at in (9..good.len()).step_by(337) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(refused(&bytes), "byte {at}");
        assert!(refused(&good[..at]), "cut at {at}");
    }
    assert_eq!(house.records(), records);
    assert_eq!(house.import(&good, 0).0.confirmed, 1);
}

#[test]
fn stranger_is_refused_by_name() {
    let house = House::new(1, 1);
    let bytes = house.bundle(3, 1, &[]);
    let parts = house.deployment().reach().unwrap();
    let outcome = Log::of(&parts).import_bundle(io::Cursor::new(bytes), &house.pepper(), day(0));
    let refused = outcome.unwrap_err();
    assert!(matches!(refused, TransferError::Inbound(InboundError::UnlistedDesk)));
}
