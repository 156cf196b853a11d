//! A vault, a log and its bundles, made with the real formats.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    age::{Encryptor, Identity, Passphrase, Recipient, WorkFactor},
    bundle::{Confirmed, Header, Writer},
    day::Day,
    keyfile::Lock,
    note::{KeyName, Signer, Verifier},
    officer::{Name as OfficerName, Role as OfficerRole},
    payload,
    tip::{Answers, Attachment, Attempt, Kind, Role, Scrub, Sha256, Tip, Version},
    tlog::{Checkpoint, Leaf, Tree, origin},
    trail::Trail,
};
use meldkluis_reviewer::{
    entropy::Os,
    receive::{self, Outcome, ReceiveError, Report},
    vault::{Locks, Names, Newborn, Vault},
};
use ring::digest::{SHA256, digest};
use tempfile::TempDir;

pub(crate) const DEPLOYMENT: &str = "m.test";
pub(crate) const PASSPHRASE: &str = "a passphrase for tests";
pub(crate) const ROOT_PASSPHRASE: &str = "another one for the root";

pub(crate) fn today() -> Day {
    day("2026-11-23")
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A vault with a root key, a log that its first roster lists, and room for bundles.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
    pub(crate) vault: Vault,
    pub(crate) paper: Identity,
    pub(crate) log: Log,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let (vault, paper) = found_with_paper(&dir.path().join("vault"), "north", true);
        let log = Log::new(DEPLOYMENT, 0);
        enrol(&vault, log.key.verifier());
        sign_roster(&vault);
        Self { dir, vault, paper, log }
    }

    /// Names two officers with cheap locks: a keeper with the passphrase that the vault has, and somebody with a role.
    pub(crate) fn name_officers(
        &self,
        (keeper, own): (&str, &str),
        (name, theirs, role): (&str, &str, OfficerRole),
    ) {
        let work = WorkFactor::new(4).unwrap();
        let [own, theirs] = [own, theirs].map(|text| Passphrase::new(text.into()));
        let [own, theirs] = [&own, &theirs].map(|passphrase| Lock { passphrase, work });
        let (keeper, name): (OfficerName, OfficerName) =
            (keeper.parse().unwrap(), name.parse().unwrap());
        let writing = self.vault.write().unwrap();
        writing.add_officer((&name, role), &theirs, (&keeper, &own), today()).unwrap();
    }

    /// Opens the vault as one of its officers.
    pub(crate) fn opened_by(&self, name: &str, theirs: &str) -> Vault {
        let theirs = Passphrase::new(theirs.into());
        Vault::unlock_as(self.vault.dir(), Some(&name.parse().unwrap()), &theirs).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Seals a tip to the roster's recipients and appends it.
    pub(crate) fn send(&mut self, tip: &Tip, files: &[&[u8]]) {
        let sealed = seal(tip, files, &self.recipients());
        self.log.append(sealed);
    }

    pub(crate) fn recipients(&self) -> Vec<Recipient> {
        let newest = self.vault.rosters().unwrap().pop().unwrap().roster;
        newest.valid_on(today()).recipients
    }

    pub(crate) fn import(&self, bundle: &[u8]) -> Result<Report, ReceiveError> {
        self.import_on(bundle, today())
    }

    pub(crate) fn import_on(&self, bundle: &[u8], today: Day) -> Result<Report, ReceiveError> {
        let (file, writing) = (self.written(bundle), self.vault.write()?);
        receive::import(&writing, &file, today, &mut ())
    }

    pub(crate) fn verify(&self, bundle: &[u8]) -> Result<Report, ReceiveError> {
        receive::verify(&self.vault, &self.written(bundle), today(), &mut ())
    }

    fn written(&self, bundle: &[u8]) -> PathBuf {
        let file = self.path("bundle");
        fs::write(&file, bundle).unwrap();
        file
    }

    /// Returns the texts of every readable tip, by case and place in it.
    pub(crate) fn texts(&self) -> Vec<String> {
        let cases = self.vault.index().unwrap().cases();
        let tips = cases
            .keys()
            .flat_map(|number| self.vault.case(*number, today()).unwrap().unwrap().tips);
        tips.filter_map(|tip| tip.read.ok()?.text).collect()
    }
}

/// A vault made through the library, with keys that cost little to unlock.
pub(crate) fn found(dir: &Path, desk: &str, root: bool) -> Vault {
    found_with_paper(dir, desk, root).0
}

/// A vault, and the recovery identity that was written on paper.
pub(crate) fn found_with_paper(dir: &Path, desk: &str, root: bool) -> (Vault, Identity) {
    let newborn = Newborn::make(Names { deployment: DEPLOYMENT, desk }, root, &mut Os).unwrap();
    let paper = newborn.recovery();
    let proven = newborn.prove(&paper, &mut Os).unwrap_or_else(|_| panic!("its own paper"));
    let (vault, root) = (passphrase(), Passphrase::new(ROOT_PASSPHRASE.into()));
    let work = WorkFactor::new(4).unwrap();
    let locks = Locks {
        vault: Lock { passphrase: &vault, work },
        root: Some(Lock { passphrase: &root, work }),
    };
    proven.settle(dir, locks, today(), &mut Os).unwrap();
    (Vault::unlock(dir, &vault).unwrap(), paper.parse().unwrap())
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.into())
}

pub(crate) fn enrol(vault: &Vault, log: &Verifier) {
    let mut draft = vault.draft().unwrap();
    assert!(draft.enrol(vault.deployment(), log).unwrap());
    vault.write().unwrap().put_draft(&draft).unwrap();
}

/// Signs the draft with the next epoch and takes it in.
pub(crate) fn sign_roster(vault: &Vault) -> Vec<u8> {
    let epoch = vault.rosters().unwrap().pop().map_or(1, |signed| signed.roster.epoch + 1);
    let roster = vault.draft().unwrap().roster(DEPLOYMENT, epoch, today());
    let root = vault.root_key(&Passphrase::new(ROOT_PASSPHRASE.into())).unwrap();
    let note = roster.sign(&root).unwrap();
    vault.write().unwrap().take_roster(note.as_bytes()).unwrap();
    note.into_bytes()
}

/// A log of the intake.
pub(crate) struct Log {
    pub(crate) key: Signer,
    pub(crate) sealed: Vec<Vec<u8>>,
    pub(crate) leaves: Vec<Leaf>,
}

/// What a bundle says of itself.
#[derive(Clone, Copy)]
pub(crate) struct Says {
    pub(crate) first: u64,
    pub(crate) day: &'static str,
    pub(crate) epoch: u64,
}

impl Default for Says {
    fn default() -> Self {
        Self { first: 0, day: "2026-11-23", epoch: 1 }
    }
}

impl Log {
    pub(crate) fn new(deployment: &str, generation: u32) -> Self {
        let name: KeyName = origin(deployment, generation).unwrap();
        Self { key: Signer::generate(name, &mut Os), sealed: vec![], leaves: vec![] }
    }

    pub(crate) fn append(&mut self, sealed: Vec<u8>) {
        self.leaves.push(Leaf::new(sha256(&sealed), sealed.len() as u64));
        self.sealed.push(sealed);
    }

    pub(crate) fn bundle(&self) -> Vec<u8> {
        self.bundle_saying(Says::default())
    }

    pub(crate) fn bundle_saying(&self, says: Says) -> Vec<u8> {
        let bodies: Vec<&[u8]> =
            self.sealed.iter().skip(says.first.try_into().unwrap()).map(Vec::as_slice).collect();
        self.write(says, &bodies)
    }

    /// Writes a bundle with these bytes in the places of the tips.
    pub(crate) fn write(&self, says: Says, bodies: &[&[u8]]) -> Vec<u8> {
        self.write_confirming(&[], says, bodies)
    }

    /// Writes a bundle of everything, in which the intake confirms what it applied of a desk.
    pub(crate) fn bundle_confirming(
        &self,
        desk: &Verifier,
        sequence: u64,
        audit: Trail,
    ) -> Vec<u8> {
        let confirmed = Confirmed { desk: desk.name().clone(), sequence, audit };
        let bodies: Vec<&[u8]> = self.sealed.iter().map(Vec::as_slice).collect();
        self.write_confirming(&[confirmed], Says::default(), &bodies)
    }

    fn write_confirming(&self, desks: &[Confirmed], says: Says, bodies: &[&[u8]]) -> Vec<u8> {
        self.write_all((desks, None), says, bodies)
    }

    fn write_all(
        &self,
        (desks, pepper): (&[Confirmed], Option<&[u8]>),
        says: Says,
        bodies: &[&[u8]],
    ) -> Vec<u8> {
        let mut tree = Tree::default();
        tree.extend(&self.leaves);
        let checkpoint = Checkpoint::of(&tree).sign(&self.key).unwrap();
        let header = Header {
            day: day(says.day),
            roster_epoch: says.epoch,
            desks,
            first: says.first,
            checkpoint: &checkpoint,
            leaves: &self.leaves,
            pepper,
        };
        let mut writer = Writer::new(Vec::new(), &header, &self.key).unwrap();
        for body in bodies {
            writer.tip(*body).unwrap();
        }
        writer.finish().unwrap()
    }

    /// Writes a bundle of everything with these bytes as the sealed pepper.
    pub(crate) fn bundle_with_pepper(&self, pepper: &[u8]) -> Vec<u8> {
        let bodies: Vec<&[u8]> = self.sealed.iter().map(Vec::as_slice).collect();
        self.write_all((&[], Some(pepper)), Says::default(), &bodies)
    }

    /// Returns this log as it was with fewer tips.
    pub(crate) fn shortened(&self, tips: usize) -> Self {
        let key = Signer::from_exposed(&self.key.expose()).unwrap();
        Self { key, sealed: self.sealed[..tips].to_vec(), leaves: self.leaves[..tips].to_vec() }
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().unwrap()
}

pub(crate) fn tip(text: &str) -> Tip {
    Tip {
        version: Version,
        kind: Kind::Tip,
        day: today(),
        language: "nl".into(),
        form: Version,
        attempt: None,
        mailbox: None,
        answers: Answers::default(),
        text: Some(text.into()),
        attachments: vec![],
    }
}

pub(crate) fn tried(text: &str, attempt: u8) -> Tip {
    Tip { attempt: Some(Attempt::new([attempt; 16])), ..tip(text) }
}

pub(crate) fn with_files(tip: Tip, files: &[&[u8]]) -> Tip {
    let attachments = files.iter().enumerate().map(|(at, body)| Attachment {
        name: payload::attachment_name(at + 1, "jpg"),
        size: body.len() as u64,
        sha256: Sha256(sha256(body)),
        media_type: "image/jpeg".into(),
        role: Role::File,
        scrub: Scrub::None,
        taken: None,
    });
    Tip { attachments: attachments.collect(), ..tip }
}

pub(crate) fn seal(tip: &Tip, files: &[&[u8]], recipients: &[Recipient]) -> Vec<u8> {
    seal_with(recipients, |sealing| {
        let mut writer = payload::Writer::new(sealing, tip)?;
        for file in files {
            writer.attachment(*file)?;
        }
        writer.finish().map(drop)
    })
}

pub(crate) fn seal_with(
    recipients: &[Recipient],
    write: impl FnOnce(&mut Encryptor<Vec<u8>>) -> io::Result<()>,
) -> Vec<u8> {
    let mut sealing = Encryptor::new(recipients, &mut Os, Vec::new()).unwrap();
    write(&mut sealing).unwrap();
    sealing.flush().unwrap();
    sealing.finish().unwrap()
}

/// Returns the outcomes of a report by index.
pub(crate) fn outcomes(report: &Report) -> Vec<(u64, Outcome)> {
    report.items.iter().map(|item| (item.index, item.outcome.clone())).collect()
}

/// Returns the names of a report's findings.
pub(crate) fn findings(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(receive::Finding::name).collect()
}

/// Returns every file of a vault that an act must leave alone: all but the trail, which tells of the act.
pub(crate) fn files_besides_trail(vault: &Vault) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = files_below(vault.dir());
    files.retain(|(file, _)| !file.ends_with("trail") && !file.ends_with("trail.note"));
    files
}

/// Returns every file below a folder with its bytes.
pub(crate) fn files_below(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = vec![];
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}
