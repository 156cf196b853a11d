//! Keys over the years: renewed, announced, destroyed, and opened from paper, with every file that is left looked at.

use std::fs;

use meldkluis_crypto::{
    age::{Decryptor, Identity, Passphrase, Recipient, WorkFactor},
    day::Day,
    keyfile::{Lock, VaultKeys},
    roster::{Roster, Term},
};
use meldkluis_reviewer::{
    answer::{self, Draft},
    backup::{self, BackupError, Key},
    entropy::Os,
    vault::{
        Act, Beginning, Card, Id, KeysError, Names, Newborn, Renewed, RetireError, State, Vault,
        VaultError, Which,
    },
};

use crate::kit::*;

const TURN: &str = "2027-06-01";

fn turn() -> Day {
    day(TURN)
}

fn lock(passphrase: &Passphrase) -> Lock<'_> {
    Lock { passphrase, work: WorkFactor::new(4).unwrap() }
}

fn unlock(vault: &Vault) -> Vault {
    Vault::unlock(vault.dir(), &passphrase()).unwrap()
}

/// Renews on `on` and unlocks the vault again.
fn renew(vault: &mut Vault, (from, on): (Day, Day)) -> Renewed {
    let renewed = vault.write().unwrap().renew(&lock(&passphrase()), (from, on)).unwrap();
    *vault = unlock(vault);
    renewed
}

fn sign_on(vault: &Vault, on: Day) -> Roster {
    let epoch = vault.rosters().unwrap().pop().unwrap().roster.epoch + 1;
    let roster = vault.draft().unwrap().roster(DEPLOYMENT, epoch, on);
    assert_eq!(vault.locked_out(&roster, on), None);
    let root = vault.root_key(&Passphrase::new(ROOT_PASSPHRASE.into())).unwrap();
    let note = roster.sign(&root).unwrap();
    vault.write().unwrap().take_roster(note.as_bytes()).unwrap();
    roster
}

/// A place whose vault holds a tip of before a renewal, which took place on the day of the turn.
fn turned() -> (Place, Recipient) {
    let mut place = Place::new();
    let old = place.vault.keys().newest().recipient();
    place.send(&tip("old"), &[]);
    place.import(&place.log.bundle()).unwrap();
    renew(&mut place.vault, (turn(), turn()));
    sign_on(&place.vault, turn());
    (place, old)
}

/// Seals a tip as the intake does on the day of the turn, and carries everything.
fn carry_new(place: &mut Place) {
    let roster = place.vault.rosters().unwrap().pop().unwrap().roster;
    let new = seal(&tip("new"), &[], &roster.valid_on(turn()).recipients);
    place.log.append(new);
    let bundle = place.log.bundle_saying(Says { first: 0, day: TURN, epoch: 2 });
    place.import_on(&bundle, turn()).unwrap();
}

fn retire(vault: &mut Vault, which: &Which, on: Day) -> Vec<Id> {
    let retiring = vault.retiring(which, on).unwrap();
    vault.write().unwrap().retire(&retiring, &lock(&passphrase()), on).unwrap();
    *vault = unlock(vault);
    retiring.unreadable
}

#[test]
fn new_tips_go_to_the_new_identity_and_old_ones_open_still() {
    let (mut place, old) = turned();
    carry_new(&mut place);
    assert_eq!(place.texts(), ["old", "new"]);
    let [first, second] = place.vault.keys().identities.as_slice() else { panic!("two") };
    assert_eq!(first.recipient(), old);
    let opens = |at: usize, who: &Identity| Decryptor::new(&*place.log.sealed[at], who).is_ok();
    assert!(opens(0, first) && !opens(0, second) && !opens(1, first) && opens(1, second));
}

#[test]
fn renewal_is_on_the_card_and_in_the_draft_and_in_both_key_files() {
    let mut place = Place::new();
    let before = place.vault.card().unwrap();
    let Renewed { card, days } = renew(&mut place.vault, (turn(), today()));
    assert_eq!(days, Some((turn(), day("2029-05-30"))));
    assert_eq!((before.number, card.number), (1, 2));
    assert_eq!(card, place.vault.card().unwrap());
    assert_eq!((&card.recovery, &card.desk), (&before.recovery, &before.desk));
    assert_eq!(card.working, place.vault.keys().newest().recipient());
    let draft = place.vault.draft().unwrap();
    let term = |recipient: &Recipient| draft.term(recipient).unwrap().clone();
    assert_eq!(term(&before.working).to, day("2027-05-31"));
    assert_eq!(term(before.recovery.as_ref().unwrap()).to, day("2029-05-30"));
}

#[test]
fn renewal_that_was_cut_off_is_completed_and_makes_no_second_identity() {
    let mut place = Place::new();
    let dir = place.vault.dir().to_owned();
    let [card, draft] = ["card", "draft"].map(|name| fs::read(dir.join(name)).unwrap());
    let made = renew(&mut place.vault, (turn(), today()));
    let announced = place.vault.draft().unwrap();
    for with_draft in [false, true] {
        fs::write(dir.join("card"), &card).unwrap();
        if with_draft {
            fs::write(dir.join("draft"), &draft).unwrap();
        }
        assert_eq!(renew(&mut place.vault, (turn(), today())), made);
        assert_eq!(place.vault.draft().unwrap(), announced);
        assert_eq!(place.vault.keys().identities.len(), 2);
    }
}

#[test]
fn keys_that_cannot_be_written_leave_the_old_ones() {
    let place = Place::new();
    for name in ["keys.age", "recovery.age"] {
        let before = files_besides_trail(&place.vault);
        let staged = place.vault.dir().join(name).with_added_extension("new");
        fs::create_dir(&staged).unwrap();
        let refused = place.vault.write().unwrap().renew(&lock(&passphrase()), (turn(), today()));
        assert!(matches!(refused, Err(KeysError::Vault(VaultError::File(_)))));
        fs::remove_dir(&staged).unwrap();
        assert_eq!(files_besides_trail(&place.vault), before);
        assert_eq!(unlock(&place.vault).keys().identities.len(), 1);
    }
}

#[test]
fn vault_with_another_draft_renews_by_its_card() {
    let mut place = Place::new();
    let mut south = found(&place.path("south"), "south", false);
    let mut draft = place.vault.draft().unwrap();
    draft.add_desk(DEPLOYMENT, &south.card().unwrap(), (today(), today())).unwrap();
    place.vault.write().unwrap().put_draft(&draft).unwrap();
    let root = place.vault.root().unwrap().unwrap();
    let first = sign_on(&place.vault, today());
    let old = south.keys().newest().recipient();
    let Renewed { card, days } = renew(&mut south, (turn(), turn()));
    assert_eq!(days, None);
    let mut draft = place.vault.draft().unwrap();
    assert_eq!(draft.add_desk(DEPLOYMENT, &card, (day("2027-06-10"), turn())), Ok(true));
    place.vault.write().unwrap().put_draft(&draft).unwrap();
    let second = sign_on(&place.vault, turn());
    assert_eq!(second.term(&old), Some((today(), day("2027-06-09"))));
    assert_eq!(second.term(&card.working).unwrap().0, day("2027-06-10"));
    assert_eq!(south.locked_out(&first, turn()), Some(turn()), "its card was not there yet");
    assert_eq!(south.locked_out(&second, turn()), None);
    let note = place.vault.rosters().unwrap().pop().unwrap().note;
    let writing = south.write().unwrap();
    writing.pin(&root).unwrap();
    writing.take_roster(&note).unwrap();
    drop(writing);
    place.send(&tip("to both"), &[]);
    assert_eq!(place.recipients().len(), 4);
}

#[test]
fn roster_must_name_an_identity_for_every_day_and_the_newest_from_its_first() {
    let mut place = Place::new();
    let old = place.vault.keys().newest().recipient();
    renew(&mut place.vault, (turn(), today()));
    let new = place.vault.keys().newest().recipient();
    let good = place.vault.draft().unwrap().roster(DEPLOYMENT, 2, today());
    assert_eq!(place.vault.locked_out(&good, today()), None);
    let term = |from: &str, to: &str, recipient: &Recipient| Term {
        from: day(from),
        to: day(to),
        recipient: recipient.clone(),
    };
    let locked = |recipients: Vec<Term>| {
        let roster = Roster { recipients, ..good.clone() };
        place.vault.locked_out(&roster, today()).map(|day| day.to_string())
    };
    let before = term("2026-11-23", "2027-05-31", &old);
    let after = term("2027-06-01", "2029-05-30", &new);
    assert_eq!(locked(vec![before.clone(), after.clone()]), None);
    assert_eq!(locked(vec![before.clone()]).unwrap(), "2026-11-23", "the newest must be there");
    assert_eq!(locked(vec![after.clone()]), None, "it stands in when nobody is valid");
    let stranger = Identity::generate(&mut Os).recipient();
    let theirs = term("2026-11-23", "2029-05-30", &stranger);
    assert_eq!(locked(vec![theirs.clone(), after.clone()]).unwrap(), "2026-11-23");
    let gap = vec![theirs.clone(), before.clone(), term("2027-06-03", "2029-05-30", &new)];
    assert_eq!(locked(gap).unwrap(), "2027-06-01", "two days with the stranger alone");
    let later = term("2028-01-01", "2029-05-30", &new);
    let break_ = vec![theirs, before, term("2027-06-01", "2027-11-30", &new), later];
    assert_eq!(locked(break_).unwrap(), "2027-12-01", "from its first day to its last");
    let over = Roster { recipients: vec![after], ..good.clone() };
    assert_eq!(place.vault.locked_out(&over, day("2029-05-31")), Some(day("2029-05-31")));
}

#[test]
fn identity_that_can_still_be_sealed_to_stays() {
    let (mut place, old) = turned();
    let refused = |vault: &Vault, text: &str, on| {
        vault.retiring(&Which::Beginning(text.into()), on).unwrap_err()
    };
    let newest = place.vault.keys().newest().recipient().to_string();
    assert!(matches!(refused(&place.vault, &newest, turn()), RetireError::Newest));
    assert!(matches!(refused(&place.vault, "age1pq1", turn()), RetireError::Several));
    assert!(matches!(refused(&place.vault, "age1pq1oops", turn()), RetireError::NotHere));
    let still = refused(&place.vault, &old.to_string(), day("2027-05-31"));
    assert!(matches!(still, RetireError::Named { to, .. } if to == day("2027-05-31")));
    let none = place.vault.retiring(&Which::Before(day("2027-05-31")), turn()).unwrap_err();
    assert!(matches!(none, RetireError::NotHere));
    let meant = |vault: &Vault| vault.retiring(&Which::Before(turn()), turn()).unwrap();
    let retiring = meant(&place.vault);
    assert!(retiring.on_the_way, "the intake has not said that it works with the new roster");
    assert_eq!((retiring.recipients, retiring.unreadable.len()), (vec![old], 1));
    carry_new(&mut place);
    assert!(!meant(&place.vault).on_the_way);
    let gone = [place.log.bundle_saying(Says { first: 0, day: TURN, epoch: 9 })];
    place.import_on(&gone[0], turn()).unwrap();
    assert!(meant(&place.vault).on_the_way, "the intake works with a roster that nobody here saw");
}

#[test]
fn missing_tips_may_need_the_identity() {
    let (mut place, old) = turned();
    place.log.append(seal(&tip("missing"), &[], &[old]));
    let roster = place.vault.rosters().unwrap().pop().unwrap().roster;
    place.log.append(seal(&tip("new"), &[], &roster.valid_on(turn()).recipients));
    let bundle = place.log.bundle_saying(Says { first: 2, day: TURN, epoch: 2 });
    place.import_on(&bundle, turn()).unwrap();
    assert!(place.vault.retiring(&Which::Before(turn()), turn()).unwrap().on_the_way);
}

/// Its reply would lie in every copy and open with nothing, so that no copy would be proven any more.
#[test]
fn identity_stays_until_the_replies_to_what_it_alone_opens_are_gone() {
    let (mut place, _) = turned();
    carry_new(&mut place);
    let name = format!("0-0.written.{}.0.age", "ab".repeat(16));
    let stuck = place.vault.dir().join("replies").join(name);
    fs::create_dir(&stuck).unwrap();
    let retiring = place.vault.retiring(&Which::Before(turn()), turn()).unwrap();
    let passphrase = passphrase();
    let refused = place.vault.write().unwrap().retire(&retiring, &lock(&passphrase), turn());
    assert!(refused.is_err());
    place.vault = unlock(&place.vault);
    assert_eq!(place.vault.keys().identities.len(), 2);
    fs::remove_dir(&stuck).unwrap();
    let lost = retire(&mut place.vault, &Which::Before(turn()), turn());
    assert_eq!(
        (lost.len(), place.vault.keys().identities.len()),
        (1, 1),
        "the same command ends it"
    );
}

#[test]
fn destroyed_identity_is_nowhere_in_the_vault_and_its_tips_are_named() {
    let (mut place, old) = turned();
    carry_new(&mut place);
    let secret = place.vault.keys().identities[0].expose();
    let lost = retire(&mut place.vault, &Which::Before(turn()), turn());
    assert_eq!(lost, [Id { generation: 0, index: 0 }]);
    let text = |file: &str| fs::read(place.vault.dir().join(file)).unwrap();
    for keys in [
        VaultKeys::open(&text("keys.age"), &passphrase()).unwrap(),
        VaultKeys::open_by(&text("recovery.age"), &place.paper).unwrap(),
    ] {
        assert!(keys.identities.iter().all(|left| *left.expose() != *secret));
        assert_eq!(keys.identities.len(), 1);
    }
    let index = place.vault.index().unwrap();
    let states: Vec<_> = index.items.values().map(|row| row.state).collect();
    assert_eq!(states, [State::Closed, State::Opened]);
    let case = place.vault.case(1, turn()).unwrap().unwrap();
    let said = case.tips[0].read.as_ref().unwrap_err().to_string();
    assert_eq!(said, "sealed to others: no identity of this vault opens it");
    let trail = fs::read_to_string(place.vault.dir().join("trail")).unwrap();
    assert!(trail.contains(&format!(" retired {} ", Beginning::of(&old))), "{trail}");
    assert!(trail.contains(" renewed age1pq1"), "{trail}");
}

#[test]
fn identity_that_nothing_needs_goes_without_loss() {
    let (mut place, _) = turned();
    carry_new(&mut place);
    let two = place.vault.keys().newest().recipient();
    // The tip of before is sealed anew to both, as if it had come on a day on which both were valid.
    let old = place.vault.keys().identities[0].recipient();
    place.log.append(seal(&tip("to both"), &[], &[old, two]));
    let bundle = place.log.bundle_saying(Says { first: 0, day: TURN, epoch: 2 });
    place.import_on(&bundle, turn()).unwrap();
    let aside = place.vault.dir().join("case.db.aside.1");
    fs::copy(place.vault.dir().join("case.db"), &aside).unwrap();
    let refused = place.vault.retiring(&Which::Before(turn()), turn()).unwrap_err();
    let named = matches!(&refused, RetireError::Aside(names) if names == "case.db.aside.1");
    assert!(named, "what the tips said would outlive them there: {refused}");
    fs::remove_file(aside).unwrap();
    let lost = retire(&mut place.vault, &Which::Before(turn()), turn());
    assert_eq!(lost, [Id { generation: 0, index: 0 }], "the other opens with what is left");
}

#[test]
fn paper_opens_the_vault_and_gives_it_a_new_passphrase() {
    let (mut place, _) = turned();
    carry_new(&mut place);
    let before = files_below(place.vault.dir());
    let new = Passphrase::new("the old one is lost".into());
    let opened = Vault::by_paper(place.vault.dir(), &place.paper).unwrap();
    assert!(opened.keys().is_same(place.vault.keys()));
    opened.write().unwrap().relock(&lock(&new), Act::Recovered, turn()).unwrap();
    assert!(Vault::unlock(place.vault.dir(), &passphrase()).is_err());
    place.vault = Vault::unlock(place.vault.dir(), &new).unwrap();
    let changed = |(file, bytes): &(std::path::PathBuf, Vec<u8>)| fs::read(file).unwrap() != *bytes;
    let names: Vec<_> = before
        .iter()
        .filter(|file| changed(file))
        .map(|(file, _)| file.file_name().unwrap())
        .collect();
    let mut names: Vec<_> = names.iter().map(|name| name.to_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["keys.age", "trail", "trail.note"]);
    assert_eq!(files_below(place.vault.dir()).len(), before.len());
    assert_eq!(place.texts(), ["old", "new"]);
    let root = place.vault.root_key(&Passphrase::new(ROOT_PASSPHRASE.into()));
    assert!(root.is_ok(), "under its own passphrase, as before");
}

#[test]
fn paper_opens_a_vault_whose_key_file_is_gone() {
    let place = Place::new();
    fs::remove_file(place.vault.dir().join("keys.age")).unwrap();
    let opened = Vault::by_paper(place.vault.dir(), &place.paper).unwrap();
    opened.write().unwrap().relock(&lock(&passphrase()), Act::Recovered, today()).unwrap();
    assert!(unlock(&place.vault).keys().is_same(place.vault.keys()));
}

#[test]
fn wrong_papers_and_wrong_files_are_told_apart_and_change_nothing() {
    let mut place = Place::new();
    let (other, theirs) = found_with_paper(&place.path("other"), "other", false);
    let dir = place.vault.dir().to_owned();
    let older = fs::read(dir.join("recovery.age")).unwrap();
    renew(&mut place.vault, (today(), today()));
    let good = fs::read(dir.join("recovery.age")).unwrap();
    let paper = &place.paper;
    let refused = |file: Option<&[u8]>, paper: &Identity| {
        let path = dir.join("recovery.age");
        file.map_or_else(|| fs::remove_file(&path), |file| fs::write(&path, file)).unwrap();
        let before = files_below(&dir);
        let refused = Vault::by_paper(&dir, paper).unwrap_err();
        assert_eq!(files_below(&dir), before);
        refused.to_string()
    };
    assert_eq!(refused(Some(&good), &theirs), "recovery identity of another vault");
    let stranger = Identity::generate(&mut Os);
    assert_eq!(refused(Some(&good), &stranger), "recovery identity of another vault");
    let damaged = "recovery.age is damaged, or another vault's";
    for at in [0, 40, 800, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(refused(Some(&bad), paper), damaged, "byte {at}");
    }
    assert_eq!(refused(Some(&good[..good.len() - 1]), paper), damaged);
    let foreign = fs::read(other.dir().join("recovery.age")).unwrap();
    assert_eq!(refused(Some(&foreign), paper), damaged);
    let planted = other.keys().seal_to(&paper.recipient(), &mut Os).unwrap();
    assert_eq!(refused(Some(&planted), paper), damaged, "other keys under the right paper");
    assert_eq!(refused(Some(&older), paper), "recovery.age is older than this vault's card");
    assert_eq!(refused(None, paper), "no recovery.age in this folder");
    fs::write(dir.join("recovery.age"), good).unwrap();
    assert!(Vault::by_paper(&dir, paper).is_ok());
}

#[test]
fn vault_without_recovery_has_no_file_for_it() {
    let place = Place::new();
    let dir = place.path("bare");
    let newborn = Newborn::make(Names { deployment: DEPLOYMENT, desk: "bare" }, false, &mut Os);
    let pass = passphrase();
    let locks = meldkluis_reviewer::vault::Locks { vault: lock(&pass), root: None };
    newborn.unwrap().without_recovery().settle(&dir, locks, today(), &mut Os).unwrap();
    let mut vault = Vault::unlock(&dir, &pass).unwrap();
    renew(&mut vault, (today(), today()));
    assert!(!dir.join("recovery.age").exists());
    let refused = Vault::by_paper(&dir, &place.paper).unwrap_err();
    assert_eq!(refused.to_string(), "no recovery.age in this folder");
}

#[test]
fn copy_for_a_bad_day_holds_the_keys_for_the_paper() {
    let (mut place, _) = turned();
    carry_new(&mut place);
    let copy = place.path("copy");
    let copied = || backup::copy(&place.vault.write().unwrap(), &copy, (turn(), true), &mut ());
    let proven_by = |vault: &Vault, passphrase: &Passphrase| {
        let writing = vault.write().unwrap();
        backup::prove(&writing, &copy, (passphrase, turn(), true), &mut ())
    };
    let proven = |passphrase: &Passphrase| proven_by(&place.vault, passphrase);
    copied().unwrap();
    assert!(proven(&passphrase()).unwrap().is_whole());
    let kept = fs::read(copy.join("recovery.age")).unwrap();
    fs::remove_file(copy.join("recovery.age")).unwrap();
    assert!(matches!(proven(&passphrase()), Err(BackupError::OtherKeys)), "no paper opens it");
    fs::write(copy.join("recovery.age"), kept).unwrap();
    let new = Passphrase::new("a newer passphrase".into());
    place.vault.write().unwrap().relock(&lock(&new), Act::Passphrase, turn()).unwrap();
    let relocked = Vault::unlock(place.vault.dir(), &new).unwrap();
    let proof = proven_by(&relocked, &new);
    assert!(matches!(proof, Err(BackupError::OtherKeys)), "the copy has the older one");

    let on_copy = Vault::by_paper(&copy, &place.paper).unwrap_err().to_string();
    assert_eq!(on_copy, "this folder is a backup, not a vault");
    fs::remove_dir_all(place.vault.dir()).unwrap();
    let stranger = Identity::generate(&mut Os);
    let restore = |key| backup::restore(&copy, place.vault.dir(), key, &mut ());
    assert!(matches!(restore(Key::Paper(&stranger)), Err(BackupError::Paper(_))));
    assert!(!place.vault.dir().exists());
    restore(Key::Paper(&place.paper)).unwrap();
    let restored = Vault::by_paper(place.vault.dir(), &place.paper).unwrap();
    restored.write().unwrap().relock(&lock(&passphrase()), Act::Recovered, turn()).unwrap();
    place.vault = unlock(&place.vault);
    assert_eq!(place.texts(), ["old", "new"]);
}

#[test]
fn root_key_gets_another_passphrase_and_the_same_key() {
    let place = Place::new();
    let [old, new] =
        [ROOT_PASSPHRASE, "another one for the root key"].map(|text| Passphrase::new(text.into()));
    let root = place.vault.root_key(&old).unwrap();
    place.vault.write().unwrap().relock_root(&root, &lock(&new), today()).unwrap();
    assert!(place.vault.root_key(&old).is_err());
    assert_eq!(place.vault.root_key(&new).unwrap().verifier(), root.verifier());
}

#[test]
fn card_of_another_vault_renews_nothing_here() {
    let place = Place::new();
    let thief = found(&place.path("thief"), "north", true);
    let forged = Card { number: 9, ..thief.card().unwrap() };
    let mut draft = place.vault.draft().unwrap();
    let refused = draft.add_desk(DEPLOYMENT, &forged, (today(), today())).unwrap_err();
    assert_eq!(refused.to_string(), "another key of this name is in the draft already");
    let card = place.vault.dir().join("card");
    fs::copy(thief.dir().join("card"), &card).unwrap();
    let before = files_below(place.vault.dir());
    let refused = place.vault.write().unwrap().renew(&lock(&passphrase()), (turn(), turn()));
    assert!(matches!(refused, Err(KeysError::Vault(VaultError::Damaged("card")))));
    assert_eq!(files_below(place.vault.dir()), before);
}

#[test]
fn replies_outlive_the_identity_they_were_kept_under() {
    let mut place = Place::new();
    let mut root = [7; 32];
    root[0] = 1;
    let sender = meldkluis_crypto::receipt::Root::from_bytes(&root).receipt();
    let asked = meldkluis_crypto::tip::Tip { mailbox: Some(sender.public()), ..tip("old") };
    place.send(&asked, &[]);
    place.import(&place.log.bundle()).unwrap();
    let draft = Draft { text: Some("answered under the old key".into()), ..Draft::default() };
    answer::answer(&place.vault.write().unwrap(), 1, &draft, today()).unwrap();
    renew(&mut place.vault, (turn(), turn()));
    sign_on(&place.vault, turn());
    let said = |vault: &Vault| {
        let letter = vault.letters().unwrap().remove(0);
        let item = vault.item(&letter).map(|item| item.body);
        (vault.said(&letter).map(|said| said.text.as_deref().map(str::to_owned)), item)
    };
    let (words, item) = said(&place.vault);
    assert_eq!(words.unwrap().as_deref(), Some("answered under the old key"));
    // The tip itself opens with the old identity alone, and so the reply to it goes with it.
    let which = Which::Before(turn().plus(1));
    let mut other = Vault::unlock(place.vault.dir(), &passphrase()).unwrap();
    let mut index = other.index().unwrap();
    let kept = index.items.clone();
    index.items.clear();
    place.vault.write().unwrap().save(&index).unwrap();
    assert_eq!(retire(&mut other, &which, turn().plus(1)), [], "no tip stands against it");
    index.items = kept;
    other.write().unwrap().save(&index).unwrap();
    let (words, again) = said(&other);
    assert_eq!(words.unwrap().as_deref(), Some("answered under the old key"));
    assert!(again.unwrap() == item.unwrap(), "what goes to the sender is the same to the byte");
}

#[test]
fn tip_whose_identity_was_destroyed_keeps_its_place_when_it_comes_again() {
    let mut place = Place::new();
    place.send(&tried("old", 1), &[]);
    place.import(&place.log.bundle()).unwrap();
    renew(&mut place.vault, (turn(), turn()));
    sign_on(&place.vault, turn());
    let id = Id { generation: 0, index: 0 };
    let before = place.vault.index().unwrap().items[&id];
    assert!(before.marks.attempt.is_some());
    assert_eq!(retire(&mut place.vault, &Which::Before(turn().plus(1)), turn().plus(1)), [id]);
    place
        .import_on(&place.log.bundle_saying(Says { day: TURN, ..Says::default() }), turn())
        .unwrap();
    let after = place.vault.index().unwrap().items[&id];
    assert_eq!((after.state, after.marks, after.case), (State::Closed, before.marks, before.case));
}
