//! Replies come into mailboxes once for ever, and go out of them for good.

use std::{
    io::{BufRead as _, BufReader},
    os::unix::net::UnixStream,
    sync::LazyLock,
};

use meldkluis_crypto::{
    age::Identity,
    inbound::ReplyId,
    reply::{self, Kind as ReplyKind, Reply, Words},
    tip::{Sha256, Version},
};

use super::*;
use crate::{
    entropy::Os,
    store::{
        Arrival, Delivery, Fault, Kept, Kind, MailboxKey, Unusable,
        control::{Holder, Server},
        desk::Applied,
        index::Index,
        journal::Journal as _,
        order::{Ground, Order},
        record::{Draft, Run},
        segment::is_blank,
    },
};

/// Sealed replies of one record and of three.
static SEALED: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [sealed(0), sealed(500_000)]);

fn sealed(file: usize) -> Vec<u8> {
    let body = vec![5; file];
    let attachment = reply::Attachment {
        name: "attachments/01.png".to_owned(),
        size: file.try_into().unwrap(),
        sha256: Sha256(sha256(&[&body])),
        media_type: "image/png".to_owned(),
    };
    let reply = Reply {
        version: Version,
        day: day(),
        language: "nl".to_owned(),
        kind: ReplyKind::Written,
        text: Some(Words::new("dank u".to_owned())),
        questions: vec![],
        attachments: if file > 0 { vec![attachment] } else { vec![] },
    };
    let files = (file > 0).then_some(body.as_slice());
    let recipient = Identity::from_seed(&[7; 32]).recipient();
    reply::seal(&reply, files, &recipient, &mut Os, Vec::new()).unwrap()
}

pub(super) fn mailbox(seed: u8) -> MailboxKey {
    MailboxKey::new([seed; 32])
}

pub(super) fn id(seed: u64) -> ReplyId {
    let mut bytes = [0xee; 16];
    bytes[8..].copy_from_slice(&seed.to_be_bytes());
    ReplyId::new(bytes)
}

/// A delivery whose bytes follow from its number: every third one is long.
pub(super) fn delivery(seed: u64, mailbox: MailboxKey) -> Delivery {
    Delivery::new(id(seed), mailbox, content(seed).to_vec()).unwrap()
}

pub(super) fn content(seed: u64) -> &'static [u8] {
    &SEALED[usize::from(seed % 3 == 2)]
}

/// What a desk says that brings replies alone.
pub(super) fn bringing(sequence: u64) -> Said {
    Said {
        desk: desk(1).verifier().clone(),
        sequence,
        whole: true,
        audit: Trail { length: sequence, head: [7; 32] },
        day: day(),
        acknowledgement: None,
    }
}

fn bring(store: &Store, sequence: u64, replies: &[Delivery]) -> Vec<Arrival> {
    store.deliver(&bringing(sequence), replies).unwrap().replies
}

fn ids(store: &Store, mailbox: &MailboxKey) -> Vec<ReplyId> {
    store.replies(mailbox).iter().map(|kept| kept.id).collect()
}

fn read(store: &Store, mailbox: &MailboxKey) -> Vec<Vec<u8>> {
    let replies = store.replies(mailbox);
    replies.iter().map(|kept| store.read_reply(kept).unwrap().unwrap()).collect()
}

/// Four replies in one mailbox and one in another, between tips.
fn filled(dir: &Path) -> Store {
    let store = create(dir);
    put(&store, b"before");
    let first: Vec<_> = (0..3).map(|seed| delivery(seed, mailbox(1))).collect();
    assert_eq!(bring(&store, 1, &first), [Arrival::Taken; 3]);
    put(&store, b"between");
    let second = [delivery(3, mailbox(1)), delivery(4, mailbox(2))];
    assert_eq!(bring(&store, 2, &second), [Arrival::Taken; 2]);
    store
}

fn holds(store: &Store, first: &[u64], second: &[u64]) {
    for (mailbox, seeds) in [(mailbox(1), first), (mailbox(2), second)] {
        assert_eq!(ids(store, &mailbox), seeds.iter().copied().map(id).collect::<Vec<_>>());
        let contents: Vec<_> = seeds.iter().map(|seed| content(*seed).to_vec()).collect();
        assert!(read(store, &mailbox) == contents);
    }
    assert_eq!(ids(store, &mailbox(3)), []);
    let account = store.verify().unwrap();
    let kept = u64::try_from(first.len() + second.len()).unwrap();
    assert_eq!((account.replies, account.erased_replies), (5, 5 - kept));
}

#[test]
fn nobody_is_told_that_a_mailbox_is_empty_before_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path()));
    let setup = setup_on(Arc::new(erase::Stubborn), Noted::default());
    let store = Store::open_layout(dir.path(), setup, LENGTH).unwrap().0;
    assert!(matches!(store.empty(&mailbox(1)), Err(KeepError::Undone)));
    drop(store);
    holds(&open(dir.path()).unwrap().0, &[], &[4]);
}

#[test]
fn replies_are_read_back_after_every_kind_of_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    holds(&store, &[0, 1, 2, 3], &[4]);
    assert!(store.replies(&mailbox(1)).iter().all(|kept| kept.imported == day()));
    drop(store);
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    holds(&store, &[0, 1, 2, 3], &[4]);
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, [Notice::IndexRebuilt(Unusable::Missing)]);
    holds(&store, &[0, 1, 2, 3], &[4]);
}

#[test]
fn each_reply_is_applied_once_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let again: Vec<_> = (0..3).map(|seed| delivery(seed, mailbox(1))).collect();
    assert_eq!(bring(&store, 1, &again), [Arrival::Seen; 3], "an older bundle");
    assert_eq!(bring(&store, 3, &again), [Arrival::Seen; 3], "a newer one");
    assert_eq!(store.empty(&mailbox(1)).unwrap(), 4);
    for without_index in [false, true] {
        assert_eq!(bring(&store, 10 + u64::from(without_index), &again), [Arrival::Seen; 3]);
        holds(&store, &[], &[4]);
    }
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    let store = open(dir.path()).unwrap().0;
    assert_eq!(bring(&store, 20, &again), [Arrival::Seen; 3]);
    holds(&store, &[], &[4]);
    // The same id twice in one bundle, and for somebody else's mailbox.
    let twice = [delivery(5, mailbox(1)), delivery(5, mailbox(2))];
    assert_eq!(bring(&store, 21, &twice), [Arrival::Taken, Arrival::Seen]);
    assert_eq!(ids(&store, &mailbox(2)), [id(4)]);
}

#[test]
fn emptied_mailbox_leaves_zeros_and_nothing_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    assert_eq!(store.tick(), []);
    let found = store.replies(&mailbox(1));
    assert_eq!((store.empty(&mailbox(1)).unwrap(), store.empty(&mailbox(1)).unwrap()), (4, 0));
    holds(&store, &[], &[4]);
    assert!(found.iter().all(|kept| store.read_reply(kept).unwrap().is_none()));
    drop(store);
    let mut blank = 0;
    for (header, body) in bodies(dir.path()) {
        blank += usize::from(header.kind == Kind::Reply && is_blank(&body));
        assert!(!finds(&body, mailbox(1).as_bytes()), "{header:?}");
    }
    assert_eq!(blank, 3 + 3);
    for (path, bytes) in contents(dir.path()) {
        assert!(!finds(&bytes, mailbox(1).as_bytes()), "{}", path.display());
    }
    for without_index in [false, true] {
        if without_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        holds(&open(dir.path()).unwrap().0, &[], &[4]);
    }
}

fn finds(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

#[test]
fn replies_go_when_the_third_month_after_theirs_is_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let later = Said { day: "2026-12-01".parse().unwrap(), ..bringing(3) };
    store.deliver(&later, &[delivery(6, mailbox(3))]).unwrap();
    assert_eq!(store.expire("2027-02-28".parse().unwrap()).unwrap(), 0);
    assert_eq!(store.expire("2027-03-01".parse().unwrap()).unwrap(), 5);
    assert_eq!((ids(&store, &mailbox(1)), ids(&store, &mailbox(3))), (vec![], vec![id(6)]));
    assert_eq!(store.expire("2027-03-31".parse().unwrap()).unwrap(), 0);
    assert_eq!(store.expire("2027-04-01".parse().unwrap()).unwrap(), 1);
    let account = store.verify().unwrap();
    assert_eq!((account.replies, account.erased_replies), (6, 6));
}

#[test]
fn bundle_in_parts_is_confirmed_with_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let part = Said { whole: false, ..bringing(7) };
    let heard = store.deliver(&part, &[delivery(0, mailbox(1))]).unwrap();
    assert_eq!((heard.confirmed, heard.replies), (0, vec![Arrival::Taken]));
    drop(store);
    let store = open(dir.path()).unwrap().0;
    let all = [delivery(0, mailbox(1)), delivery(1, mailbox(1))];
    let heard = store.deliver(&bringing(7), &all).unwrap();
    assert_eq!((heard.confirmed, heard.replies), (7, vec![Arrival::Seen, Arrival::Taken]));
    assert_eq!(ids(&store, &mailbox(1)), [id(0), id(1)]);
}

#[test]
fn unlisted_desk_and_too_much_at_once_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    let name = KeyName::new("elsewhere.test/desk/1").unwrap();
    let stranger = Signer::from_seed(name, Zeroizing::new([1; 32])).verifier().clone();
    let outcome =
        store.deliver(&Said { desk: stranger, ..bringing(1) }, &[delivery(0, mailbox(1))]);
    assert!(matches!(outcome, Err(KeepError::Desk(_))));
    let many: Vec<_> = (0..90).map(|n| delivery(3 * n, mailbox(1))).collect();
    let outcome = store.deliver(&bringing(1), &many);
    assert!(matches!(outcome, Err(KeepError::Append(super::super::AppendError::Length))));
    assert_eq!((ids(&store, &mailbox(1)), store.status().records), (vec![], 0));
}

/// A crash between the order and the zeros: what the order names is there, in part, or gone.
#[test]
fn order_that_was_not_carried_out_is_carried_out_again() {
    for (case, without_index) in (0..12).flat_map(|case| [(case, false), (case, true)]) {
        let dir = tempfile::tempdir().unwrap();
        drop(filled(dir.path()));
        let whole = contents(&dir.path().join("journal"));
        let index = tempfile::tempdir().unwrap();
        copy(&dir.path().join("index"), index.path());
        assert_eq!(open(dir.path()).unwrap().0.empty(&mailbox(1)).unwrap(), 4);
        let mut random = Random(case);
        for (at, header) in records(dir.path()) {
            if header.kind != Kind::Reply || (case > 0 && random.below(2) == 0) {
                continue;
            }
            let from = usize::try_from(at.offset).unwrap() + 96;
            let length = usize::try_from(header.length).unwrap();
            let path = segment(dir.path(), at.segment);
            let old = &whole.iter().find(|(found, _)| *found == path).unwrap().1;
            let kept = if case < 6 { length } else { random.pick(length) };
            edit(&path, |bytes| bytes[from..from + kept].copy_from_slice(&old[from..from + kept]));
        }
        // The index is that of before the order, or gone.
        fs::remove_dir_all(dir.path().join("index")).unwrap();
        if !without_index {
            copy(index.path(), &dir.path().join("index"));
        }
        let (store, notices) = open(dir.path()).unwrap();
        assert_eq!(notices.is_empty(), !without_index, "{case} {notices:?}");
        holds(&store, &[], &[4]);
        drop(store);
        let found = bodies(dir.path());
        let blank =
            found.iter().filter(|(header, body)| header.kind == Kind::Reply && is_blank(body));
        assert_eq!(blank.count(), 6, "case {case}");
        holds(&open(dir.path()).unwrap().0, &[], &[4]);
    }
}

#[test]
fn zeros_in_a_reply_without_an_order_are_damage() {
    for without_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        drop(filled(dir.path()));
        let (at, header) =
            records(dir.path()).into_iter().find(|(_, header)| header.kind == Kind::Reply).unwrap();
        edit(&segment(dir.path(), at.segment), |bytes| {
            let from = usize::try_from(at.offset).unwrap() + 96;
            bytes[from..from + usize::try_from(header.length).unwrap()].fill(0);
        });
        if without_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        let Err(OpenError::Refused(refusal)) = open(dir.path()) else { panic!("opened") };
        assert_eq!(refusal.fault(), Some(Fault::Body));
        assert_eq!(refusal.record_number(), Some(header.sequence.0));
    }
}

#[test]
fn damaged_reply_is_refused_by_name_while_the_store_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let (at, header) =
        records(dir.path()).into_iter().find(|(_, header)| header.kind == Kind::Reply).unwrap();
    edit(&segment(dir.path(), at.segment), |bytes| {
        bytes[usize::try_from(at.offset).unwrap() + 400] ^= 1;
    });
    let refusal = store.read_reply(&store.replies(&mailbox(1))[0]).unwrap_err();
    assert_eq!(
        (refusal.fault(), refusal.record_number()),
        (Some(Fault::Body), Some(header.sequence.0))
    );
    assert_eq!(store.verify().unwrap_err().record_number(), Some(header.sequence.0));
}

#[test]
fn records_without_their_acknowledgement_belong_to_nobody_and_are_erased() {
    for without_index in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = create(dir.path());
        put(&store, b"a tip");
        // What a power cut in the middle of a batch leaves.
        let drafts = delivery(2, mailbox(1)).drafts(day()).unwrap();
        store.0.journal.append(drafts).unwrap();
        assert_eq!(ids(&store, &mailbox(1)), []);
        drop(store);
        if without_index {
            fs::remove_dir_all(dir.path().join("index")).unwrap();
        }
        let store = open(dir.path()).unwrap().0;
        assert_eq!(bring(&store, 1, &[delivery(2, mailbox(1))]), [Arrival::Taken]);
        assert_eq!(ids(&store, &mailbox(1)), [id(2)]);
        assert_eq!(store.verify().unwrap().replies, 1);
        drop(store);
        let found = bodies(dir.path());
        let blank =
            found.iter().filter(|(header, body)| header.kind == Kind::Reply && is_blank(body));
        assert_eq!(blank.count(), 3);
        assert_eq!(ids(&open(dir.path()).unwrap().0, &mailbox(1)), [id(2)]);
    }
}

/// Appends records as no store would, and tells what the next opening without an index says.
fn reopened(forge: impl FnOnce(&[Kept]) -> Vec<Draft>) -> Option<Fault> {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    let drafts = forge(&store.replies(&mailbox(1)));
    // The committer holds every record to the same rules, and stops at one that breaks them.
    drop(store.0.journal.append(drafts));
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    match open(dir.path()) {
        Err(OpenError::Refused(refusal)) => refusal.fault(),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    }
}

fn applied(records: u16, replies: Vec<ReplyId>) -> Draft {
    let Said { desk, sequence, audit, .. } = bringing(9);
    let applied = Applied { day: day(), sequence, audit, desk, records, replies, note: None };
    applied.draft().unwrap()
}

fn order(ground: Ground, runs: Vec<Run>) -> Draft {
    Order::new(ground, runs).draft().unwrap()
}

#[test]
fn journal_that_says_what_no_store_writes_is_refused() {
    let drafts = |seed| delivery(seed, mailbox(1)).drafts(day()).unwrap();
    let with = |mut records: Vec<Draft>, last| {
        records.push(last);
        records
    };
    assert_eq!(reopened(|_| with(drafts(9), applied(1, vec![id(9)]))), None);
    let cases: Vec<(&str, Vec<Draft>)> = vec![
        ("another id", with(drafts(9), applied(1, vec![id(10)]))),
        ("an id more", with(drafts(8), applied(3, vec![id(8), id(10)]))),
        ("more records than there are", with(drafts(9), applied(2, vec![id(9)]))),
        ("an id for the second time", with(drafts(0), applied(1, vec![id(0)]))),
        ("a reply without its end", {
            let mut records = drafts(8);
            records.truncate(2);
            with(records, applied(2, vec![id(8)]))
        }),
        ("a reply without its beginning", {
            let mut records = drafts(8);
            records.remove(0);
            with(records, applied(2, vec![id(8)]))
        }),
        ("half a body", vec![Draft::new(Kind::Reply, vec![1; 20]).unwrap()]),
    ];
    for (words, drafts) in cases {
        assert_eq!(reopened(|_| drafts), Some(Fault::Content), "{words}");
    }
}

#[test]
fn orders_that_name_anything_but_whole_replies_are_refused() {
    let first = |kept: &[Kept]| kept[0].run;
    let long = |kept: &[Kept]| kept[2].run;
    assert_eq!(reopened(|kept| vec![order(Ground::Emptied, vec![long(kept)])]), None);
    for ground in [Ground::Emptied, Ground::Expired] {
        let cases: [fn(Run, Run) -> Vec<Run>; 4] = [
            |_, long| vec![Run { count: 2, ..long }],
            |first, _| vec![Run { count: 2, ..first }],
            |first, long| vec![Run { at: long.at, ..first }],
            |first, _| vec![Run { sequence: first.sequence.next(), ..first }],
        ];
        for case in cases {
            let fault = reopened(|kept| vec![order(ground.clone(), case(first(kept), long(kept)))]);
            assert_eq!(fault, Some(Fault::Content));
        }
    }
    let tip = |_: &[Kept]| {
        let at = super::super::Position::default();
        vec![order(
            Ground::Emptied,
            vec![Run { at, sequence: super::super::Sequence(1), count: 1 }],
        )]
    };
    assert_eq!(reopened(tip), Some(Fault::Content), "a tip's chunk");
    let loose = |kept: &[Kept]| vec![order(Ground::Loose, vec![first(kept)])];
    assert_eq!(reopened(loose), Some(Fault::Content), "a reply in a mailbox is not loose");
}

#[test]
fn index_that_is_behind_on_replies_is_caught_up_and_one_that_lies_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let store = create(dir.path());
    bring(&store, 1, &[delivery(0, mailbox(1))]);
    drop(store);
    let older = tempfile::tempdir().unwrap();
    copy(&dir.path().join("index"), older.path());
    let store = open(dir.path()).unwrap().0;
    bring(&store, 2, &[delivery(1, mailbox(1)), delivery(2, mailbox(2))]);
    drop(store);
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    copy(older.path(), &dir.path().join("index"));
    let (store, notices) = open(dir.path()).unwrap();
    assert_eq!(notices, []);
    assert_eq!(
        (ids(&store, &mailbox(1)), ids(&store, &mailbox(2))),
        (vec![id(0), id(1)], vec![id(2)])
    );
    assert_eq!(bring(&store, 3, &[delivery(1, mailbox(1))]), [Arrival::Seen]);
    drop(store);
    for (tree, less) in
        [("replies", true), ("replies", false), ("applied", true), ("applied", false)]
    {
        Index::meddle(&dir.path().join("index"), tree, less);
        let (store, notices) = open(dir.path()).unwrap();
        assert_eq!(notices, [Notice::IndexRebuilt(Unusable::Contradiction)], "{tree} {less}");
        assert_eq!(ids(&store, &mailbox(1)), [id(0), id(1)]);
    }
}

/// What a peer sends after the line that announces replies is bounded and held to what was announced.
#[test]
fn odd_announcements_over_the_socket_leave_nothing_and_the_next_peer_is_served() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("control.sock");
    let store = create(dir.path());
    let server = Server::start(&path, store.clone()).unwrap();
    let request = |parcels: &str| {
        let said = bringing(1);
        format!(
            "{{\"request\":\"hear\",\"desk\":\"{}\",\"sequence\":1,\"whole\":true,\"audit_length\":1,\
             \"audit_head\":\"{}\",\"day\":\"{}\",\"acknowledgement\":null,\"replies\":[{parcels}]}}\n",
            said.desk,
            "07".repeat(32),
            said.day
        )
    };
    let parcel = |bytes: u64| {
        let (id, mailbox) = ("11".repeat(16), "22".repeat(32));
        format!("{{\"id\":\"{id}\",\"mailbox\":\"{mailbox}\",\"bytes\":{bytes}}}")
    };
    let length = content(0).len();
    let short = u64::try_from(length).unwrap();
    for (parcels, body) in [
        (parcel(u64::MAX), vec![0; 99]),
        (parcel(20 << 21), vec![0; 99]),
        (vec![parcel(1); 257].join(","), vec![0; 257]),
        (parcel(0), vec![]),
        (parcel(short), vec![7; length]),
        (parcel(short - 1), content(0)[..length - 1].to_vec()),
        (parcel(short).replace("22", "2"), content(0).to_vec()),
    ] {
        let mut stream = UnixStream::connect(&path).unwrap();
        // The server may hang up before all was written.
        drop(stream.write_all(&[request(&parcels).as_bytes(), &body].concat()));
        let mut line = String::new();
        drop(BufReader::new(stream).read_line(&mut line));
        assert!(line.is_empty() || line.contains("not understood"), "{line}");
    }
    assert_eq!(store.status().records, 0);
    let holder = Holder::reach(&path, || panic!("nobody serves")).unwrap();
    let heard = holder.deliver(&bringing(1), &[delivery(0, mailbox(1)), delivery(2, mailbox(1))]);
    assert_eq!(heard.unwrap().replies, [Arrival::Taken; 2]);
    assert!(read(&store, &mailbox(1)) == [content(0), content(2)]);
    drop(server);
}
