//! Keys and rosters: what a vault believes, and what somebody with its disk cannot make it believe.

use std::fs;

use meldkluis_crypto::{
    age::{Identity, Passphrase},
    keyfile::KeyfileError,
    note::{KeyName, Signer},
    roster::{Desk, Roster, Term, root_name},
};
use meldkluis_reviewer::{
    entropy::Os,
    vault::{RosterRefused, Taken, Vault, VaultError},
};

use crate::kit::*;

fn root(vault: &Vault) -> Signer {
    vault.root_key(&Passphrase::new(ROOT_PASSPHRASE.into())).unwrap()
}

#[test]
fn second_vault_joins_with_its_card_and_reads_the_same_tips() {
    let mut place = Place::new();
    let south = found(&place.path("south"), "south", false);
    let mut draft = place.vault.draft().unwrap();
    assert_eq!(draft.add_desk(DEPLOYMENT, &south.card().unwrap(), (today(), today())), Ok(true));
    place.vault.write().unwrap().put_draft(&draft).unwrap();
    let note = sign_roster(&place.vault);
    let writing = south.write().unwrap();
    assert!(matches!(writing.take_roster(&note), Err(RosterRefused::NoPin)));
    writing.pin(root(&place.vault).verifier()).unwrap();
    assert_eq!(writing.take_roster(&note).unwrap(), Taken::Newest);
    assert_eq!(writing.take_roster(&note).unwrap(), Taken::Already);
    place.send(&tip("for both"), &[]);
    let file = place.path("bundle");
    fs::write(&file, place.log.bundle_saying(Says { epoch: 2, ..Says::default() })).unwrap();
    let report = meldkluis_reviewer::receive::import(&writing, &file, today(), &mut ()).unwrap();
    assert!(report.is_clean(), "{report:?}");
    drop(writing);
    let case = south.case(1, today()).unwrap().unwrap();
    assert_eq!(case.tips[0].read.as_ref().unwrap().text.as_deref(), Some("for both"));
}

#[test]
fn older_same_and_foreign_rosters_are_refused() {
    let place = Place::new();
    let root = root(&place.vault);
    let first = place.vault.rosters().unwrap().pop().unwrap();
    sign_roster(&place.vault);
    let writing = place.vault.write().unwrap();
    let older = writing.take_roster(&first.note).unwrap_err();
    assert!(matches!(older, RosterRefused::Older { given: 1, newest: 2 }));
    let other = Roster { epoch: 2, issued: day("2026-11-24"), ..first.roster.clone() };
    let same = writing.take_roster(other.sign(&root).unwrap().as_bytes()).unwrap_err();
    assert!(matches!(same, RosterRefused::SameEpoch));
    let stranger = Signer::generate(root_name(DEPLOYMENT).unwrap(), &mut Os);
    let forged = Roster { epoch: 3, ..first.roster }.sign(&stranger).unwrap();
    assert!(matches!(writing.take_roster(forged.as_bytes()), Err(RosterRefused::Roster(_))));
    assert!(matches!(writing.pin(stranger.verifier()), Err(RosterRefused::OtherRoot)));
    let foreign = Signer::generate(KeyName::new("other.test/root").unwrap(), &mut Os);
    assert!(matches!(writing.pin(foreign.verifier()), Err(RosterRefused::Deployment)));
}

#[test]
fn roster_that_would_lock_the_vault_out_is_noticed() {
    let place = Place::new();
    let mut roster = place.vault.rosters().unwrap().pop().unwrap().roster;
    assert!(place.vault.can_open(&roster, today()));
    assert!(!place.vault.can_open(
        &Roster { recipients: roster.recipients.split_off(1), ..roster.clone() },
        today()
    ));
    let stranger = Identity::generate(&mut Os).recipient();
    let later = Term { from: day("2028-11-22"), to: day("2029-11-22"), recipient: stranger };
    roster.recipients.push(later);
    assert!(!place.vault.can_open(&roster, day("2028-12-01")), "only the stranger is valid then");
}

#[test]
fn files_changed_without_the_passphrase_are_noticed() {
    let place = Place::new();
    let dir = place.vault.dir();
    let thief = found(&place.path("thief"), "north", true);
    for (file, damaged) in [("draft", "draft"), ("pin", "pin"), ("card", "card")] {
        let honest = fs::read(dir.join(file)).unwrap();
        fs::copy(thief.dir().join(file), dir.join(file)).unwrap();
        let noticed = match file {
            "draft" => place.vault.draft().err(),
            "pin" => place.vault.rosters().err(),
            _ => place.vault.card().err(),
        };
        assert!(matches!(noticed, Some(VaultError::Damaged(name)) if name == damaged), "{file}");
        fs::write(dir.join(file), honest).unwrap();
    }
    let theirs = root(&thief);
    let roster = Roster {
        desks: vec![Desk { holds: true, key: thief.desk().clone() }],
        epoch: 9,
        ..place.vault.rosters().unwrap().pop().unwrap().roster
    };
    fs::write(dir.join("rosters/00000009"), roster.sign(&theirs).unwrap()).unwrap();
    assert!(matches!(place.vault.rosters(), Err(VaultError::Damaged("rosters"))));
}

#[test]
fn wrong_passphrases_open_nothing() {
    let place = Place::new();
    let wrong = Passphrase::new("not the passphrase".into());
    let locked = Vault::unlock(place.vault.dir(), &wrong).err();
    assert!(matches!(locked, Some(VaultError::Keys(KeyfileError::Locked))));
    let locked = place.vault.root_key(&passphrase()).err();
    assert!(matches!(locked, Some(VaultError::Root(KeyfileError::Locked))), "not the vault's");
}

#[test]
fn swapped_key_files_are_no_root_key() {
    let place = Place::new();
    fs::copy(place.vault.dir().join("keys.age"), place.vault.dir().join("root.age")).unwrap();
    let malformed = place.vault.root_key(&passphrase()).err();
    assert!(matches!(malformed, Some(VaultError::Root(KeyfileError::Malformed))));
}
