//! Named officers: each has a key of their own in `slots/NAME.age`, and the vault's keys are sealed to all of them.
//!
//! A vault is born with one passphrase and without officers. The first one that is named makes `keys.age` a file for the
//! officers; whoever had the passphrase becomes the first keeper, with the same passphrase.
//! The names and roles lie in the vault's keys, so that nobody without the keys puts somebody on the list or back on it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    day::Day,
    keyfile::{self, KEYFILE_MAX, KeyfileError, Lock, VaultKeys},
    officer::{Name, Officer, Role, Slot},
};

use super::{Act, Appointed, Beginning, KEYS, KeysError, Vault, VaultError, Writing, disk};
use crate::{
    casefile::{CaseFileError, edits::EditError},
    entropy::Os,
};

pub(super) const SLOTS: &str = "slots";

/// The officer who unlocked a vault.
#[derive(Debug)]
pub struct Me {
    /// Their name.
    pub name: Name,
    /// What they may do.
    pub role: Role,
    /// Their own key.
    pub(super) slot: Slot,
    /// The bytes of their key file where it lies beside its place still, because a power cut came before it took it.
    staged: Option<Vec<u8>>,
}

/// A reason why officers are not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficerError {
    /// There is an officer of this name.
    #[error("there is an officer of this name already")]
    Known,
    /// No keeper would be left.
    #[error("no keeper would be left")]
    LastKeeper,
    /// Nobody takes themselves off the list.
    #[error("nobody removes themselves")]
    Themselves,
    /// Nobody loses their own key while they are here to change its passphrase.
    #[error("this is your own passphrase")]
    Own,
    /// The key files.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Opens the vault's keys for whoever has the passphrase.
///
/// The keys themselves say whether anybody is named: key files that a power cut left beside keys under a passphrase
/// count for nothing, and neither does a name.
pub(super) fn open(
    dir: &Path,
    keys: &[u8],
    name: Option<&Name>,
    passphrase: &Passphrase,
) -> Result<(VaultKeys, Option<Me>), VaultError> {
    if keyfile::is_under_passphrase(keys) {
        return Ok((by_passphrase(keys, passphrase)?, None));
    }
    let names = named(dir)?;
    let name = match (name, names.as_slice()) {
        // Damaged, or every key file is gone: the passphrase decides.
        (None, []) => return Ok((by_passphrase(keys, passphrase)?, None)),
        (Some(name), _) => name,
        (None, [only]) => only,
        (None, names) => {
            let names: Vec<&str> = names.iter().map(Name::as_str).collect();
            return Err(VaultError::WhichOfficer(names.join(", ")));
        }
    };
    let place = slot_file(dir, name);
    let beside = disk::read_if_there(&place.with_added_extension("new"), KEYFILE_MAX)?;
    let refused = match disk::read_if_there(&place, KEYFILE_MAX)? {
        None => VaultError::NoOfficer,
        Some(file) => match by_slot(keys, &file, name, passphrase) {
            Ok((keys, me)) => return Ok((keys, Some(me))),
            Err(error) => error,
        },
    };
    // The keys were sealed to a new key file, and the power went before it took the place of the old one.
    let Some(file) = beside else { return Err(refused) };
    let (keys, me) = by_slot(keys, &file, name, passphrase).map_err(|_| refused)?;
    Ok((keys, Some(Me { staged: Some(file), ..me })))
}

fn by_slot(
    keys: &[u8],
    file: &[u8],
    name: &Name,
    passphrase: &Passphrase,
) -> Result<(VaultKeys, Me), VaultError> {
    let slot = Slot::open(file, passphrase).map_err(VaultError::Keys)?;
    let keys = VaultKeys::open_by(keys, &slot.identity).map_err(|error| match error {
        KeyfileError::Stranger => VaultError::NoOfficer,
        error => VaultError::Keys(error),
    })?;
    // Whoever writes to the disk can seal keys to an officer, and not these.
    if *keys.desk.verifier() != slot.desk {
        return Err(VaultError::Damaged(KEYS));
    }
    let recipient = slot.identity.recipient();
    let is_me = |officer: &&Officer| officer.name == *name && officer.recipient == recipient;
    let role = keys.officers.iter().find(is_me).ok_or(VaultError::NoOfficer)?.role;
    Ok((keys, Me { name: name.clone(), role, slot, staged: None }))
}

fn by_passphrase(keys: &[u8], passphrase: &Passphrase) -> Result<VaultKeys, VaultError> {
    VaultKeys::open(keys, passphrase).map_err(VaultError::Keys)
}

/// Returns the names of those who have a key file.
fn named(dir: &Path) -> io::Result<Vec<Name>> {
    let entries = match fs::read_dir(dir.join(SLOTS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        entries => entries?,
    };
    let mut names = vec![];
    for entry in entries {
        let file = entry?.file_name();
        names.extend(file.to_str().and_then(|file| file.strip_suffix(".age")?.parse().ok()));
    }
    names.sort();
    Ok(names)
}

fn slot_file(dir: &Path, name: &Name) -> PathBuf {
    dir.join(SLOTS).join(format!("{name}.age"))
}

impl Vault {
    /// Returns the officer who unlocked the vault, if it has named ones.
    #[must_use]
    pub fn me(&self) -> Option<&Me> {
        self.me.as_ref()
    }

    /// Holds that whoever unlocked the vault has a role, or one above it.
    ///
    /// # Errors
    /// [`VaultError::Role`].
    pub fn hold(&self, role: Role) -> Result<(), VaultError> {
        let mine = self.me.as_ref().map_or(Role::Keeper, |me| me.role);
        if mine >= role { Ok(()) } else { Err(VaultError::Role(role)) }
    }
}

impl Writing<'_> {
    /// Names an officer, with a passphrase of their own; before the first, `me` names whoever has the one passphrase.
    ///
    /// The vault in memory has the old keys still: unlock it again.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn add_officer(
        &self,
        (name, role): (&Name, Role),
        lock: &Lock<'_>,
        (me, mine): (&Name, &Lock<'_>),
        today: Day,
    ) -> Result<(), OfficerError> {
        let mut officers = self.vault.keys.officers.clone();
        let first = officers.is_empty();
        if officers.iter().any(|officer| officer.name == *name) || (first && name == me) {
            return Err(OfficerError::Known);
        }
        if first {
            officers.push(self.new_slot((me, Role::Keeper), mine)?);
        }
        self.forget_sight(name, today)?;
        let officer = self.new_slot((name, role), lock)?;
        self.appoint(Appointed::Added, &officer, today)?;
        officers.push(officer);
        Ok(self.put_officers(officers, mine)?)
    }

    /// Gives an officer another role.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn give_role(&self, name: &Name, role: Role, today: Day) -> Result<(), OfficerError> {
        let mut officers = self.vault.keys.officers.clone();
        let officer = find(&mut officers, name)?;
        officer.role = role;
        let given = officer.clone();
        hold_keeper(&officers)?;
        self.appoint(Appointed::Role, &given, today)?;
        Ok(self.put_for_officers(officers)?)
    }

    /// Gives an officer a new key under a new passphrase; the old one opens nothing that is written from now on.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn give_passphrase(
        &self,
        name: &Name,
        lock: &Lock<'_>,
        today: Day,
    ) -> Result<(), OfficerError> {
        if self.vault.me.as_ref().is_some_and(|me| me.name == *name) {
            return Err(OfficerError::Own);
        }
        let slot = Slot::generate(self.vault.desk().clone(), &mut Os);
        let mut officers = self.vault.keys.officers.clone();
        let officer = find(&mut officers, name)?;
        officer.recipient = slot.identity.recipient();
        self.appoint(Appointed::Passphrase, officer, today)?;
        Ok(self.replace_slot(name, &slot, lock)?)
    }

    /// Takes an officer off the list: the keys are sealed to the others alone, and their key file is gone.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn remove_officer(&self, name: &Name, today: Day) -> Result<(), OfficerError> {
        if self.vault.me.as_ref().is_some_and(|me| me.name == *name) {
            return Err(OfficerError::Themselves);
        }
        let mut officers = self.vault.keys.officers.clone();
        let gone = find(&mut officers, name)?.clone();
        officers.retain(|officer| officer.name != *name);
        hold_keeper(&officers)?;
        self.forget_sight(name, today)?;
        self.appoint(Appointed::Removed, &gone, today)?;
        // What they had of the keys opens no case file that is written from now on.
        with_no_lock(|lock| self.rekey(&self.vault.keys.with_officers(officers), lock))?;
        let file = slot_file(&self.vault.dir, name);
        disk::remove(&file.with_added_extension("new")).map_err(VaultError::from)?;
        Ok(disk::remove(&file).map_err(VaultError::from)?)
    }

    /// Gives a keeper a new passphrase after the paper opened the vault: the named one, or the first.
    ///
    /// # Errors
    /// [`OfficerError`].
    pub fn recover_keeper(
        &self,
        name: Option<&Name>,
        lock: &Lock<'_>,
        today: Day,
    ) -> Result<(), OfficerError> {
        let officers = self.vault.keys.officers.iter();
        let mut keepers = officers.filter(|officer| officer.role == Role::Keeper);
        let keeper = keepers.find(|keeper| name.is_none_or(|name| keeper.name == *name));
        let keeper = keeper.ok_or(VaultError::NoOfficer)?.name.clone();
        self.give_passphrase(&keeper, lock, today)
    }

    /// Takes away what somebody of this name was let look at: whoever has the name next is somebody else.
    fn forget_sight(&self, name: &Name, today: Day) -> Result<(), VaultError> {
        let vault = self.vault;
        let file = match vault.case_file_as_it_is() {
            // There is nothing that lets anybody look.
            Err(VaultError::CaseFile(CaseFileError::Gone | CaseFileError::Damaged)) => {
                return Ok(());
            }
            file => file?,
        };
        for (number, change) in file.letting_see_nothing(name.as_str())? {
            let enter = |version| vault.enter(today, &[Act::Edited(number, version)]).map(drop);
            match file.edit(number, &change, (&vault.who(), None), enter) {
                Ok(_) => {}
                Err(EditError::Trail(error)) => return Err(error),
                Err(EditError::File(error)) => return Err(error.into()),
                Err(error) => return Err(io::Error::other(error).into()),
            }
        }
        Ok(())
    }

    fn appoint(&self, what: Appointed, officer: &Officer, today: Day) -> Result<(), VaultError> {
        self.card_of_these_keys()?;
        let act = Act::Officer(what, Beginning::of(&officer.recipient));
        self.vault.enter(today, &[act]).map(drop)
    }

    fn new_slot(&self, (name, role): (&Name, Role), lock: &Lock<'_>) -> Result<Officer, KeysError> {
        let slot = Slot::generate(self.vault.desk().clone(), &mut Os);
        self.put_slot(name, &slot, lock)?;
        Ok(Officer { name: name.clone(), role, recipient: slot.identity.recipient() })
    }

    /// Seals the keys to another key of an officer, in the place of the one they had.
    ///
    /// The new key file lies beside the old one, proven, before the keys are sealed to it, and takes its place after
    /// them. So at every moment one of the two opens the keys, and [`open`] tries both.
    pub(super) fn replace_slot(
        &self,
        name: &Name,
        slot: &Slot,
        lock: &Lock<'_>,
    ) -> Result<(), KeysError> {
        let mut officers = self.vault.keys.officers.clone();
        find(&mut officers, name)?.recipient = slot.identity.recipient();
        self.stage_slot(name, slot, lock)?;
        self.put_for_officers(officers)?;
        Ok(disk::supersede(&slot_file(&self.vault.dir, name))?)
    }

    /// Writes an officer's key file, and opens it as the next command will before the old one goes.
    fn put_slot(&self, name: &Name, slot: &Slot, lock: &Lock<'_>) -> Result<(), KeysError> {
        self.stage_slot(name, slot, lock)?;
        Ok(disk::supersede(&slot_file(&self.vault.dir, name))?)
    }

    fn stage_slot(&self, name: &Name, slot: &Slot, lock: &Lock<'_>) -> Result<(), KeysError> {
        let file = slot_file(&self.vault.dir, name);
        if !self.vault.dir.join(SLOTS).try_exists()? {
            disk::make_dir(&self.vault.dir.join(SLOTS))?;
        }
        let fresh = disk::stage(&file, &slot.seal(lock, &mut Os)?)?;
        disk::sync_parent(&fresh)?;
        let read = Slot::open(&disk::read(&fresh, KEYFILE_MAX)?, lock.passphrase)?;
        if read.identity.recipient() != slot.identity.recipient() {
            disk::remove(&fresh)?;
            return Err(KeysError::ReadBack);
        }
        Ok(())
    }

    /// Puts the key file of whoever unlocked the vault in its place, if a power cut left it beside it.
    pub(super) fn settle_slot(&self) -> io::Result<()> {
        let Some(me) = &self.vault.me else { return Ok(()) };
        let file = slot_file(&self.vault.dir, &me.name);
        let beside = disk::read_if_there(&file.with_added_extension("new"), KEYFILE_MAX)?;
        if me.staged.is_some() && beside == me.staged { disk::supersede(&file) } else { Ok(()) }
    }

    /// Removes the key files of officers where the keys are under a passphrase: they open nothing.
    pub(super) fn remove_slots(&self) -> io::Result<()> {
        let slots = self.vault.dir.join(SLOTS);
        let files = match fs::read_dir(&slots) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files?,
        };
        for file in files {
            disk::remove(&file?.path())?;
        }
        disk::sync(&slots)
    }

    fn put_for_officers(&self, officers: Vec<Officer>) -> Result<(), KeysError> {
        with_no_lock(|lock| self.put_officers(officers, lock))
    }

    fn put_officers(&self, officers: Vec<Officer>, lock: &Lock<'_>) -> Result<(), KeysError> {
        self.put_keys(&self.vault.keys.with_officers(officers), lock)
    }
}

/// Calls with a lock that is not used where there are officers.
fn with_no_lock<T>(act: impl FnOnce(&Lock<'_>) -> T) -> T {
    let nobody = Passphrase::new(String::new());
    act(&Lock { passphrase: &nobody, work: WorkFactor::DEFAULT })
}

fn find<'o>(officers: &'o mut [Officer], name: &Name) -> Result<&'o mut Officer, VaultError> {
    officers.iter_mut().find(|officer| officer.name == *name).ok_or(VaultError::NoOfficer)
}

fn hold_keeper(officers: &[Officer]) -> Result<(), OfficerError> {
    let any = officers.iter().any(|officer| officer.role == Role::Keeper);
    if any { Ok(()) } else { Err(OfficerError::LastKeeper) }
}
