//! What is erased for a desk's word, and what never is.

use super::*;

#[test]
fn acknowledged_bodies_go_after_the_grace_period_and_the_log_proves_itself() {
    let house = House::new(2, 6);
    let (bundle, erased) = house.hold(0, 1, 5, 0);
    assert_eq!(outcomes(&bundle), [("acknowledgement", Outcome::Taken)]);
    assert_eq!((bundle.confirmed, bundle.findings, erased.tips), (1, vec![], 0));
    let said = house.said(1, house.head(4));
    let (_, erased) = house.import(&house.bundle(1, 1, &[said]), 3);
    assert_eq!(erased.tips, 0);
    // Nothing new is said; the days pass.
    for today in 4..=17 {
        let (_, erased) = house.import(&house.bundle(0, 1, &[]), today);
        assert_eq!(erased.tips, 0, "day {today}");
    }
    let (_, erased) = house.import(&house.bundle(0, 1, &[]), 18);
    assert_eq!((erased.tips, erased.bytes), (4, 4 * 9_000));
    let account = house.deployment().verify().unwrap();
    assert_eq!((account.tips, account.held, account.erased), (6, 2, 4));
    let (manifest, leaves, tips) = house.read(&house.export(None).unwrap());
    assert_eq!((manifest.first, leaves, tips), (4, 6, vec![4, 5]));
    for from in 0..4 {
        let refused = house.export(Some(from)).unwrap_err();
        assert!(matches!(refused, TransferError::Erased(4)), "{refused}");
        assert!(refused.to_string().contains("first 4 reports are erased"));
    }
    assert_eq!(house.read(&house.export(Some(5)).unwrap()).2, [5]);
}

#[test]
fn one_of_two_desks_erases_nothing_ever() {
    let house = House::new(2, 3);
    house.hold(0, 1, 3, 0);
    let (_, erased) = house.hold(0, 2, 3, 500);
    assert_eq!((erased.tips, house.erased()), (0, 0));
}

#[test]
fn acknowledgements_that_do_not_fit_this_log_are_named_and_erase_nothing() {
    let house = House::new(1, 3);
    let good = house.head(3);
    let other = Head { root: Root([5; 32]), ..good };
    let shifted = Head { size: 2, ..good };
    let ahead = Head { size: 4, ..good };
    let cases = [
        (house.said(0, other), "another root"),
        (house.said(0, shifted), "another root"),
        (house.said(0, ahead), "more reports than this log"),
        (house.said_of(0, 1, good), "another log"),
        (house.said(1, good), "not signed by this desk"),
    ];
    for (sequence, (said, words)) in (1..).zip(cases) {
        let (bundle, _) = house.import(&house.bundle(0, sequence, &[said]), 0);
        assert_eq!(outcomes(&bundle), [("acknowledgement", Outcome::Refused)]);
        assert!(bundle.findings[0].contains(words), "{:?}", bundle.findings);
        let (_, erased) = house.import(&house.bundle(0, sequence, &[]), 400);
        assert_eq!(erased.tips, 0, "{words}");
    }
    assert_eq!(house.erased(), 0);
}
