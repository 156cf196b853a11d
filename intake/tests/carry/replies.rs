//! Replies on their way into mailboxes.

use super::*;

#[test]
fn replies_reach_their_mailbox_and_are_confirmed() {
    let house = House::new(1, 2);
    let receipt = receipt();
    let said = || house.said(0, house.head(2));
    let bytes = house.bundle(0, 7, &[letter(1, &receipt, "dank u"), said()]);
    let (bundle, _) = house.import(&bytes, 0);
    assert_eq!(
        outcomes(&bundle),
        [("acknowledgement", Outcome::Taken), (name(1).as_str(), Outcome::Taken)]
    );
    assert_eq!((bundle.confirmed, bundle.findings), (7, vec![]));
    assert_eq!(house.texts(&receipt), ["dank u"]);
    let (manifest, _, _) = house.read(&house.export(None).unwrap());
    assert_eq!(manifest.desks[0].sequence, 7);
    // Cumulative: the next bundle has the first reply again.
    let letters = [letter(1, &receipt, "dank u"), letter(2, &receipt, "nog iets")];
    let (bundle, _) = house.import(&house.bundle(0, 8, &letters), 0);
    assert_eq!(
        outcomes(&bundle),
        [(name(1).as_str(), Outcome::Seen), (name(2).as_str(), Outcome::Taken)]
    );
    assert_eq!(house.texts(&receipt), ["dank u", "nog iets"]);
}

#[test]
fn deleted_replies_come_back_with_no_bundle() {
    let house = House::new(1, 1);
    let receipt = receipt();
    let first = house.bundle(0, 1, &[letter(1, &receipt, "een")]);
    house.import(&first, 0);
    assert_eq!(house.mailboxes().empty(&receipt).unwrap(), 1);
    let newer = house.bundle(0, 2, &[letter(1, &receipt, "een"), letter(2, &receipt, "twee")]);
    for (bytes, outcome) in
        [(&first, Outcome::Seen), (&newer, Outcome::Seen), (&first, Outcome::Seen)]
    {
        assert_eq!(house.import(bytes, 0).0.items[0].outcome, outcome);
    }
    assert_eq!(house.texts(&receipt), ["twee"]);
}

#[test]
fn item_that_is_no_reply_is_named_passed_over_and_not_asked_for_again() {
    let house = House::new(1, 1);
    let receipt = receipt();
    let items = |odd: Vec<u8>| {
        let odd = inbound::Item { name: Name::Reply(ReplyId::new([9; 16])), body: odd };
        [letter(1, &receipt, "een"), odd, letter(2, &receipt, "twee")]
    };
    let (bundle, _) = house.import(&house.bundle(0, 4, &items(vec![1; 70_000])), 0);
    let found: Vec<_> = bundle.items.iter().map(|item| item.outcome).collect();
    assert_eq!(found.iter().filter(|outcome| **outcome == Outcome::Taken).count(), 2);
    assert_eq!(found.iter().filter(|outcome| **outcome == Outcome::Refused).count(), 1);
    assert!(bundle.findings[0].contains(&format!("replies/{}", "09".repeat(16))));
    assert_eq!((bundle.confirmed, house.texts(&receipt).len()), (4, 2));
}

#[test]
fn more_replies_than_are_handed_in_at_once_arrive_all() {
    let house = House::new(1, 1);
    let receipt = receipt();
    let letters: Vec<_> = (0..300).map(|n| letter(n, &receipt, &n.to_string())).collect();
    let bytes = house.bundle(0, 1, &letters);
    let (bundle, _) = house.import(&bytes, 0);
    assert_eq!(bundle.confirmed, 1);
    assert!(bundle.items.iter().all(|item| item.outcome == Outcome::Taken));
    let texts: Vec<String> = (0..300).map(|n: u16| n.to_string()).collect();
    assert_eq!(house.texts(&receipt), texts);
    assert_eq!(house.import(&bytes, 0).0.items[0].outcome, Outcome::Seen);
}

#[test]
fn replies_go_at_the_tick_when_their_term_is_over() {
    let house = House::new(1, 1);
    let receipt = receipt();
    // Day 0 is 2026-11-23.
    house.import(&house.bundle(0, 1, &[letter(1, &receipt, "een")]), 0);
    let parts = house.deployment().reach().unwrap();
    let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
    assert_eq!(store.expire("2027-02-28".parse().unwrap()).unwrap(), 0);
    assert_eq!(store.expire("2027-03-01".parse().unwrap()).unwrap(), 1);
}

/// A trail of so many entries, written in a hand that tells it from others, and its growth from some length on.

#[test]
fn running_server_takes_large_replies_through_its_socket() {
    let house = House::new(1, 3);
    let (head, receipt) = (house.head(3), receipt());
    let body = vec![7; 9 << 20];
    let mut letters = vec![letter(1, &receipt, "een"), letter(2, &receipt, "twee")];
    letters.extend([3, 4].map(|number| with_file(number, &receipt, &body)));
    letters.push(house.said(0, head));
    let parts = house.deployment().reach().unwrap();
    let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
    let server = Server::start(&house.dir.path().join("control"), store.clone()).unwrap();
    let (bundle, erased) = house.import(&house.bundle(0, 2, &letters), 0);
    assert_eq!(bundle.items.iter().filter(|item| item.outcome == Outcome::Taken).count(), 5);
    assert_eq!((bundle.confirmed, bundle.findings, erased), (2, vec![], Erased::default()));
    assert_eq!(store.desks()[0].newest.unwrap().size, 3);
    let mailboxes = Mailboxes::new(store.clone(), house.pepper());
    assert_eq!(mailboxes.look(&receipt).unwrap().replies.len(), 4);
    let file = mailboxes.file(&receipt, &id(4), 1).unwrap().unwrap();
    assert!(*file.bytes == body && file.told.media_type == "image/png");
    let (bundle, _) = house.import(&house.bundle(0, 3, &letters), 0);
    assert_eq!(bundle.items.iter().filter(|item| item.outcome == Outcome::Seen).count(), 4);
    assert_eq!((bundle.confirmed, mailboxes.look(&receipt).unwrap().replies.len()), (3, 4));
    let exported = house.export(None).unwrap();
    assert_eq!(house.read(&exported).0.desks[0].sequence, 3);
    drop(server);
}

/// The item of a reply with one file.
fn with_file(number: u16, receipt: &Receipt, body: &[u8]) -> inbound::Item {
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    let attachment = Attachment {
        name: "attachments/01.png".into(),
        size: body.len() as u64,
        sha256: Sha256(digest.as_ref().try_into().unwrap()),
        media_type: "image/png".into(),
    };
    let reply = Reply {
        version: Version,
        day: day(0),
        language: "nl".into(),
        kind: Kind::Written,
        text: None,
        questions: vec![],
        attachments: vec![attachment],
    };
    let public = receipt.public();
    let sealed = reply::seal(&reply, [body], &public.recipient, &mut Os, Vec::new()).unwrap();
    inbound::Item::reply(id(number), &public.id, &sealed)
}
