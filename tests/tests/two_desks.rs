//! Two vaults take turns at one intake: nothing is erased before both hold it, and nothing is lost when a bundle or a
//! vault is.

use std::fs;

use meldkluis_tests::{
    deployed::Deployed,
    desk::{Desk, intake, text},
    sender::{Door, Form, send},
};
use serde_json::{Value, json};

const LATER: &str = "+30d";

fn tell(deployed: &Deployed, words: &str) {
    let answer = send(&deployed.at, Door::Onion, "en", &Form::new().field("text", words));
    assert_eq!(answer.status, 200, "{}", answer.page);
}

fn cases(desk: &Desk<'_>) -> usize {
    desk.json(&["list"])["cases"].as_array().expect("a list").len()
}

fn items(result: &Value) -> Vec<(&str, &str)> {
    let items = result["items"].as_array().expect("items").iter();
    items.map(|item| (item["item"].as_str().unwrap(), item["outcome"].as_str().unwrap())).collect()
}

/// Returns what became of the replies, and of everything else by name.
fn sorted(result: &Value) -> (Vec<&str>, Vec<(&str, &str)>) {
    let (replies, rest): (Vec<_>, Vec<_>) =
        items(result).into_iter().partition(|(name, _)| name.starts_with("replies/"));
    (replies.into_iter().map(|(_, outcome)| outcome).collect(), rest)
}

#[test]
fn both_desks_must_hold_a_tip_before_it_is_erased() {
    let mut deployed = Deployed::start();
    let at = deployed.at.clone();
    let (north, south) = (Desk::first(&at), Desk::join(&at, "south"));
    for number in 0..3 {
        tell(&deployed, &format!("tip {number}"));
    }
    assert_eq!(north.carry()["clean"], true);
    assert_eq!(south.carry()["clean"], true);
    let due = |at| intake(at, None, "status", &[])["due"].to_string();
    assert!(due(&at).contains("NOT PROVEN"));

    // Both answer the same sender, and neither's answer stands in the way of the other's.
    for desk in [&north, &south] {
        let words = at.path("words");
        fs::write(&words, "an answer").unwrap();
        desk.json(&["reply", "1", "--text-file", text(&words)]);
    }

    // North holds all, and a first bundle of it is lost on the way.
    let (_, lost) = north.acknowledge();
    let (back, told) = north.export();
    assert_eq!((&lost["sequence"], &told["sequence"]), (&json!(1), &json!(2)));
    let taken = intake(&at, None, "import", &[text(&back)]);
    let (replies, rest) = sorted(&taken);
    assert_eq!(replies, ["taken"]);
    assert_eq!(rest, [("roster", "seen"), ("acknowledgement", "taken")]);
    assert_eq!(taken["findings"], json!([]));
    assert!(!due(&at).contains("NOT PROVEN"));

    // A month later nothing is erased: south has not said that it holds them.
    deployed.intake.kill();
    let again = intake(&at, Some(LATER), "import", &[text(&back)]);
    let (replies, rest) = sorted(&again);
    assert_eq!((replies, rest[1].1, &again["erased"]["tips"]), (vec!["seen"], "seen", &json!(0)));

    // South says so, and a month after that the bodies go; headers, leaves and the proof stay.
    let (back, _) = south.acknowledge();
    let taken = intake(&at, None, "import", &[text(&back)]);
    assert_eq!(sorted(&taken).0, ["taken"], "both answers lie in the mailbox");
    assert_eq!(taken["erased"]["tips"], 0, "the grace period has just begun");
    let erased = intake(&at, Some(LATER), "import", &[text(&back)]);
    assert_eq!(erased["erased"]["tips"], 3);
    assert!(erased["erased"]["back"].as_u64().unwrap() > 0, "bytes came back: {erased}");
    let proven = intake(&at, None, "verify", &[]);
    assert_eq!(
        (&proven["tips"], &proven["erased"], &proven["held"]),
        (&json!(3), &json!(3), &json!(0))
    );

    // The log goes on, and both desks go on with it.
    deployed.intake = at.serve().unwrap();
    tell(&deployed, "the fourth");
    for desk in [&north, &south] {
        let carried = desk.carry();
        assert_eq!(carried["items"][0]["index"], 3, "{carried}");
        assert_eq!(cases(desk), 4);
    }

    // A desk that was never there before proves the log all the same, and is told what it can never have.
    let east = Desk::join(&at, "east");
    let carried = east.carry();
    assert_eq!(carried["findings"][0]["finding"], "gap");
    assert_eq!((&carried["size"], &carried["findings"][1]), (&json!(4), &Value::Null));
    east.json(&["release", "0-0", "--to", "0-2", "--yes"]);
    tell(&deployed, "the fifth, which east can read");
    assert_eq!(east.carry()["items"][1]["outcome"], "opened");
    let (back, _) = east.acknowledge();
    let taken = intake(&at, None, "import", &[text(&back)]);
    assert_eq!(sorted(&taken).1.pop(), Some(("acknowledgement", "taken")));
}

#[test]
fn vault_restored_from_its_backup_goes_on() {
    let deployed = Deployed::start();
    let at = deployed.at.clone();
    let north = Desk::first(&at);
    tell(&deployed, "before the backup");
    assert_eq!(north.carry()["clean"], true);
    let (back, _) = north.acknowledge();
    assert_eq!(intake(&at, None, "import", &[text(&back)])["findings"], json!([]));
    tell(&deployed, "after the backup");
    assert_eq!(north.carry()["clean"], true);
    let (back, told) = north.export();
    assert_eq!((&told["sequence"], &told["acknowledged"]["size"]), (&json!(2), &json!(1)));
    assert_eq!(intake(&at, None, "import", &[text(&back)])["findings"], json!([]));

    // The vault is lost, and put back from the medium.
    let copy = north.vault().with_extension("copy");
    fs::rename(north.vault(), at.path("lost")).unwrap();
    north.json(&["restore", "--from", text(&copy)]);
    assert_eq!(cases(&north), 1);
    let carried = north.carry();
    assert_eq!(carried["findings"][0]["finding"], "trail-ahead", "{carried}");
    assert_eq!(cases(&north), 2, "the intake still had what no backup held");
    let (back, told) = north.acknowledge();
    assert_eq!((&told["sequence"], &told["acknowledged"]["size"]), (&json!(3), &json!(2)));
    let taken = intake(&at, None, "import", &[text(&back)]);
    assert_eq!(sorted(&taken).1[1], ("acknowledgement", "taken"));
    assert_eq!(
        taken["findings"].as_array().unwrap().len(),
        1,
        "the shorter trail is told: {taken}"
    );
    assert_eq!(north.carry()["findings"], json!([]), "and from then on nothing more");
}
