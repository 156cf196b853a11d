//! The outbound bundle: what a medium carries from the intake to the reviewer.
//!
//! A canonical tar (see [`crate::tar`]) of, in this order: `manifest`, `checkpoint`, `leaves` (all leaf data from 0,
//! 40 bytes each), where there is one `pepper` (see [`crate::pepper`]), then `tips/NNNNNNNN.age` in rising order. The
//! manifest is a signed note under the log key's `manifest` purpose and binds the files before the tips by SHA-256; the
//! leaves bind the tips.
//!
//! What stands before the tips can be signed ahead ([`presign`]), so that a restored log is carried without its key.
//!
//! The reader gives results per item, so that one bad tip never blocks the readable rest.
//! Deliberately absent: decryption, the reviewer's memory of earlier checkpoints, what a desk does with what is confirmed.

use std::io::{self, Read, Write};

use ring::digest::{SHA256, digest};

use crate::{
    day::Day,
    inbound::Trail,
    note::{KeyName, NOTE_MAX, NoteError, Signer, Verifier, hex, unhex},
    pepper,
    roster::Roster,
    tar::{self, TarError},
    tlog::{Checkpoint, CheckpointError, Leaf, Tree},
};

/// The most leaves one log has: 400 MB of leaf data.
pub const LEAVES_MAX: u64 = 10_000_000;
const PURPOSE: &str = "manifest";
/// The most desks that a manifest confirms: as many as a roster lists.
const DESKS_MAX: usize = 64;

/// What the intake applied of a desk's inbound bundles: what of them need not be carried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The desk's key name.
    pub desk: KeyName,
    /// The sequence number of the last bundle that was applied.
    pub sequence: u64,
    /// The desk's audit trail, as that bundle told it.
    pub audit: Trail,
}

impl Confirmed {
    fn line(&self) -> String {
        let Trail { length, head } = self.audit;
        format!("desk {} {} {length} {}\n", self.desk, self.sequence, hex(&head))
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let desk = KeyName::new(words.next()?.to_owned()).ok()?;
        let sequence = words.next()?.parse().ok()?;
        let audit = Trail { length: words.next()?.parse().ok()?, head: unhex(words.next()?)? };
        words.next().is_none().then_some(Self { desk, sequence, audit })
    }
}

/// What an outbound bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The log's key, named by its origin.
    pub log: Verifier,
    /// The day of the export.
    pub day: Day,
    /// The epoch of the roster in force at the intake.
    pub roster_epoch: u64,
    /// What the intake applied, for each desk that ever sent a bundle, in rising order of their names.
    pub desks: Vec<Confirmed>,
    /// The index of the first tip in the bundle.
    pub first: u64,
    /// The number of tips in the bundle.
    pub tips: u64,
    /// SHA-256 of the signed checkpoint.
    pub checkpoint: [u8; 32],
    /// SHA-256 of all leaf data.
    pub leaves: [u8; 32],
    /// SHA-256 of the sealed pepper, if the bundle has it.
    pub pepper: Option<[u8; 32]>,
}

/// A reason why a whole bundle is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It does not begin with a canonical tar entry `manifest`, or ends before its leaves do.
    #[error("not a bundle, or cut short before its tips")]
    NotABundle(#[source] Option<TarError>),
    /// The manifest is malformed or its signature does not hold.
    #[error("manifest refused")]
    Manifest(#[source] NoteError),
    /// The manifest names another deployment.
    #[error("bundle of another deployment")]
    Deployment,
    /// The log key is not in the roster.
    #[error("bundle under a log key that the roster does not list (fingerprint {0})")]
    UnlistedKey(String),
    /// The checkpoint is refused.
    #[error("checkpoint refused")]
    Checkpoint(#[source] CheckpointError),
    /// Checkpoint or leaves are not those that the manifest tells.
    #[error("bundle parts that do not belong together")]
    Mixed,
    /// The leaves do not give the root that the log key signed: something was removed, altered or reordered.
    #[error("leaves that do not give the signed root")]
    Root,
}

impl Manifest {
    fn text(&self) -> String {
        let desks: String = self.desks.iter().map(Confirmed::line).collect();
        let pepper = self.pepper.map(|pepper| format!("pepper {}\n", hex(&pepper)));
        format!(
            "{}/{PURPOSE}\nversion 1\nlog {}\nday {}\nroster {}\n{desks}first {}\ntips {}\ncheckpoint {}\nleaves {}\n{}",
            self.log.name(),
            self.log,
            self.day,
            self.roster_epoch,
            self.first,
            self.tips,
            hex(&self.checkpoint),
            hex(&self.leaves),
            pepper.unwrap_or_default()
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(2).peekable();
        let of = |line: Option<&'_ str>, key: &str| {
            Some(line?.strip_prefix(key)?.strip_prefix(' ')?.to_owned())
        };
        let (log, day) = (of(lines.next(), "log")?, of(lines.next(), "day")?);
        let roster = of(lines.next(), "roster")?;
        let mut desks: Vec<Confirmed> = vec![];
        while let Some(line) = lines.next_if(|line| line.starts_with("desk ")) {
            desks.push(Confirmed::parse(line.strip_prefix("desk ")?)?);
        }
        let rising = desks.iter().zip(desks.iter().skip(1)).all(|(one, next)| one.desk < next.desk);
        if !rising || desks.len() > DESKS_MAX {
            return None;
        }
        let mut value = |key: &str| of(lines.next(), key);
        let manifest = Self {
            log: log.parse().ok()?,
            day: day.parse().ok()?,
            roster_epoch: roster.parse().ok()?,
            desks,
            first: value("first")?.parse().ok()?,
            tips: value("tips")?.parse().ok()?,
            checkpoint: unhex(&value("checkpoint")?)?,
            leaves: unhex(&value("leaves")?)?,
            pepper: match lines.next() {
                None => None,
                line => Some(unhex(&of(line, "pepper")?)?),
            },
        };
        (manifest.text() == text).then_some(manifest)
    }

    fn sign(&self, log_key: &Signer) -> Result<String, NoteError> {
        log_key.under(PURPOSE).sign(&self.text())
    }

    /// Reads a manifest that signs itself under the log key it names; whether to believe that key is the roster's.
    fn self_signed(note: &[u8]) -> Result<Self, NoteError> {
        let text = std::str::from_utf8(note).map_err(|_| NoteError::Malformed)?;
        let (text, _) = text.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let manifest = Self::parse(&format!("{text}\n")).ok_or(NoteError::Malformed)?;
        manifest.log.under(PURPOSE).verify(note)?;
        Ok(manifest)
    }
}

/// Where in the log a bundle begins, and what stands around it.
#[derive(Clone, Debug)]
pub struct Header<'h> {
    /// The day of the export.
    pub day: Day,
    /// The epoch of the roster in force at the intake.
    pub roster_epoch: u64,
    /// What the intake applied of each desk's bundles, in rising order of the desks' names; at most 64.
    pub desks: &'h [Confirmed],
    /// The index of the first tip in the bundle.
    pub first: u64,
    /// The signed checkpoint.
    pub checkpoint: &'h str,
    /// All leaves up to the checkpoint's size.
    pub leaves: &'h [Leaf],
    /// The sealed pepper, if it goes along.
    pub pepper: Option<&'h [u8]>,
}

impl Header<'_> {
    fn manifest(&self, log: &Verifier) -> Option<Manifest> {
        let tips = (self.leaves.len() as u64).checked_sub(self.first)?;
        let manifest = Manifest {
            log: log.clone(),
            day: self.day,
            roster_epoch: self.roster_epoch,
            desks: self.desks.to_vec(),
            first: self.first,
            tips,
            checkpoint: sha256(self.checkpoint.as_bytes()),
            leaves: sha256(&leaf_data(self.leaves)),
            pepper: self.pepper.map(sha256),
        };
        let fits = self.pepper.is_none_or(|pepper| pepper.len() as u64 <= pepper::SEALED_MAX);
        (fits && Manifest::parse(&manifest.text()).is_some()).then_some(manifest)
    }
}

/// Signs the manifest of a bundle that is written later, by [`Writer::signed`], where the log key is not.
///
/// # Errors
/// `InvalidInput` when `first` is past the leaves, or the desks or the pepper are not as they must be.
pub fn presign(header: &Header<'_>, log_key: &Signer) -> io::Result<String> {
    let manifest = header.manifest(log_key.verifier()).ok_or(io::ErrorKind::InvalidInput)?;
    manifest.sign(log_key).map_err(io::Error::other)
}

/// What stands before the tips of a bundle and was signed ahead.
#[derive(Clone, Copy, Debug)]
pub struct Presigned<'p> {
    /// The signed manifest.
    pub manifest: &'p [u8],
    /// The signed checkpoint.
    pub checkpoint: &'p [u8],
    /// The log key, as whoever writes the bundle knows it.
    pub log: &'p Verifier,
}

impl Presigned<'_> {
    /// Verifies both signatures and that they belong together, and returns the manifest and what it covers.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn verify(&self) -> Result<(Manifest, Checkpoint), BundleError> {
        let manifest = Manifest::self_signed(self.manifest).map_err(BundleError::Manifest)?;
        if manifest.log != *self.log {
            return Err(BundleError::UnlistedKey(manifest.log.fingerprint()));
        }
        let checkpoint =
            Checkpoint::verify(self.checkpoint, self.log).map_err(BundleError::Checkpoint)?;
        let fits = manifest.first.checked_add(manifest.tips) == Some(checkpoint.size);
        let fits = fits && sha256(self.checkpoint) == manifest.checkpoint;
        if fits { Ok((manifest, checkpoint)) } else { Err(BundleError::Mixed) }
    }
}

/// Writes an outbound bundle.
pub struct Writer<W> {
    tar: tar::Writer<W>,
    sizes: Vec<u64>,
    first: u64,
    next: usize,
}

impl<W: Write> Writer<W> {
    /// Writes what stands before the tips.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when `first` is past the leaves, or the desks are not as they must be.
    pub fn new(to: W, header: &Header<'_>, log_key: &Signer) -> io::Result<Self> {
        let manifest = presign(header, log_key)?;
        let checkpoint = header.checkpoint.as_bytes();
        let head = Head { manifest: manifest.as_bytes(), checkpoint, first: header.first };
        Self::begin(to, &head, header.leaves, header.pepper)
    }

    /// Writes what stands before the tips of a bundle whose manifest was signed ahead.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when the manifest does not hold, or tells of other leaves.
    pub fn signed(to: W, ahead: &Presigned<'_>, leaves: &[Leaf]) -> io::Result<Self> {
        let (manifest, _) = ahead.verify().map_err(|_| io::ErrorKind::InvalidInput)?;
        if sha256(&leaf_data(leaves)) != manifest.leaves || manifest.pepper.is_some() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let Presigned { manifest: note, checkpoint, .. } = *ahead;
        let head = Head { manifest: note, checkpoint, first: manifest.first };
        Self::begin(to, &head, leaves, None)
    }

    fn begin(to: W, head: &Head<'_>, leaves: &[Leaf], pepper: Option<&[u8]>) -> io::Result<Self> {
        let first = usize::try_from(head.first).map_err(|_| io::ErrorKind::InvalidInput)?;
        let chosen = leaves.get(first..).ok_or(io::ErrorKind::InvalidInput)?;
        let sizes = chosen.iter().map(Leaf::size).collect();
        let mut tar = tar::Writer::new(to);
        let data = leaf_data(leaves);
        let parts =
            [("manifest", head.manifest), ("checkpoint", head.checkpoint), ("leaves", &data)];
        for (name, body) in parts.into_iter().chain(pepper.map(|pepper| ("pepper", pepper))) {
            tar.file(name, body.len() as u64, body)?;
        }
        Ok(Self { tar, sizes, first: head.first, next: 0 })
    }

    /// Writes the next tip's sealed bytes.
    ///
    /// # Errors
    /// Those of the two ends; `InvalidInput` when no more tip is expected.
    pub fn tip(&mut self, sealed: impl Read) -> io::Result<()> {
        let size = *self.sizes.get(self.next).ok_or(io::ErrorKind::InvalidInput)?;
        self.tar.file(&tip_name(self.first + self.next as u64), size, sealed)?;
        self.next += 1;
        Ok(())
    }

    /// Ends the bundle.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when a tip is missing.
    pub fn finish(self) -> io::Result<W> {
        if self.next < self.sizes.len() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.tar.finish(None)
    }
}

/// The signed parts of a bundle, and the index of its first tip.
struct Head<'h> {
    manifest: &'h [u8],
    checkpoint: &'h [u8],
    first: u64,
}

fn leaf_data(leaves: &[Leaf]) -> Vec<u8> {
    leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect()
}

/// A bundle whose manifest, checkpoint and leaves hold; its tips are still to be read.
pub struct Verified<R> {
    tar: tar::Reader<R>,
    manifest: Manifest,
    checkpoint: Checkpoint,
    note: Vec<u8>,
    leaves: Vec<Leaf>,
    pepper: Option<Vec<u8>>,
    /// The index of the tip that should come next.
    next: u64,
    ended: bool,
}

/// What came next in a bundle.
#[derive(Debug)]
pub enum Item {
    /// A tip of this index; its bytes are in the body, their leaf must still be compared.
    Tip(u64),
    /// An entry that does not belong in a bundle; it was passed over.
    Odd,
    /// The bundle ends here, before the end that it should have.
    CutShort,
    /// The bundle has ended as it should, and more bytes follow.
    Trailing,
}

impl<R: Read> Verified<R> {
    /// Reads and verifies everything before the first tip.
    ///
    /// # Errors
    /// [`BundleError`].
    pub fn open(from: R, roster: &Roster) -> Result<Self, BundleError> {
        let mut tar = tar::Reader::new(from);
        let note = part(&mut tar, "manifest", NOTE_MAX as u64)?;
        let manifest = Manifest::self_signed(&note).map_err(BundleError::Manifest)?;
        believe(&manifest, roster)?;
        let note = part(&mut tar, "checkpoint", NOTE_MAX as u64)?;
        let checkpoint =
            Checkpoint::verify(&note, &manifest.log).map_err(BundleError::Checkpoint)?;
        let size =
            Some(checkpoint.size).filter(|size| *size <= LEAVES_MAX).ok_or(BundleError::Mixed)?;
        let data = part(&mut tar, "leaves", size * Leaf::LEN as u64)?;
        if sha256(&note) != manifest.checkpoint || sha256(&data) != manifest.leaves {
            return Err(BundleError::Mixed);
        }
        let (leaves, rest) = data.as_chunks();
        let leaves: Vec<Leaf> = leaves.iter().map(|data| Leaf::from_bytes(*data)).collect();
        let fits = manifest.first.checked_add(manifest.tips) == Some(leaves.len() as u64);
        if !rest.is_empty() || !fits {
            return Err(BundleError::Mixed);
        }
        let mut tree = Tree::default();
        tree.extend(&leaves);
        if Checkpoint::of(&tree) != checkpoint {
            return Err(BundleError::Root);
        }
        let pepper = match manifest.pepper {
            None => None,
            Some(told) => {
                let sealed = part(&mut tar, "pepper", pepper::SEALED_MAX)?;
                Some(
                    Some(sealed)
                        .filter(|sealed| sha256(sealed) == told)
                        .ok_or(BundleError::Mixed)?,
                )
            }
        };
        let next = manifest.first;
        Ok(Self { tar, manifest, checkpoint, note, leaves, pepper, next, ended: false })
    }

    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Returns the checkpoint as it was signed, to be kept as evidence.
    #[must_use]
    pub fn checkpoint_note(&self) -> &[u8] {
        &self.note
    }

    /// Returns all leaves of the log up to the checkpoint.
    #[must_use]
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Returns the sealed pepper as it came, if the bundle has it; [`crate::pepper::open`] says whether it is one.
    #[must_use]
    pub fn pepper(&self) -> Option<&[u8]> {
        self.pepper.as_deref()
    }

    /// Goes to the next item; nothing after the proper end.
    pub fn next_item(&mut self) -> Option<Item> {
        if self.ended {
            return None;
        }
        match self.tar.next_file() {
            Ok(Some(entry)) => {
                let index = self.tip_index(&entry);
                self.next = index.map_or(self.next, |index| index + 1);
                Some(index.map_or(Item::Odd, Item::Tip))
            }
            Ok(None) => {
                self.ended = true;
                self.tar.finish(None).err().map(|_| Item::Trailing)
            }
            Err(TarError::Entry | TarError::Filling) => Some(Item::Odd),
            Err(TarError::Header) => Some(self.pass_over()),
            Err(_) => {
                self.ended = true;
                Some(Item::CutShort)
            }
        }
    }

    /// Returns the sealed bytes of the tip that [`Verified::next_item`] came to.
    pub fn body(&mut self) -> tar::Body<'_, R> {
        self.tar.body()
    }

    /// Passes over a tip whose header is damaged: the leaves tell how long it is, so the next one can still be found.
    fn pass_over(&mut self) -> Item {
        let leaf = usize::try_from(self.next).ok().and_then(|next| self.leaves.get(next));
        if let Some(leaf) = leaf {
            self.tar.pass_over(leaf.size());
            self.next += 1;
            return Item::Odd;
        }
        self.ended = true;
        Item::CutShort
    }

    fn tip_index(&self, entry: &tar::Entry) -> Option<u64> {
        let index = entry.name.strip_prefix("tips/")?.strip_suffix(".age")?.parse().ok()?;
        let leaf = self.leaves.get(usize::try_from(index).ok()?)?;
        let fine = tip_name(index) == entry.name
            && index >= self.manifest.first
            && index >= self.next
            && leaf.size() == entry.size;
        fine.then_some(index)
    }
}

fn believe(manifest: &Manifest, roster: &Roster) -> Result<(), BundleError> {
    let ours = format!("{}/log/", roster.deployment);
    if !manifest.log.name().as_str().starts_with(&ours) {
        return Err(BundleError::Deployment);
    }
    if roster.logs.contains(&manifest.log) {
        return Ok(());
    }
    Err(BundleError::UnlistedKey(manifest.log.fingerprint()))
}

fn part<R: Read>(tar: &mut tar::Reader<R>, name: &str, most: u64) -> Result<Vec<u8>, BundleError> {
    let entry = tar.next_file().map_err(|error| BundleError::NotABundle(Some(error)))?;
    let entry = entry.filter(|entry| entry.name == name && entry.size <= most);
    let entry = entry.ok_or(BundleError::NotABundle(None))?;
    let mut body = Vec::new();
    let read = tar.body().read_to_end(&mut body);
    let whole =
        read.map_err(|error| BundleError::NotABundle(Some(error.into())))? as u64 == entry.size;
    if whole { Ok(body) } else { Err(BundleError::NotABundle(None)) }
}

fn tip_name(index: u64) -> String {
    format!("tips/{index:08}.age")
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests;
