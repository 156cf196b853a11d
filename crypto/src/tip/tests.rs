//! Spellings of `tip.json`.

use std::collections::BTreeSet;

use super::*;

fn mailbox() -> Mailbox {
    Mailbox {
        id: MailboxId::new([0xab; 16]),
        recipient: crate::age::Identity::from_seed(&[7; 32]).recipient(),
        thread: ThreadId::new([0xcd; 32]),
    }
}

fn tick(phrase: &str, answer: Certainty) -> Tick {
    Tick { phrase: Phrase::parse(phrase).unwrap(), answer }
}

fn follow_up() -> Tip {
    let ticks = vec![tick("still-there", Certainty::Yes), tick("how-many", Certainty::Unknown)];
    let said = FollowUp { withdrawn: true, ticks: Ticks::new(ticks).unwrap() };
    Tip { kind: Kind::FollowUp(said), mailbox: Some(mailbox()), ..tip() }
}

fn tip() -> Tip {
    Tip {
        version: Version,
        kind: Kind::Tip,
        day: "2026-11-23".parse().unwrap(),
        language: "nl".into(),
        form: Version,
        attempt: Attempt::parse("000102030405060708090a0b0c0d0e0f"),
        mailbox: None,
        answers: Answers {
            what: BTreeSet::from([What::Labour, What::Sex]),
            minor: Some(Minor::Yes),
            ..Answers::default()
        },
        text: Some("تهديد \u{1F6A8}\n".into()),
        attachments: vec![],
    }
}

#[test]
fn canonical_json_round_trips() {
    for tip in [tip(), Tip { mailbox: Some(mailbox()), ..tip() }, follow_up()] {
        assert_eq!(Tip::from_json(&tip.to_json()).unwrap(), tip);
    }
}

#[test]
fn place_and_time_of_a_file_stand_where_they_were_asked_for_and_nowhere_else() {
    let file = |taken| Attachment {
        name: "attachments/01.jpg".into(),
        size: 3,
        sha256: Sha256([7; 32]),
        media_type: "image/jpeg".into(),
        role: Role::File,
        scrub: Scrub::Full,
        taken,
    };
    let with = |taken| Tip { attachments: vec![file(taken)], ..tip() };
    let json = |tip: &Tip| String::from_utf8(tip.to_json()).unwrap();
    let place = Place::new(-52.370_216, 4.895_168);
    let both = with(Taken::new(place, Time::parse("2026-11-23T21:04:05+01:00")));
    let told = "\"scrub\":\"full\",\"taken\":{\"place\":{\"latitude\":\"-52.370216\",\"longitude\":\"4.895168\"},\
                \"time\":\"2026-11-23T21:04:05+01:00\"}}";
    assert!(json(&both).contains(told), "{}", json(&both));
    for tip in [both.clone(), with(Taken::new(place, None)), with(None)] {
        assert_eq!(Tip::from_json(&tip.to_json()).unwrap(), tip);
    }
    assert!(!json(&with(None)).contains("taken"));
    let untold =
        json(&with(None)).replace("\"scrub\":\"full\"", "\"scrub\":\"full\",\"taken\":null");
    refused(&untold, TipError::NotCanonical);
    refused(&untold.replace("null}]", "{}}]"), TipError::Malformed);
    for (from, to) in [("-52.370216", "-92.370216"), ("4.895168", "4.8951680"), ("+01:00", "+1:00")]
    {
        refused(&json(&both).replace(from, to), TipError::Malformed);
    }
    refused(&json(&both).replace("\"4.895168\"", "4.895168"), TipError::Malformed);
    refused(&json(&both).replace("\"4.895168\"", "\"04.895168\""), TipError::NotCanonical);
}

#[test]
fn keys_stand_in_their_order() {
    let start = format!(
        "{{\"version\":3,\"kind\":\"follow-up\",\"day\":\"2026-11-23\",\"language\":\"nl\",\"form\":2,\
         \"attempt\":\"000102030405060708090a0b0c0d0e0f\",\"mailbox\":\"{}\",\"reply_recipient\":\"{}\",\
         \"thread\":\"{}\",\"withdrawn\":true,\"ticks\":[{{\"phrase\":\"still-there\",\"answer\":\"yes\"}},\
         {{\"phrase\":\"how-many\",\"answer\":\"unknown\"}}],\"answers\":{{\"source\":null,",
        "ab".repeat(16),
        mailbox().recipient,
        "cd".repeat(32),
    );
    let json = String::from_utf8(follow_up().to_json()).unwrap();
    assert!(json.starts_with(&start), "{json}");
    let plain = "\"mailbox\":null,\"reply_recipient\":null,\"thread\":null,\"withdrawn\":false,\"ticks\":[],";
    assert!(String::from_utf8(tip().to_json()).unwrap().contains(plain));
}

fn refused(bad: &str, why: TipError) {
    assert_eq!(Tip::from_json(bad.as_bytes()).unwrap_err(), why, "{bad:.400}");
}

#[test]
fn other_spellings_are_refused() {
    let json = String::from_utf8(tip().to_json()).unwrap();
    refused(&json.replace("\"version\":3", "\"version\":1"), TipError::Malformed);
    refused(&json.replace("\"version\":3", "\"version\":3,\"more\":1"), TipError::Malformed);
    refused(&json.replace(':', ": "), TipError::NotCanonical);
    refused(&format!("{json}\n"), TipError::NotCanonical);
    refused(&format!("{json}{json}"), TipError::Malformed);
    refused(&" ".repeat(TIP_JSON_MAX + 1), TipError::TooLong);
}

#[test]
fn mailbox_recipient_and_thread_come_together_or_not_at_all() {
    let json = String::from_utf8(follow_up().to_json()).unwrap();
    let mailbox = mailbox();
    for part in [mailbox.id.to_hex(), mailbox.recipient.to_string(), mailbox.thread.to_hex()] {
        refused(&json.replace(&format!("\"{part}\""), "null"), TipError::Malformed);
        refused(&json.replace(&part, part.split_at(part.len() - 1).0), TipError::Malformed);
        refused(&json.replace(&part, &part.to_uppercase()), TipError::Malformed);
    }
    let plain = String::from_utf8(tip().to_json()).unwrap();
    refused(&plain.replace("\"mailbox\":null,", ""), TipError::NotCanonical);
}

#[test]
fn first_tip_neither_withdraws_nor_answers() {
    let json = String::from_utf8(tip().to_json()).unwrap();
    refused(&json.replace("\"withdrawn\":false", "\"withdrawn\":true"), TipError::Malformed);
    let ticked = "\"ticks\":[{\"phrase\":\"a\",\"answer\":\"no\"}]";
    refused(&json.replace("\"ticks\":[]", ticked), TipError::Malformed);
}

#[test]
fn ticks_have_bounds() {
    let many = |count| (0..count).map(|n| tick(&format!("p-{n}"), Certainty::No)).collect();
    assert!(Ticks::new(many(TICKS_MAX)).is_some() && Ticks::new(many(TICKS_MAX + 1)).is_none());
    let twice = vec![tick("same", Certainty::Yes), tick("same", Certainty::No)];
    assert!(Ticks::new(twice).is_none());
    let json = String::from_utf8(follow_up().to_json()).unwrap();
    refused(&json.replace("how-many", "still-there"), TipError::Malformed);
    refused(&json.replace("\"unknown\"}]", "\"perhaps\"}]"), TipError::Malformed);
    for bad in ["", "A", "a_b", "a b", "\u{e9}", &"a".repeat(41)] {
        assert_eq!(Phrase::parse(bad), None, "{bad}");
    }
    assert!(Phrase::parse(&"a".repeat(40)).is_some());
}

#[test]
fn form_values_are_json_names() {
    for what in What::ALL {
        assert_eq!(serde_json::to_string(what).unwrap(), format!("\"{}\"", what.value()));
        assert_eq!(What::parse(what.value()), Some(*what));
    }
    assert_eq!(Source::parse("nobody"), None);
}

#[test]
fn debug_shows_no_content() {
    assert_eq!(format!("{:?}", tip()), "Tip");
    let shown = format!("{:?} {:?}", mailbox(), follow_up().kind);
    assert_eq!(shown, "Mailbox FollowUp(FollowUp { withdrawn: true, ticks: Ticks })");
    assert_eq!(format!("{:?} {:?}", mailbox().id, mailbox().thread), "MailboxId ThreadId");
}
