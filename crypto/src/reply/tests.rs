//! Replies as they are sealed, opened, and made by somebody hostile.

use super::*;
use crate::tar;

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        });
    }
}

fn identity() -> Identity {
    Identity::from_seed(&[7; 32])
}

fn question(phrase: &str, text: &str) -> Question {
    Question { phrase: Phrase::parse(phrase).unwrap(), text: Words::new(text.to_owned()) }
}

fn reply(text: Option<&str>) -> Reply {
    Reply {
        version: Version,
        day: "2026-11-24".parse().unwrap(),
        language: "nl".into(),
        kind: Kind::Written,
        text: text.map(|text| Words::new(text.to_owned())),
        questions: vec![question("still-there", "Zijn ze er nog?")],
        attachments: vec![],
    }
}

fn with_files(files: &[(&str, &[u8])]) -> Reply {
    let attachments = files.iter().map(|(name, body)| Attachment {
        name: (*name).into(),
        size: body.len() as u64,
        sha256: Sha256(
            ring::digest::digest(&ring::digest::SHA256, body).as_ref().try_into().unwrap(),
        ),
        media_type: "image/png".into(),
    });
    Reply { attachments: attachments.collect(), ..reply(Some("zie foto")) }
}

fn sealed(reply: &Reply, files: &[&[u8]]) -> Result<Vec<u8>, NotSealed> {
    seal(reply, files.iter().copied(), &identity().recipient(), &mut Counting(0), Vec::new())
}

fn refused(reply: &Reply) -> ReplyError {
    match sealed(reply, &[]) {
        Err(NotSealed::Reply(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn sealed_reply_round_trips() {
    let bytes = sealed(&reply(Some("Dank u.\nشكرا")), &[]).unwrap();
    let opened = open(bytes.as_slice(), &identity()).unwrap();
    assert!(opened.reply == reply(Some("Dank u.\nشكرا")) && opened.files.is_empty());
}

#[test]
fn files_come_back_in_their_order() {
    let files: [&[u8]; 2] = [b"one", &[3; 90_000]];
    let told = with_files(&[("attachments/01.png", files[0]), ("attachments/02.pdf", files[1])]);
    let opened = open(sealed(&told, &files).unwrap().as_slice(), &identity()).unwrap();
    assert!(opened.reply == told);
    assert_eq!(opened.files.iter().map(|file| file.as_slice()).collect::<Vec<_>>(), files);
}

#[test]
fn replies_without_files_have_one_size() {
    let standard = Reply { kind: Kind::Read, questions: vec![], ..reply(None) };
    let size = sealed(&standard, &[]).unwrap().len();
    let questions: Vec<Question> =
        (0..TICKS_MAX).map(|n| question(&format!("p-{n}"), &"q".repeat(100))).collect();
    for reply in [
        reply(Some(&"a".repeat(TEXT_MAX))),
        reply(Some(&"ب".repeat(TEXT_MAX))),
        reply(Some(&"字".repeat(TEXT_MAX))),
        Reply { questions, ..reply(Some("a")) },
    ] {
        assert_eq!(sealed(&reply, &[]).unwrap().len(), size);
    }
    assert_eq!(size as u64, sealed_len(1, TEXT_CLASS));
    assert!(is_sealed_len(size as u64));
}

#[test]
fn replies_with_files_have_size_classes() {
    for (length, class) in [(1, 16 << 10), (20_000, 32 << 10), (3 << 20, 4 << 20)] {
        let body = vec![5; length];
        let told = with_files(&[("attachments/01.png", &body)]);
        let bytes = sealed(&told, &[&body]).unwrap().len() as u64;
        assert_eq!(bytes, sealed_len(1, class));
        assert!(is_sealed_len(bytes));
    }
    for bytes in [0, sealed_len(1, 8 << 10), sealed_len(2, TEXT_CLASS), sealed_len(1, 32 << 20)] {
        assert!(!is_sealed_len(bytes), "{bytes}");
    }
}

#[test]
fn longest_json_fills_the_text_class() {
    assert_eq!(tar::space(REPLY_JSON_MAX as u64) + 2 * tar::BLOCK, TEXT_CLASS);
}

#[test]
fn words_that_do_not_fit_are_refused_before_sealing() {
    assert_eq!(refused(&reply(Some(&"a".repeat(TEXT_MAX + 1)))), ReplyError::TooLong);
    assert_eq!(refused(&reply(Some(&"\u{1F6A8}".repeat(TEXT_MAX)))), ReplyError::TooLong);
    let long = question("long", &"q".repeat(QUESTION_MAX + 1));
    assert_eq!(refused(&Reply { questions: vec![long], ..reply(None) }), ReplyError::TooLong);
    for questions in [
        vec![question("empty", "")],
        vec![question("twice", "a"), question("twice", "b")],
        (0..=TICKS_MAX).map(|n| question(&format!("p-{n}"), "a")).collect(),
    ] {
        assert_eq!(refused(&Reply { questions, ..reply(None) }), ReplyError::Questions);
    }
    let large = Attachment {
        size: REPLY_MAX,
        ..with_files(&[("attachments/01.png", b"")]).attachments[0].clone()
    };
    for size in [REPLY_MAX, u64::MAX] {
        let attachments = vec![Attachment { size, ..large.clone() }];
        assert_eq!(refused(&Reply { attachments, ..reply(None) }), ReplyError::TooLarge);
    }
}

#[test]
fn files_other_than_told_are_not_sealed() {
    let told = with_files(&[("attachments/01.png", b"one")]);
    for files in [&[][..], &[b"two".as_slice()], &[b"one", b"more"]] {
        assert!(matches!(sealed(&told, files), Err(NotSealed::Write(_))), "{files:?}");
    }
    let odd = with_files(&[("../01.png", b"one")]);
    assert!(matches!(sealed(&odd, &[b"one"]), Err(NotSealed::Write(_))));
}

fn with_cover(json: &[u8], class: u64) -> Vec<u8> {
    let mut entropy = Counting(0);
    let age = Encryptor::new(&[identity().recipient()], &mut entropy, Vec::new()).unwrap();
    let mut tar = tar::Writer::new(age);
    tar.file("reply.json", json.len() as u64, json).unwrap();
    tar.finish(Some(class)).unwrap().finish().unwrap()
}

fn opened(json: &[u8], class: u64) -> Result<Opened, NotOpened> {
    open(with_cover(json, class).as_slice(), &identity())
}

fn why(json: &str) -> ReplyError {
    match opened(json.as_bytes(), TEXT_CLASS) {
        Err(NotOpened::Payload(PayloadError::Reply(why))) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_desk_would_not_write_is_refused() {
    let json = String::from_utf8(reply(Some("a")).to_json().to_vec()).unwrap();
    assert!(opened(json.as_bytes(), TEXT_CLASS).is_ok());
    assert_eq!(why(&json.replace("\"version\":1", "\"version\":2")), ReplyError::Malformed);
    assert_eq!(why(&json.replace("\"day\"", "\"more\":1,\"day\"")), ReplyError::Malformed);
    assert_eq!(why(&json.replace("written", "spoken")), ReplyError::Malformed);
    assert_eq!(why(&json.replace("still-there", "Still")), ReplyError::Malformed);
    assert_eq!(why(&json.replace(':', ": ")), ReplyError::NotCanonical);
    assert_eq!(why(&json.replace("\"a\"", "\"\\u0061\"")), ReplyError::NotCanonical);
    assert_eq!(why(&format!("{json} ")), ReplyError::NotCanonical);
    assert_eq!(
        why(&json.replace("\"a\"", &format!("\"{}\"", "a".repeat(TEXT_MAX + 1)))),
        ReplyError::TooLong
    );
    assert_eq!(why(&json.replace("Zijn ze er nog?", "")), ReplyError::Questions);
    let class = opened(json.as_bytes(), 2 * TEXT_CLASS);
    assert!(matches!(class, Err(NotOpened::Payload(PayloadError::Tar(_)))));
}

#[test]
fn announced_files_are_bounded_before_they_are_read() {
    let told = with_files(&[("attachments/01.png", b"one")]);
    let json = String::from_utf8(told.to_json().to_vec()).unwrap();
    assert_eq!(
        why(&json.replace("\"size\":3", "\"size\":18446744073709551615")),
        ReplyError::TooLarge
    );
    let missing = opened(json.as_bytes(), TEXT_CLASS);
    assert!(matches!(missing, Err(NotOpened::Payload(PayloadError::Entry))));
}

#[test]
fn every_cut_and_every_changed_byte_is_refused() {
    let good = sealed(&reply(Some("a")), &[]).unwrap();
    for at in (0..good.len()).step_by(37).chain(good.len() - 20..good.len()) {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(open(bytes.as_slice(), &identity()).is_err(), "byte {at}");
        assert!(open(&good[..at], &identity()).is_err(), "cut at {at}");
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert!(open(longer.as_slice(), &identity()).is_err());
}

#[test]
fn reply_for_two_is_refused_and_for_another_does_not_open() {
    let mut entropy = Counting(9);
    let (ours, other) = (identity().recipient(), Identity::generate(&mut entropy));
    let both = [ours, other.recipient()];
    let age = Encryptor::new(&both, &mut entropy, Vec::new()).unwrap();
    let bytes = payload::Writer::new(age, &reply(None)).unwrap().finish().unwrap().finish();
    assert!(matches!(open(bytes.unwrap().as_slice(), &identity()), Err(NotOpened::Recipients)));
    let ours = sealed(&reply(None), &[]).unwrap();
    assert!(matches!(open(ours.as_slice(), &other), Err(NotOpened::Seal(OpenError::NoMatch))));
}

#[test]
fn decoy_looks_like_a_reply_and_opens_for_nobody() {
    let decoy = decoy(&mut Counting(3));
    assert!(is_sealed(&decoy) && decoy.len() == sealed(&reply(None), &[]).unwrap().len());
    assert!(matches!(
        open(decoy.as_slice(), &identity()),
        Err(NotOpened::Seal(OpenError::NoMatch))
    ));
}

#[test]
fn plain_age_and_tar_open_a_reply() {
    let body = [5; 700];
    let told = with_files(&[("attachments/01.png", &body)]);
    let bytes = sealed(&told, &[&body]).unwrap();
    let age = Decryptor::new(bytes.as_slice(), &identity()).unwrap();
    let mut tar = tar::Reader::new(age);
    let mut names = vec![];
    while let Some(entry) = tar.next_file().unwrap() {
        names.push((entry.name, entry.size));
    }
    let json = told.to_json().len() as u64;
    assert_eq!(names, [("reply.json".to_owned(), json), ("attachments/01.png".to_owned(), 700)]);
}

#[test]
fn debug_shows_no_content() {
    let told = with_files(&[("attachments/01.png", b"one")]);
    let shown = format!("{told:?} {:?} {:?} {:?}", told.text, told.questions, told.attachments);
    assert_eq!(shown, "Reply Some(Words) [Question] [Attachment]");
}
