//! Carrying back and forth with a real deployment: what desks' bundles change, what is erased for them, what is not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    age::Identity,
    bundle::{self, Item, Verified},
    day::Day,
    inbound::{self, Cover, InboundError, Name, ReplyId, Trail},
    note::{Signer, Verifier},
    receipt::{Code, Receipt},
    reply::{self, Attachment, Kind, Reply, Words},
    roster::{Desk, Roster, Term, desk_name, root_name},
    tip::{Sha256, Version},
    tlog::{Head, Root, Tree},
    trail::{self, Growth},
};
use meldkluis_intake::{
    config::Config,
    deployment::Deployment,
    entropy::Os,
    keys::{self, Pepper},
    mailbox::{Letter, Mailboxes},
    store::{
        Erased,
        control::{Holder, Server},
    },
    transfer::{Bundle, Imported, Log, Outcome, TransferError},
};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

const FIRST: u32 = 20_780;

fn day(number: u32) -> Day {
    Day::from_number(FIRST + number)
}

/// A deployment of one machine, its root key, and the keys of its desks.
struct House {
    dir: tempfile::TempDir,
    root: Signer,
    log: Verifier,
    identity: Identity,
    desks: Vec<Signer>,
}

impl House {
    /// A deployment with so many holding desks, a roster in force, and a log of so many tips.
    fn new(desks: usize, tips: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Signer::generate(root_name("m.test").unwrap(), &mut Os);
        let names = (0..desks.max(4)).map(|n| desk_name("m.test", &n.to_string()).unwrap());
        let keys = names.map(|name| Signer::generate(name, &mut Os)).collect();
        let identity = Identity::generate(&mut Os);
        let log = root.verifier().clone();
        let mut house = Self { dir, root, log, identity, desks: keys };
        house.log = house.deployment().init().unwrap();
        let roster = house.file("first", house.roster(1, desks).as_bytes());
        let (imported, _) = house.deployment().import(&roster, day(0)).unwrap();
        assert!(matches!(imported, Imported::Roster(_)));
        house.deposit(tips);
        house
    }

    fn deployment(&self) -> Deployment {
        Deployment::new(Config::parse(&self.configuration()).unwrap()).unwrap()
    }

    fn configuration(&self) -> String {
        let dir = self.dir.path().display();
        format!(
            "deployment = \"m.test\"\nroot_verifier = \"{}\"\n[listen]\nunix = \"{dir}/site\"\n\
             [store]\ndir = \"{dir}/store\"\nkeys_dir = \"{dir}/keys\"\ncontrol = \"{dir}/control\"\n\
             [pages]\nread_days = [\"monday\"]\nanswer_within_days = 7\n",
            self.root.verifier()
        )
    }

    fn roster(&self, epoch: u64, desks: usize) -> String {
        let recipient = self.identity.recipient();
        let roster = Roster {
            deployment: "m.test".into(),
            epoch,
            issued: day(0),
            recipients: vec![Term { from: day(0), to: day(900), recipient }],
            desks: self.desks[..desks]
                .iter()
                .map(|key| Desk { holds: true, key: key.verifier().clone() })
                .collect(),
            logs: vec![self.log.clone()],
        };
        roster.sign(&self.root).unwrap()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn deposit(&self, tips: u8) {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        for tip in 0..tips {
            let mut deposit = store.deposit();
            deposit.write_all(&vec![tip + 1; 9_000]).unwrap();
            deposit.commit(day(0)).unwrap();
        }
    }

    /// The head of the log's first `size` tips.
    fn head(&self, size: u64) -> Head {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        let mut tree = Tree::default();
        for tip in store.reader().unwrap().tips().take(size.try_into().unwrap()) {
            tree.push(&tip.unwrap().leaf);
        }
        Head { size, root: tree.root() }
    }

    fn said(&self, desk: usize, held: Head) -> inbound::Item {
        self.said_of(desk, 0, held)
    }

    fn said_of(&self, desk: usize, generation: u32, held: Head) -> inbound::Item {
        let said = Acknowledgement { day: day(0), generation, held, canary: None };
        let note = said.sign(&self.desks[desk]).unwrap();
        inbound::Item { name: Name::Acknowledgement, body: note.into_bytes() }
    }

    /// A bundle of a desk, whose audit trail is as long as its sequence.
    fn bundle(&self, desk: usize, sequence: u64, items: &[inbound::Item]) -> Vec<u8> {
        let (audit, grown) = grown(0, sequence, "");
        self.bundle_after(desk, sequence, audit, &[items, &[grown]].concat())
    }

    fn bundle_after(
        &self,
        desk: usize,
        sequence: u64,
        audit: Trail,
        items: &[inbound::Item],
    ) -> Vec<u8> {
        let cover = Cover { day: day(0), sequence, audit };
        inbound::write(Vec::new(), &cover, items, &self.desks[desk]).unwrap()
    }

    fn import(&self, bytes: &[u8], today: u32) -> (Bundle, Erased) {
        let (imported, erased) =
            self.deployment().import(&self.file("bundle", bytes), day(today)).unwrap();
        let Imported::Bundle(bundle) = imported else { panic!("taken for a roster") };
        (bundle, erased)
    }

    /// Has a desk say that it holds the first `size` tips.
    fn hold(&self, desk: usize, sequence: u64, size: u64, today: u32) -> (Bundle, Erased) {
        let said = self.said(desk, self.head(size));
        self.import(&self.bundle(desk, sequence, &[said]), today)
    }

    fn export(&self, from: Option<u64>) -> Result<Vec<u8>, TransferError> {
        let deployment = self.deployment();
        let parts =
            deployment.reach().map_err(|error| TransferError::File(io::Error::other(error)))?;
        let log = Log::of(&parts);
        let out = self.dir.path().join("out");
        drop(fs::remove_file(&out));
        let from = from.map_or_else(|| log.first_due(), Ok)?;
        log.export(&out, from, day(0))?;
        fs::read(out).map_err(TransferError::File)
    }

    /// Reads a bundle as somebody who was never there before: the manifest, and the tips' indices.
    fn read(&self, bytes: &[u8]) -> (bundle::Manifest, usize, Vec<u64>) {
        let roster = Roster::verify(self.roster(9, 2).as_bytes(), self.root.verifier()).unwrap();
        let mut bundle = Verified::open(bytes, &roster).unwrap();
        let mut tips = vec![];
        while let Some(item) = bundle.next_item() {
            let Item::Tip(index) = item else { panic!("{item:?}") };
            tips.push(index);
        }
        (bundle.manifest().clone(), bundle.leaves().len(), tips)
    }

    fn mailboxes(&self) -> Mailboxes {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        Mailboxes::new(store.clone(), self.pepper())
    }

    fn pepper(&self) -> Pepper {
        keys::pepper(&self.dir.path().join("keys")).unwrap()
    }

    /// What a receipt's holder reads.
    fn texts(&self, receipt: &Receipt) -> Vec<String> {
        let found = self.mailboxes().look(receipt).unwrap();
        assert_eq!(found.unreadable, 0);
        let text = |letter: &Letter| letter.reply.text.as_deref().map(str::to_owned);
        found.replies.iter().filter_map(text).collect()
    }

    fn records(&self) -> u64 {
        self.deployment().verify().unwrap().records
    }

    fn erased(&self) -> u64 {
        self.deployment().verify().unwrap().erased
    }
}

/// The receipt of one sender.
fn receipt() -> Receipt {
    Code::parse("012345678901234567890105").unwrap().root("m.test").receipt()
}

/// The item of a reply to a receipt's holder.
fn letter(number: u16, receipt: &Receipt, text: &str) -> inbound::Item {
    let reply = Reply {
        version: Version,
        day: day(0),
        language: "nl".into(),
        kind: Kind::Written,
        text: Some(Words::new(text.to_owned())),
        questions: vec![],
        attachments: vec![],
    };
    let files: [&[u8]; 0] = [];
    let public = receipt.public();
    let sealed = reply::seal(&reply, files, &public.recipient, &mut Os, Vec::new()).unwrap();
    inbound::Item::reply(id(number), &public.id, &sealed)
}

fn id(number: u16) -> ReplyId {
    let mut bytes = [0xab; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    ReplyId::new(bytes)
}

fn name(number: u16) -> String {
    format!("replies/{}", id(number).to_hex())
}

fn outcomes(bundle: &Bundle) -> Vec<(&str, Outcome)> {
    bundle.items.iter().map(|item| (item.item.as_str(), item.outcome)).collect()
}

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
fn grown(from: u64, length: u64, hand: &str) -> (Trail, inbound::Item) {
    let mut trail = Trail::empty("a desk");
    let mut growth = Growth { from: trail, entries: vec![] };
    for number in 0..length {
        if number == from {
            growth = Growth { from: trail, entries: vec![] };
        }
        let entry = trail::entry(&format!("entry {number}{hand}"));
        trail = trail.after(&entry);
        growth.entries.push(entry);
    }
    (trail, inbound::Item { name: Name::Trail, body: growth.encode() })
}

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

#[test]
fn status_is_not_proven_until_a_desk_acknowledges_and_tells_when_nothing_is_carried() {
    let house = House::new(2, 3);
    let due = |today| house.deployment().status(day(today)).unwrap();
    let says = |today: u32, words: &str| due(today).due.iter().any(|line| line.contains(words));
    assert!(!due(0).proven && says(0, "NOT PROVEN"));
    assert!(!says(7, "nothing was carried") && says(8, "nothing was carried for 8 days"));
    house.hold(0, 1, 0, 0);
    assert!(says(0, "NOT PROVEN"), "an empty log proves nothing");
    house.hold(0, 2, 3, 4);
    assert!(due(4).proven && !says(4, "NOT PROVEN"));
    // The other desk still waits, and somebody was here on day 4.
    assert!(!says(11, "nothing was carried") && says(12, "nothing was carried for 8 days"));
    house.hold(1, 1, 3, 12);
    assert!(!says(500, "nothing was carried"));
    assert_eq!(due(12).erased, 0);
}

#[test]
fn status_looks_at_the_certificate_where_one_is_needed() {
    let house = House::new(1, 1);
    let file = house.file("chain.pem", b"no certificate");
    let tls = format!("[tls]\ncertificate = {file:?}\nkey = '/nowhere'\n");
    let due = |listen: &str| {
        let text = house.configuration().replace("[listen]", &format!("{tls}[listen]\n{listen}"));
        let deployment = Deployment::new(Config::parse(&text).unwrap()).unwrap();
        let due = deployment.status(day(0)).unwrap().due;
        due.into_iter().filter(|line| line.contains("certificate")).collect::<Vec<_>>()
    };
    assert_eq!(due(""), [""; 0]);
    let listen = "tls = ['127.0.0.1:0']";
    assert!(due(listen)[0].contains("cannot be used: no certificate in PEM"));
    let mut params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    params.not_after = date_time_ymd(2026, 12, 1);
    let signed = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    house.file("chain.pem", signed.pem().as_bytes());
    assert!(due(listen)[0].contains("the certificate ends on 2026-12-01"));
    params.not_after = date_time_ymd(2027, 12, 1);
    let longer = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
    house.file("chain.pem", longer.pem().as_bytes());
    assert_eq!(due(listen), [""; 0]);
    // The first of a chain to end ends the chain.
    house.file("chain.pem", [longer.pem(), signed.pem()].concat().as_bytes());
    assert!(due(listen)[0].contains("the certificate ends on 2026-12-01"));
}
