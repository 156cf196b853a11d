//! What is signed: rosters, checkpoints and acknowledgements as signed notes; and the code that a sender types.

use meldkluis_crypto::{
    acknowledgement::Acknowledgement, receipt::Code, roster::Roster, tlog::Checkpoint,
};

use crate::{DEPLOYMENT, signer};

/// Verifies a text as the root key's roster, and signs what it says once more.
///
/// # Panics
/// When something does not hold.
pub fn roster(bytes: &[u8]) {
    let root = signer(&format!("{DEPLOYMENT}/root"));
    assert!(Roster::verify(bytes, root.verifier()).is_err(), "nobody has signed it");
    let Some(note) = text(bytes).and_then(|text| root.sign(text).ok()) else { return };
    let Ok(roster) = Roster::verify(note.as_bytes(), root.verifier()) else { return };
    assert_eq!(roster.sign(&root).expect("what verifies can be signed"), note);
    for day in roster.changes() {
        assert!(!roster.valid_on(day).recipients.is_empty(), "a tip is never refused for a key");
    }
}

/// Verifies a text as the log's checkpoint, and signs what it says once more.
///
/// # Panics
/// When something does not hold.
pub fn checkpoint(bytes: &[u8]) {
    let log = signer(&format!("{DEPLOYMENT}/log/0"));
    assert!(Checkpoint::verify(bytes, log.verifier()).is_err(), "nobody has signed it");
    let Some(note) = text(bytes).and_then(|text| log.sign(text).ok()) else { return };
    let Ok(checkpoint) = Checkpoint::verify(note.as_bytes(), log.verifier()) else { return };
    assert_eq!(checkpoint.sign(&log).expect("what verifies can be signed"), note);
}

/// Verifies a text as a desk's acknowledgement, and signs what it says once more.
///
/// # Panics
/// When something does not hold.
pub fn acknowledgement(bytes: &[u8]) {
    let desk = signer(&format!("{DEPLOYMENT}/desk/north"));
    assert!(Acknowledgement::verify(bytes, desk.verifier()).is_err(), "nobody has signed it");
    let key = desk.under("acknowledgement");
    let Some(note) = text(bytes).and_then(|text| key.sign(text).ok()) else { return };
    let Ok(said) = Acknowledgement::verify(note.as_bytes(), desk.verifier()) else { return };
    assert_eq!(said.sign(&desk).expect("what verifies can be signed"), note);
}

/// Reads what somebody typed as a receipt code, and holds the check digits of ISO 7064 by a division of its own.
///
/// # Panics
/// When something does not hold.
pub fn receipt(bytes: &[u8]) {
    let Some(Ok(code)) = text(bytes).map(Code::parse) else { return };
    let digits = code.expose();
    let number: u128 = digits.parse().expect("digits");
    assert!(digits.len() == 24 && number % 97 == 1, "the check digits fit");
    assert!((2..=98).contains(&(number % 100)), "the check digits are in their one spelling");
    let groups: Vec<&str> = code.expose_groups().collect();
    for again in [digits.to_owned(), groups.join(" "), groups.join("-")] {
        assert!(
            Code::parse(&again).is_ok_and(|again| again.expose() == digits),
            "as it is printed"
        );
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
