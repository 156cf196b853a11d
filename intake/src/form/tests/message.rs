//! The forms of the page of messages.

use meldkluis_crypto::tip::Certainty;

use super::*;

fn read(frames: Vec<Bytes>, cut: bool) -> Result<Message, NotAMessage> {
    let mut entropy = Counting(0);
    let mut spool = |memory| Spool::new(&std::env::temp_dir(), memory, &mut entropy);
    receive_message(Script(frames.into(), cut), &boundary(), &limits(), &mut spool)
}

fn sending() -> Vec<u8> {
    body(&[
        field("do", "send"),
        field("ticket", "the ticket"),
        field("tick-car", "unknown"),
        field("tick-house", ""),
        field("text", "one\r\ntwo"),
        file("voice", "OggS"),
        file("files", "photo"),
        file("files", ""),
    ])
}

#[track_caller]
fn is_the_sending(message: &Message) {
    assert!(matches!(&message.key, Key::Ticket(ticket) if ticket.as_str() == "the ticket"));
    assert_eq!(message.note.text, "one\ntwo");
    let ticks: Vec<_> = message.note.ticks.iter().map(|t| (t.phrase.as_str(), t.answer)).collect();
    assert_eq!(ticks, [("car", Certainty::Unknown)]);
    let Action::Send { files, lost } = &message.action else { panic!("another action") };
    assert_eq!(files.iter().map(bytes_of).collect::<Vec<_>>(), [b"OggS".as_slice(), b"photo"]);
    assert_eq!((lost.len(), lost[0].why), (1, Why::Empty));
}

#[test]
fn message_is_the_same_however_it_is_cut_into_frames() {
    let whole = sending();
    for size in [1, 2, 7, 61, whole.len()] {
        let frames = whole.chunks(size).map(Bytes::copy_from_slice).collect();
        is_the_sending(&read(frames, false).unwrap());
    }
}

#[test]
fn half_a_message_is_none() {
    let whole = sending();
    for end in 0..whole.len() - 2 {
        let start = || vec![Bytes::copy_from_slice(&whole[..end])];
        assert_eq!(read(start(), true).err(), Some(NotAMessage::Cut), "{end}");
        assert_eq!(read(start(), false).err(), Some(NotAMessage::Malformed), "{end}");
    }
}

#[test]
fn long_words_are_held_as_far_as_they_come_back() {
    let send = |text: &str| {
        let parts = [field("do", "send"), field("ticket", "t"), field("text", text)];
        read(vec![body(&parts).into()], false).unwrap().note
    };
    assert!(!send(&"é".repeat(1_000)).too_long);
    let long = send(&"é".repeat(1_001));
    assert!(long.too_long && !long.cut_short && long.text.chars().count() == 1_001);
    let huge = send(&"é".repeat(600_000));
    assert!(huge.too_long && huge.cut_short && huge.text.len() == 1 << 20);
}

#[test]
fn files_over_the_limit_lose_themselves_and_not_the_words() {
    let parts = [
        field("do", "send"),
        field("ticket", "t"),
        field("text", "kept"),
        file("files", vec![7; 300_001]),
        file("files", "small"),
    ];
    let message = read(vec![body(&parts).into()], false).unwrap();
    let Action::Send { files, lost } = message.action else { panic!("another action") };
    assert_eq!((message.note.text.as_str(), files.len()), ("kept", 1));
    assert_eq!((lost[0].first, lost[0].why), (1, Why::TooLarge));
}

#[test]
fn opening_without_a_code_is_opening_with_an_empty_one() {
    let message = read(vec![body(&[field("do", "open")]).into()], false).unwrap();
    assert!(matches!(message.key, Key::Code(code) if code.is_empty()));
    assert!(message.note.is_blank());
}
