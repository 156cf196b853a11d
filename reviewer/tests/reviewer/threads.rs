//! What senders add, what a desk answers, and what somebody who runs the intake could make up.

use std::fs;

use meldkluis_crypto::{
    Entropy as _,
    inbound::{Addressed, Name, Verified},
    receipt::{MailboxId, Receipt, Root, ThreadId},
    reply::{self, Kind as ReplyKind},
    tip::{Certainty, FollowUp, Kind, Mailbox, Phrase, Tick, Ticks, Tip},
};
use meldkluis_reviewer::{
    answer::{self, Draft, NotAnswered},
    case::Standing,
    entropy::Os,
    send,
};

use crate::kit::*;

fn receipt() -> Receipt {
    let mut root = [0; 32];
    Os.fill(&mut root);
    Root::from_bytes(&root).receipt()
}

fn report(text: &str, receipt: &Receipt) -> Tip {
    Tip { mailbox: Some(receipt.public()), ..tip(text) }
}

fn added(text: &str, receipt: &Receipt) -> Tip {
    let kind = Kind::FollowUp(FollowUp { withdrawn: false, ticks: Ticks::default() });
    Tip { kind, ..report(text, receipt) }
}

/// What somebody who saw a sender's mailbox id, and nothing that lies inside a seal, can make.
fn forged(text: &str, victim: &Receipt) -> Tip {
    let own = receipt().public();
    let mailbox = Mailbox { id: victim.public().id, ..own };
    Tip { mailbox: Some(mailbox), ..added(text, victim) }
}

fn carried(tips: &[Tip]) -> Place {
    let mut place = Place::new();
    for tip in tips {
        place.send(tip, &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    place
}

fn standings(place: &Place, case: u64) -> Vec<Standing> {
    let case = place.vault.case(case, today()).unwrap().unwrap();
    case.tips.iter().map(|tip| tip.standing).collect()
}

fn words(text: &str) -> Draft {
    Draft { text: Some(text.into()), ..Draft::default() }
}

fn answered(place: &Place, case: u64, draft: &Draft) -> Result<usize, NotAnswered> {
    answer::answer(&place.vault.write()?, case, draft, today()).map(|letters| letters.len())
}

/// Exports, and returns what each mailbox was sent, as its sender opens it, with the sealed length.
fn delivered(place: &Place, senders: &[&Receipt]) -> Vec<(usize, reply::Opened, usize)> {
    let file = place.path("back");
    send::export(&place.vault.write().unwrap(), &file, today()).unwrap();
    let roster = place.vault.rosters().unwrap().pop().unwrap().roster;
    let bytes = fs::read(file).unwrap();
    let mut bundle = Verified::open(bytes.as_slice(), &roster).unwrap();
    let mut all = vec![];
    while let Some(item) = bundle.next_item().unwrap() {
        let Name::Reply(_) = item.name else { continue };
        let addressed = Addressed::read(&item.body).unwrap();
        let sender = senders.iter().position(|one| one.mailbox == addressed.mailbox).unwrap();
        let opened = reply::open(addressed.sealed, &senders[sender].identity).unwrap();
        all.push((sender, opened, addressed.sealed.len()));
    }
    all
}

#[test]
fn what_a_sender_adds_is_in_the_case_of_their_report() {
    let (one, two) = (receipt(), receipt());
    let place = carried(&[
        report("first", &one),
        report("second", &two),
        added("more of the first", &one),
        added("still more", &one),
    ]);
    assert_eq!(standings(&place, 1), [Standing::First, Standing::Added, Standing::Added]);
    assert_eq!(standings(&place, 2), [Standing::First]);
}

#[test]
fn addition_that_comes_before_its_report_finds_it() {
    let one = receipt();
    let mut place = Place::new();
    place.send(&report("first", &one), &[]);
    place.send(&added("more", &one), &[]);
    let says = Says { first: 1, ..Says::default() };
    place.import(&place.log.bundle_saying(says)).unwrap();
    assert_eq!(standings(&place, 1), [Standing::Lone]);
    place.import(&place.log.bundle()).unwrap();
    assert_eq!(standings(&place, 1), [Standing::First, Standing::Added]);
}

#[test]
fn forged_additions_and_reports_are_named_and_never_answered() {
    let one = receipt();
    let impostor = Tip { kind: Kind::Tip, ..forged("I am the report", &one) };
    let place = carried(&[
        report("first", &one),
        forged("I changed my mind", &one),
        added("truly mine", &one),
        impostor,
    ]);
    assert_eq!(standings(&place, 1), [Standing::First, Standing::Added]);
    assert_eq!(standings(&place, 2), [Standing::Forged]);
    assert_eq!(standings(&place, 3), [Standing::Forged]);
    for case in [2, 3] {
        assert!(matches!(answered(&place, case, &words("hello")), Err(NotAnswered::NoMailbox)));
    }
    // Both were read just now, and neither is told so: the true report and its addition are.
    let told = delivered(&place, &[&one]);
    assert_eq!(told.len(), 2);
}

#[test]
fn answer_reaches_the_sender_and_nobody_else() {
    let (one, two) = (receipt(), receipt());
    let place = carried(&[report("first", &one), report("second", &two)]);
    assert_eq!(answered(&place, 2, &words("are you there?")).unwrap(), 1);
    let told = delivered(&place, &[&one, &two]);
    assert_eq!(told.len(), 1);
    let (sender, opened, _) = &told[0];
    assert_eq!((*sender, opened.reply.text.as_deref()), (1, Some("are you there?")));
    assert_eq!((opened.reply.kind, opened.reply.language.as_str()), (ReplyKind::Written, "nl"));
}

#[test]
fn every_try_of_an_attempt_is_answered() {
    let (one, two) = (receipt(), receipt());
    let tries = [report("sent", &one), report("sent", &two)];
    let tries = tries.map(|tip| Tip { attempt: tried("", 7).attempt, ..tip });
    let place = carried(&tries);
    assert_eq!(answered(&place, 1, &words("hello")).unwrap(), 2);
    let senders: Vec<usize> = delivered(&place, &[&one, &two]).iter().map(|(at, ..)| *at).collect();
    assert_eq!(senders, [0, 1]);
}

#[test]
fn what_was_read_is_told_once_and_what_was_not_is_not() {
    let (one, two) = (receipt(), receipt());
    let mut place = carried(&[report("first", &one), report("second", &two)]);
    assert!(delivered(&place, &[&one, &two]).is_empty(), "nobody looked yet");
    place.vault.case(1, day("2026-11-20")).unwrap();
    for _ in 0..2 {
        let told = delivered(&place, &[&one, &two]);
        assert_eq!(told.len(), 1, "once, and again until it is confirmed");
        let (sender, opened, _) = &told[0];
        assert_eq!((*sender, opened.reply.kind), (0, ReplyKind::Read));
        assert!(opened.reply.text.as_deref().unwrap().contains("20"), "the day it was read");
    }
    place.send(&added("more", &one), &[]);
    place.import(&place.log.bundle()).unwrap();
    place.vault.case(1, today()).unwrap();
    assert_eq!(delivered(&place, &[&one, &two]).len(), 2, "the addition too, when it was read");
}

#[test]
fn withheld_case_is_not_told_that_it_was_read() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    place.vault.case(1, today()).unwrap();
    answer::withhold(&place.vault, 1, today()).unwrap();
    assert!(delivered(&place, &[&one]).is_empty());
    answered(&place, 1, &words("a written one goes all the same")).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 1);
}

#[test]
fn intake_cannot_tell_a_standard_reply_from_a_written_one() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    place.vault.case(1, today()).unwrap();
    answered(&place, 1, &words(&"ሰላም ".repeat(800))).unwrap();
    let asked = Draft { phrases: vec!["safe-now".into(), "call-112".into()], ..Draft::default() };
    answered(&place, 1, &asked).unwrap();
    let told = delivered(&place, &[&one]);
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|(_, _, length)| *length == told[0].2));
}

#[test]
fn replies_go_again_until_they_are_confirmed() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    let desk = place.vault.desk().clone();
    answered(&place, 1, &words("one")).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 1);
    answered(&place, 1, &words("two")).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 2, "the first bundle may be lost");
    let audit = place.vault.trail().unwrap();
    place.import(&place.log.bundle_confirming(&desk, 1, audit)).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 1);
    place.import(&place.log.bundle_confirming(&desk, 3, audit)).unwrap();
    assert!(delivered(&place, &[&one]).is_empty());
    // A new log has nothing of what the closed one took.
    let next = Log::new(DEPLOYMENT, 1);
    enrol(&place.vault, next.key.verifier());
    sign_roster(&place.vault);
    place.import(&next.bundle_saying(Says { epoch: 2, ..Says::default() })).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 2);
}

#[test]
fn phrases_become_questions_and_words_in_the_senders_language() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    let draft = Draft {
        text: Some("own words".into()),
        phrases: vec!["safe-now".into(), "call-112".into()],
        files: vec![("png".into(), b"picture".to_vec())],
    };
    answered(&place, 1, &draft).unwrap();
    let (_, opened, _) = delivered(&place, &[&one]).remove(0);
    assert!(opened.reply.text.as_deref().unwrap().starts_with("own words\n"));
    assert_eq!(opened.reply.questions[0].phrase.as_str(), "safe-now");
    assert_eq!(opened.reply.attachments[0].media_type, "image/png");
    assert_eq!(opened.files[0].as_slice(), b"picture");
    let unknown = Draft { phrases: vec!["no-such".into()], ..Draft::default() };
    assert!(matches!(answered(&place, 1, &unknown), Err(NotAnswered::NoPhrase(_))));
    let program = Draft { files: vec![("exe".into(), vec![1])], ..Draft::default() };
    assert!(matches!(answered(&place, 1, &program), Err(NotAnswered::Ending(_))));
    assert!(matches!(answered(&place, 1, &Draft::default()), Err(NotAnswered::Nothing)));
    assert!(matches!(answered(&place, 9, &words("x")), Err(NotAnswered::NoCase)));
    assert!(matches!(answered(&place, 1, &words(&"x".repeat(4_001))), Err(NotAnswered::NotPut(_))));
}

#[test]
fn ticks_and_withdrawals_are_shown_in_words() {
    let one = receipt();
    let tick = Tick { phrase: Phrase::parse("safe-now").unwrap(), answer: Certainty::No };
    let ticked = FollowUp { withdrawn: true, ticks: Ticks::new(vec![tick]).unwrap() };
    let ticked = Tip { kind: Kind::FollowUp(ticked), text: None, ..added("", &one) };
    let place = carried(&[report("first", &one), ticked]);
    answered(&place, 1, &words("we\u{202e} write")).unwrap();
    let case = place.vault.case(1, today()).unwrap().unwrap();
    let text = meldkluis_reviewer::show::case(&case);
    for words in [
        "added by the sender",
        "! asks not to use the report",
        ": no\n",
        "> we‹U+202E› write",
        "waits for",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn tips_without_a_mailbox_cannot_be_answered() {
    let place = carried(&[tip("by curl, long ago")]);
    assert!(matches!(answered(&place, 1, &words("hello")), Err(NotAnswered::NoMailbox)));
    assert_eq!(standings(&place, 1), [Standing::First]);
    assert!(delivered(&place, &[]).is_empty());
}

#[test]
fn outbox_on_the_disk_names_no_mailbox_and_no_words() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    answered(&place, 1, &words("where shall we meet")).unwrap();
    place.vault.case(1, today()).unwrap();
    delivered(&place, &[&one]);
    let thread: &ThreadId = &one.thread;
    let mailbox: &MailboxId = &one.mailbox;
    let planted = [
        b"where shall we meet".to_vec(),
        mailbox.as_bytes().to_vec(),
        mailbox.to_hex().into_bytes(),
        thread.as_bytes().to_vec(),
        thread.to_hex().into_bytes(),
    ];
    for (file, bytes) in files_below(place.vault.dir()) {
        let found = planted.iter().find(|plant| bytes.windows(plant.len()).any(|w| w == **plant));
        assert!(found.is_none(), "{}", file.display());
    }
}

#[test]
fn tip_that_is_not_what_the_log_says_is_never_answered() {
    let (one, thief) = (receipt(), receipt());
    let place = carried(&[report("first", &one)]);
    place.vault.case(1, today()).unwrap();
    // Whoever has the disk can seal something to the vault, and write into its plain index.
    let theirs = seal(&report("first", &thief), &[], &place.recipients());
    let mut index = place.vault.index().unwrap();
    let id = *index.items.keys().next().unwrap();
    fs::write(place.vault.original(id), &theirs).unwrap();
    let leaf = meldkluis_crypto::tlog::Leaf::new(sha256(&theirs), theirs.len() as u64);
    index.items.get_mut(&id).unwrap().leaf = leaf;
    fs::write(place.vault.dir().join("index.json"), index.to_json()).unwrap();
    assert!(matches!(answered(&place, 1, &words("hello")), Err(NotAnswered::NoMailbox)));
    assert!(delivered(&place, &[&one, &thief]).is_empty());
}

#[test]
fn planted_and_broken_replies_stay_and_hold_nothing_back() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    answered(&place, 1, &words("ours")).unwrap();
    let own = place.vault.keys().newest().recipient();
    let folder = place.vault.dir().join("replies");
    let planted = [one.mailbox.as_bytes().as_slice(), b"what a thief says"].concat();
    let planted = seal_with(&[own], |age| std::io::Write::write_all(age, &planted));
    for (stem, bytes) in [("cd", planted.as_slice()), ("ef", b"not a sealed file")] {
        let stem = format!("0-0.written.{}", stem.repeat(16));
        fs::write(folder.join(format!("{stem}.0.age")), bytes).unwrap();
        fs::write(folder.join(format!("{stem}.said.age")), bytes).unwrap();
    }
    let told = delivered(&place, &[&one]);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1.reply.text.as_deref(), Some("ours"));
}

#[test]
fn replies_of_a_restored_vault_go_again_when_the_intake_heard_another() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    let desk = place.vault.desk().clone();
    answered(&place, 1, &words("one")).unwrap();
    assert_eq!(delivered(&place, &[&one]).len(), 1);
    // The intake applied bundle 1 of the vault that was lost, with another trail, and confirms it.
    let audit = meldkluis_crypto::trail::Trail { length: 2, head: [9; 32] };
    let report = place.import(&place.log.bundle_confirming(&desk, 1, audit)).unwrap();
    assert_eq!(findings(&report), ["other-trail"]);
    assert_eq!(delivered(&place, &[&one]).len(), 1, "it is not believed to have this one");
}

#[test]
fn intake_that_was_put_back_is_named_and_gets_the_replies_again() {
    let one = receipt();
    let place = carried(&[report("first", &one)]);
    let desk = place.vault.desk().clone();
    answered(&place, 1, &words("one")).unwrap();
    delivered(&place, &[&one]);
    let audit = place.vault.trail().unwrap();
    place.import(&place.log.bundle_confirming(&desk, 1, audit)).unwrap();
    assert!(delivered(&place, &[&one]).is_empty());
    let says = Says { day: "2026-11-24", ..Says::default() };
    let report = place.import_on(&place.log.bundle_saying(says), day("2026-11-24")).unwrap();
    assert_eq!(findings(&report), ["unconfirmed"]);
    assert_eq!(delivered(&place, &[&one]).len(), 1);
}
