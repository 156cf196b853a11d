//! One bundle after another: what the vault remembers of a log, and what it says when the log tells something else.

use std::fs;

use meldkluis_crypto::bundle::BundleError;
use meldkluis_reviewer::{
    receive::{Finding, Outcome, ReceiveError},
    vault::VaultError,
};

use crate::kit::*;

fn carried(texts: &[&str]) -> Place {
    let mut place = Place::new();
    for text in texts {
        place.send(&tip(text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    place
}

fn says(first: u64, day: &'static str, epoch: u64) -> Says {
    Says { first, day, epoch }
}

#[test]
fn log_that_grew_goes_on() {
    let mut place = carried(&["one", "two"]);
    place.send(&tip("three"), &[]);
    let report = place.import(&place.log.bundle_saying(says(2, "2026-11-23", 1))).unwrap();
    assert!(report.is_clean());
    assert_eq!(outcomes(&report), [(2, Outcome::Opened)]);
    assert_eq!(place.texts(), ["one", "two", "three"]);
}

#[test]
fn removed_altered_and_reordered_tips_are_a_fork() {
    let mut place = carried(&["one", "two", "three"]);
    place.send(&tip("four"), &[]);
    let [removed, altered, reordered] = [0, 1, 2].map(|how| {
        let mut log = place.log.shortened(4);
        match how {
            0 => {
                log.leaves.remove(1);
                log.sealed.remove(1);
            }
            1 => {
                log.leaves[1] = log.leaves[3];
                log.sealed[1] = log.sealed[3].clone();
            }
            _ => {
                log.leaves.swap(1, 2);
                log.sealed.swap(1, 2);
            }
        }
        log
    });
    let before = files_below(place.vault.dir());
    for log in [removed, altered, reordered] {
        let refused = place.import(&log.bundle());
        assert!(matches!(refused, Err(ReceiveError::Forked { generation: 0, at: 1 })));
    }
    assert_eq!(files_below(place.vault.dir()), before, "nothing of it is taken");
    assert!(place.import(&place.log.bundle()).unwrap().is_clean(), "the true log goes on");
}

#[test]
fn shorter_log_with_another_history_is_a_fork() {
    let place = carried(&["one", "two", "three"]);
    let mut log = place.log.shortened(1);
    log.append(place.log.sealed[2].clone());
    assert!(matches!(place.import(&log.bundle()), Err(ReceiveError::Forked { at: 1, .. })));
}

#[test]
fn older_bundle_is_harmless_and_says_so() {
    let place = carried(&["one", "two", "three"]);
    let report = place.import(&place.log.shortened(2).bundle()).unwrap();
    assert!(report.is_clean());
    assert!(report.notes[0].contains("older bundle"), "{:?}", report.notes);
    assert_eq!(place.vault.held_size(0, place.log.key.verifier()).unwrap(), 3);
}

#[test]
fn shorter_log_of_a_later_day_was_rolled_back() {
    let place = carried(&["one", "two", "three"]);
    let bundle = place.log.shortened(2).bundle_saying(says(0, "2026-11-24", 1));
    let report = place.import_on(&bundle, day("2026-11-24")).unwrap();
    assert_eq!(report.findings, [Finding::RolledBack { held: 3, now: 2 }]);
    // And then it grows again, another way.
    let mut log = place.log.shortened(2);
    log.append(seal(&tip("rewritten"), &[], &place.recipients()));
    let refused = place.import(&log.bundle());
    assert!(matches!(refused, Err(ReceiveError::Forked { at: 2, .. })), "what was held is kept");
}

#[test]
fn gap_is_named_until_it_is_filled() {
    let mut place = Place::new();
    for text in ["one", "two", "three", "four"] {
        place.send(&tip(text), &[]);
    }
    let report = place.import(&place.log.bundle_saying(says(2, "2026-11-23", 1))).unwrap();
    assert_eq!(report.findings, [Finding::Gap { from: 0, to: 1 }]);
    assert_eq!(place.texts(), ["three", "four"]);
    assert!(place.import(&place.log.bundle()).unwrap().is_clean());
    let bundle = place.log.bundle_saying(says(3, "2026-11-23", 1));
    assert!(place.import(&bundle).unwrap().is_clean(), "held tips are no gap");
}

#[test]
fn days_of_a_bundle_are_judged() {
    let place = carried(&["one"]);
    let on = |today| findings(&place.import_on(&place.log.bundle(), day(today)).unwrap());
    assert_eq!(on("2026-11-30"), [""; 0]);
    assert_eq!(on("2026-12-01"), ["stale"]);
    assert_eq!(on("2026-11-22"), [""; 0]);
    assert_eq!(on("2026-11-21"), ["ahead"]);
}

#[test]
fn epochs_of_a_bundle_are_judged() {
    let place = carried(&["one"]);
    let report = place.import(&place.log.bundle_saying(says(0, "2026-11-23", 2))).unwrap();
    assert_eq!(findings(&report), ["unknown-roster"]);
    sign_roster(&place.vault);
    let report = place.import(&place.log.bundle()).unwrap();
    assert!(report.is_clean());
    assert!(report.notes[0].contains("roster 1"), "{:?}", report.notes);
}

#[test]
fn tip_of_an_older_roster_has_its_own_number_of_recipients() {
    let mut place = Place::new();
    place.send(&tip("sealed to two"), &[]);
    let other = found(&place.path("other"), "south", false);
    let mut draft = place.vault.draft().unwrap();
    draft.add_desk(DEPLOYMENT, &other.card().unwrap(), (today(), today())).unwrap();
    place.vault.write().unwrap().put_draft(&draft).unwrap();
    sign_roster(&place.vault);
    place.send(&tip("sealed to four"), &[]);
    let report = place.import(&place.log.bundle_saying(says(0, "2026-11-23", 2))).unwrap();
    assert!(report.is_clean(), "{report:?}");
    let report = place.verify(&place.log.bundle()).unwrap();
    assert!(report.items[1].recipients.is_some(), "four under a roster that the intake had not");
}

#[test]
fn foreign_unlisted_and_unknown_logs_are_refused_with_their_fingerprint() {
    let place = carried(&["one"]);
    let foreign = Log::new("other.test", 0).bundle();
    let refused = place.import(&foreign).err().unwrap();
    assert!(matches!(refused, ReceiveError::Bundle(BundleError::Deployment)));
    for generation in [0, 1] {
        let unlisted = Log::new(DEPLOYMENT, generation);
        let refused = place.import(&unlisted.bundle()).err().unwrap();
        assert_eq!(refused.name(), "unlisted-key");
        assert!(refused.to_string().contains(&unlisted.key.verifier().fingerprint()));
    }
}

#[test]
fn next_generation_is_a_log_of_its_own() {
    let place = carried(&["one", "two"]);
    let mut next = Log::new(DEPLOYMENT, 1);
    enrol(&place.vault, next.key.verifier());
    sign_roster(&place.vault);
    next.append(seal(&tip("new log"), &[], &place.recipients()));
    let report = place.import(&next.bundle_saying(says(0, "2026-11-23", 2))).unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(place.texts(), ["one", "two", "new log"]);
}

#[test]
fn without_a_roster_nothing_is_believed() {
    let place = Place::new();
    let other = found(&place.path("other"), "south", true);
    let file = place.path("bundle");
    fs::write(&file, place.log.bundle()).unwrap();
    let refused =
        meldkluis_reviewer::receive::import(&other.write().unwrap(), &file, today(), &mut ());
    assert!(matches!(refused, Err(ReceiveError::NoRoster)));
}

#[test]
fn history_changed_on_the_vaults_disk_is_noticed() {
    let place = carried(&["one", "two"]);
    let leaves = place.vault.dir().join("logs/0.leaves");
    let mut bytes = fs::read(&leaves).unwrap();
    bytes[41] ^= 1;
    fs::write(&leaves, bytes).unwrap();
    let refused = place.import(&place.log.bundle());
    assert!(matches!(refused, Err(ReceiveError::Vault(VaultError::Damaged("logs")))));
}

#[test]
fn acceptance_stopped_between_its_two_files_still_fits() {
    let mut place = carried(&["one"]);
    place.send(&tip("two"), &[]);
    let data: Vec<u8> = place.log.leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect();
    fs::write(place.vault.dir().join("logs/0.leaves"), data).unwrap();
    assert!(place.import(&place.log.bundle()).unwrap().is_clean());
}
