//! Desks, their audit trails, and what each is told.

use super::*;

#[test]
fn shorter_or_other_audit_trail_is_a_finding_and_the_desk_goes_on() {
    let house = House::new(1, 2);
    let cases = [
        (grown(0, 9, ""), None),
        (grown(9, 9, ""), None),
        (grown(4, 12, ""), None),
        (grown(12, 15, ""), None),
        (grown(0, 15, " rewritten"), Some("not the one that it sent before")),
        (grown(0, 20, " rewritten again"), Some("does not go on")),
        (grown(0, 4, ""), Some("shorter than before")),
        (grown(0, 5, ""), None),
        // It goes on, and does not show it from where the intake knows it.
        (grown(6, 9, ""), Some("does not go on")),
    ];
    for (sequence, ((audit, grown), words)) in (1..).zip(cases) {
        let said = house.said(0, house.head(2));
        let (bundle, _) = house.import(&house.bundle_after(0, sequence, audit, &[said, grown]), 0);
        assert_eq!((bundle.confirmed, bundle.items[0].outcome), (sequence, Outcome::Taken));
        assert_eq!(
            bundle.findings.is_empty(),
            words.is_none(),
            "{sequence}: {:?}",
            bundle.findings
        );
        assert!(bundle.findings.iter().all(|finding| finding.contains(words.unwrap())));
    }
    let (audit, _) = grown(0, 30, "");
    let (bundle, _) = house.import(&house.bundle_after(0, 99, audit, &[]), 0);
    assert!(bundle.findings[0].contains("does not go on"), "nothing shows how it grew");
}

#[test]
fn desk_restored_from_an_old_backup_is_believed_and_stops_the_erasing() {
    let house = House::new(1, 6);
    house.hold(0, 1, 2, 0);
    house.hold(0, 2, 6, 0);
    let (bundle, erased) = house.hold(0, 3, 3, 10);
    assert!(bundle.findings[0].contains("holds fewer reports"));
    assert_eq!(erased.tips, 0);
    // Two were held all the time; the third only since its last word.
    assert_eq!(house.import(&house.bundle(0, 3, &[]), 15).1.tips, 2);
    assert_eq!(house.import(&house.bundle(0, 3, &[]), 24).1.tips, 0);
    assert_eq!(house.import(&house.bundle(0, 3, &[]), 25).1.tips, 1);
    assert_eq!(house.erased(), 3);
}

#[test]
fn desk_added_later_gets_what_is_left_and_all_leaves() {
    let house = House::new(1, 4);
    house.hold(0, 1, 2, 0);
    assert_eq!(house.import(&house.bundle(0, 1, &[]), 15).1.tips, 2);
    let roster = inbound::Item { name: Name::Roster, body: house.roster(2, 2).into() };
    house.import(&house.bundle(0, 2, &[roster, house.said(0, house.head(4))]), 15);
    assert_eq!(house.import(&house.bundle(0, 2, &[]), 99).1.tips, 0);
    let (_, leaves, tips) = house.read(&house.export(None).unwrap());
    assert_eq!((leaves, tips), (4, vec![2, 3]));
}

#[test]
fn manifest_confirms_what_was_applied_of_each_desk() {
    let house = House::new(3, 2);
    house.hold(2, 5, 2, 0);
    house.hold(0, 3, 1, 0);
    let (manifest, _, tips) = house.read(&house.export(None).unwrap());
    let told: Vec<_> = manifest
        .desks
        .iter()
        .map(|desk| (desk.desk.as_str(), desk.sequence, desk.audit.length, desk.audit.head))
        .collect();
    let head = |length| grown(0, length, "").0.head;
    assert_eq!(told, [("m.test/desk/0", 3, 3, head(3)), ("m.test/desk/2", 5, 5, head(5))]);
    assert_eq!(tips, [0, 1], "desk 1 holds nothing yet");
}
