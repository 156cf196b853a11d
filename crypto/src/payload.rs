//! The plaintext of a sealed tip or reply: a canonical tar of a [`Cover`] and attachments, filled up to a size class.
//!
//! What comes in: a [`Tip`] or a [`Reply`](crate::reply::Reply), and the bytes of its attachments.
//! What goes out: a stream whose length tells an observer only its class: for a tip a power of two from 8 KiB to
//! 16 MiB, above that the next eighth of an octave.
//! `age -d -i key tip.age | tar x` recovers it with standard tools.
//!
//! The reader refuses everything the writer would not have written, and calls a payload verified only after its last
//! byte. Deliberately absent: encryption, and the writing of files.

use std::io::{self, Read, Write};

use ring::digest::{Context, SHA256};
use zeroize::Zeroizing;

use crate::{
    reply::ReplyError,
    tar::{self, TarError},
    tip::{ATTACHMENTS_MAX, Attachment, Sha256, TIP_JSON_MAX, Tip, TipError},
};

const CLASS_MIN: u64 = 8 << 10;
const OCTAVES_TO: u64 = 16 << 20;

/// The file endings an attachment can have.
pub const EXTENSIONS: &[&str] = &[
    "3gp", "aac", "amr", "avif", "bin", "docx", "flac", "gif", "heic", "jpg", "m4a", "mov", "mp3",
    "mp4", "odp", "ods", "odt", "ogg", "pdf", "png", "pptx", "txt", "wav", "webm", "webp", "xlsx",
];

/// Returns the size class of `bytes` of tar: the length of the plaintext.
#[must_use]
pub fn size_class(bytes: u64) -> u64 {
    let octave = bytes.max(CLASS_MIN).next_power_of_two();
    if octave <= OCTAVES_TO {
        return octave;
    }
    bytes.next_multiple_of(octave / 16)
}

/// Returns the name of attachment `number` (from 1) with this ending.
#[must_use]
pub fn attachment_name(number: usize, extension: &str) -> String {
    format!("attachments/{number:02}.{extension}")
}

/// What lies first in a payload and announces the rest: `tip.json` or `reply.json`.
pub trait Cover: Sized {
    /// What it tells of a file.
    type File: File;
    /// Its name in the tar.
    const NAME: &'static str;
    /// Its longest form in bytes.
    const LONGEST: usize;

    /// Writes its canonical form.
    fn write(&self) -> Zeroizing<Vec<u8>>;

    /// Reads its canonical form.
    ///
    /// # Errors
    /// [`PayloadError`].
    fn read(bytes: &[u8]) -> Result<Self, PayloadError>;

    /// Returns the files that follow, in their order.
    fn files(&self) -> &[Self::File];

    /// Returns the length of a plaintext with so many bytes of tar.
    fn class(tar: u64) -> u64;
}

/// What a cover tells of a file that follows it.
pub trait File {
    /// Returns its name in the tar.
    fn name(&self) -> &str;
    /// Returns its length in bytes.
    fn size(&self) -> u64;
    /// Returns the digest of its bytes.
    fn sha256(&self) -> Sha256;
}

impl Cover for Tip {
    type File = Attachment;
    const NAME: &'static str = "tip.json";
    const LONGEST: usize = TIP_JSON_MAX;

    fn write(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.to_json())
    }

    fn read(bytes: &[u8]) -> Result<Self, PayloadError> {
        Ok(Self::from_json(bytes)?)
    }

    fn files(&self) -> &[Attachment] {
        &self.attachments
    }

    fn class(tar: u64) -> u64 {
        size_class(tar)
    }
}

impl File for Attachment {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

/// Returns the exact length of a plaintext, known before a byte of the attachments is read.
#[must_use]
pub fn plaintext_len(cover: &impl Cover) -> u64 {
    length(cover, cover.write().len())
}

/// Tells the length when the cover's own is known; sizes beyond `u64` saturate, and the tar refuses them.
fn length<C: Cover>(cover: &C, json: usize) -> u64 {
    let files = cover.files().iter().map(|file| tar::space(file.size().min(tar::FILE_MAX)));
    C::class(tar::space(json as u64) + files.sum::<u64>() + 2 * tar::BLOCK)
}

/// Writes a plaintext; each attachment in the order in which the cover tells of them.
pub struct Writer<W> {
    tar: tar::Writer<W>,
    total: u64,
    expected: std::vec::IntoIter<Expected>,
}

struct Expected {
    name: String,
    size: u64,
    sha256: Sha256,
}

impl<W: Write> Writer<W> {
    /// Begins with the cover.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when attachments are not named in our way, or the cover is too long.
    pub fn new<C: Cover>(to: W, cover: &C) -> io::Result<Self> {
        let json = cover.write();
        if json.len() > C::LONGEST || !well_named(cover.files()) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut tar = tar::Writer::new(to);
        tar.file(C::NAME, json.len() as u64, json.as_slice())?;
        let expected = cover.files().iter().map(|file| Expected {
            name: file.name().to_owned(),
            size: file.size(),
            sha256: file.sha256(),
        });
        let expected = expected.collect::<Vec<_>>().into_iter();
        Ok(Self { tar, total: length(cover, json.len()), expected })
    }

    /// Writes the next attachment, which must have the length and digest that the cover tells.
    ///
    /// # Errors
    /// Those of the two ends; `InvalidData` when length or digest differ, `InvalidInput` when none is expected.
    pub fn attachment(&mut self, from: impl Read) -> io::Result<()> {
        let next = self.expected.next().ok_or(io::ErrorKind::InvalidInput)?;
        let mut hashed = Hashed::new(from);
        self.tar.file(&next.name, next.size, &mut hashed)?;
        if hashed.digest() == next.sha256 { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    /// Fills up to the size class and returns the writer below.
    ///
    /// # Errors
    /// Those of the writer; `InvalidInput` when an attachment is missing.
    pub fn finish(self) -> io::Result<W> {
        if self.expected.len() > 0 {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        self.tar.finish(Some(self.total))
    }
}

/// A reason why a payload is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The tar around it.
    #[error(transparent)]
    Tar(#[from] TarError),
    /// `tip.json`.
    #[error(transparent)]
    Tip(#[from] TipError),
    /// `reply.json`.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// An entry is missing, too many, or has a name or a length that the first one does not tell.
    #[error("tar entry other than the first announced")]
    Entry,
    /// An attachment's bytes are not those that are announced.
    #[error("attachment with another digest")]
    Digest,
    /// The receiver of an attachment failed.
    #[error("attachment cannot be written")]
    Write(#[source] io::Error),
}

/// Reads a whole payload: gives each attachment's bytes to `sink`, and returns the cover once everything, to the last
/// byte of the filling, is as it must be.
///
/// What `sink` got before an error is not verified; the caller throws it away.
///
/// # Errors
/// [`PayloadError`].
pub fn read<C: Cover, R: Read>(
    from: R,
    mut sink: impl FnMut(&C::File, &mut dyn Read) -> io::Result<()>,
) -> Result<C, PayloadError> {
    let mut tar = tar::Reader::new(from);
    let (cover, json) = first::<C, R>(&mut tar)?;
    for file in cover.files() {
        let entry = tar.next_file()?.ok_or(PayloadError::Entry)?;
        if entry.name != file.name() || entry.size != file.size() {
            return Err(PayloadError::Entry);
        }
        let mut body = Hashed::new(tar.body());
        sink(file, &mut body).map_err(PayloadError::Write)?;
        io::copy(&mut body, &mut io::sink()).map_err(TarError::Read)?;
        if body.digest() != file.sha256() {
            return Err(PayloadError::Digest);
        }
    }
    if tar.next_file()?.is_some() {
        return Err(PayloadError::Entry);
    }
    tar.finish(Some(length(&cover, json)))?;
    Ok(cover)
}

/// Reads the cover, and tells its length.
fn first<C: Cover, R: Read>(tar: &mut tar::Reader<R>) -> Result<(C, usize), PayloadError> {
    let first = tar.next_file()?.ok_or(PayloadError::Entry)?;
    let size = usize::try_from(first.size).unwrap_or(usize::MAX);
    if first.name != C::NAME || size > C::LONGEST {
        return Err(PayloadError::Entry);
    }
    // Room for all of it at once: a buffer that grew would leave a copy behind.
    let mut json = Zeroizing::new(Vec::with_capacity(size.saturating_add(1)));
    tar.body().read_to_end(&mut json).map_err(TarError::Read)?;
    let cover = C::read(&json)?;
    if well_named(cover.files()) { Ok((cover, json.len())) } else { Err(PayloadError::Entry) }
}

/// Holds the names: `attachments/NN.ext`, numbers strictly rising from 1 to 99, endings from our list.
fn well_named(files: &[impl File]) -> bool {
    let mut last = 0;
    files.len() <= ATTACHMENTS_MAX
        && files.iter().all(|file| {
            let number = attachment_number(file.name()).filter(|number| *number > last);
            last = number.unwrap_or(last);
            number.is_some()
        })
}

fn attachment_number(name: &str) -> Option<usize> {
    let (number, extension) = name.strip_prefix("attachments/")?.split_once('.')?;
    let number = number.parse().ok()?;
    let fine = number <= ATTACHMENTS_MAX && EXTENSIONS.contains(&extension);
    (fine && attachment_name(number, extension) == name).then_some(number)
}

/// Hashes what is read through it.
struct Hashed<R> {
    from: R,
    hash: Context,
}

impl<R: Read> Hashed<R> {
    fn new(from: R) -> Self {
        Self { from, hash: Context::new(&SHA256) }
    }

    fn digest(self) -> Sha256 {
        Sha256(self.hash.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(to)?;
        self.hash.update(to.get(..read).unwrap_or_default());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tip::{Answers, Kind, Role, Scrub, Version};

    fn tip(files: &[(&str, &[u8])]) -> Tip {
        let attachments = files.iter().map(|(name, body)| Attachment {
            name: (*name).into(),
            size: body.len() as u64,
            sha256: Sha256(ring::digest::digest(&SHA256, body).as_ref().try_into().unwrap()),
            media_type: "application/octet-stream".into(),
            role: Role::File,
            scrub: Scrub::None,
            taken: None,
        });
        Tip {
            version: Version,
            kind: Kind::Tip,
            day: "2026-11-23".parse().unwrap(),
            language: "en".into(),
            form: Version,
            attempt: None,
            mailbox: None,
            answers: Answers::default(),
            text: Some("a".into()),
            attachments: attachments.collect(),
        }
    }

    fn write(files: &[(&str, &[u8])]) -> Vec<u8> {
        let tip = tip(files);
        let mut writer = Writer::new(Vec::new(), &tip).unwrap();
        for (_, body) in files {
            writer.attachment(*body).unwrap();
        }
        let bytes = writer.finish().unwrap();
        assert_eq!(bytes.len() as u64, plaintext_len(&tip));
        bytes
    }

    fn collect(bytes: &[u8]) -> Result<(Tip, Vec<Vec<u8>>), PayloadError> {
        let mut bodies = vec![];
        let tip = read(bytes, |_: &Attachment, body| {
            let mut bytes = vec![];
            body.read_to_end(&mut bytes)?;
            bodies.push(bytes);
            Ok(())
        })?;
        Ok((tip, bodies))
    }

    const FILES: &[(&str, &[u8])] =
        &[("attachments/01.jpg", b"one"), ("attachments/03.bin", &[3; 20_000])];

    #[test]
    fn payload_round_trips() {
        let (read, bodies) = collect(&write(FILES)).unwrap();
        assert_eq!(read, tip(FILES));
        assert_eq!(bodies, [b"one".to_vec(), vec![3; 20_000]]);
    }

    #[test]
    fn classes_are_the_published_ones() {
        let mib = 1 << 20;
        for (bytes, class) in [
            (0, 8_192),
            (8_192, 8_192),
            (8_193, 16_384),
            (9 * mib, 16 * mib),
            (16 * mib, 16 * mib),
            (16 * mib + 1, 18 * mib),
            (31 * mib, 32 * mib),
            (32 * mib + 1, 36 * mib),
            (200 * mib, 208 * mib),
        ] {
            assert_eq!(size_class(bytes), class, "{bytes}");
        }
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let good = write(&[("attachments/01.jpg", b"one")]);
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            // A flip inside the text of tip.json is another valid tip; the seal around it guards that.
            if let Ok((read, _)) = collect(&bytes) {
                assert_ne!(read, tip(&[("attachments/01.jpg", b"one")]), "byte {at}");
                assert!((512..1_024).contains(&at), "byte {at}");
            }
        }
    }

    #[test]
    fn odd_names_are_refused() {
        for name in [
            "attachments/1.jpg",
            "attachments/01.exe",
            "attachments/../a.jpg",
            "/a",
            "attachments/00.jpg",
        ] {
            assert!(Writer::new(Vec::new(), &tip(&[(name, b"one")])).is_err(), "{name}");
        }
        let falling: &[(&str, &[u8])] = &[("attachments/02.jpg", b""), ("attachments/01.jpg", b"")];
        assert!(Writer::new(Vec::new(), &tip(falling)).is_err());
    }

    #[test]
    fn another_size_class_is_refused() {
        let mut bytes = write(FILES);
        bytes.resize(bytes.len() * 2, 0);
        assert!(matches!(collect(&bytes), Err(PayloadError::Tar(TarError::Filling))));
    }

    #[test]
    fn missing_and_extra_files_are_refused() {
        let promised = tip(FILES);
        let mut tar = tar::Writer::new(Vec::new());
        let json = promised.to_json();
        tar.file("tip.json", json.len() as u64, json.as_slice()).unwrap();
        let bytes = tar.finish(Some(plaintext_len(&promised))).unwrap();
        assert!(matches!(collect(&bytes), Err(PayloadError::Entry)));
        let mut writer = Writer::new(Vec::new(), &tip(&[])).unwrap();
        assert!(writer.attachment(&b"one"[..]).is_err());
    }

    #[test]
    fn attachment_with_another_digest_is_refused() {
        let mut writer = Writer::new(Vec::new(), &tip(FILES)).unwrap();
        assert!(writer.attachment(&b"two"[..]).is_err());
    }
}
