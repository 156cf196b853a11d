//! One pass over the sealed bytes of a tip: copied, hashed, and opened to the last byte, in constant memory.

use std::io::{self, Read, Write};

use meldkluis_crypto::{
    age::{Decryptor, Identity, OpenError, PayloadError as SealedError},
    payload::{self, PayloadError},
    tar::TarError,
    tip::{Attachment, Tip},
    tlog::Leaf,
};
use ring::digest::{Context, SHA256};

/// What a pass found.
#[derive(Debug)]
pub struct Passed {
    /// Whether the bytes are those of the leaf.
    pub fit: Fit,
    /// The tip, or why it does not open.
    pub opened: Result<Opened, Unreadable>,
}

/// How sealed bytes compare with their leaf in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// They are what the log says.
    Same,
    /// Other bytes of the same length, or more of them.
    Altered,
    /// Fewer bytes.
    Short,
}

/// A tip that opened to its last byte.
#[derive(Debug)]
pub struct Opened {
    /// What the sender said.
    pub tip: Tip,
    /// The number of recipients it was sealed to.
    pub stanzas: usize,
}

/// A reason why sealed bytes give no tip.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// No identity of this vault is among the recipients.
    #[error("sealed to others: no identity of this vault opens it")]
    Stranger,
    /// The bytes are not an age file, or were changed after sealing.
    #[error("not a sealed file, or changed after sealing")]
    Seal,
    /// It was sealed so, and what is inside is no tip.
    #[error("opens, but holds no tip: {0}")]
    Payload(#[source] PayloadError),
    /// The receiver of an attachment failed.
    #[error("attachment cannot be written: {0}")]
    Write(#[source] io::Error),
}

/// Copies everything in `from` to `copy`, and opens it on the way; `files` gets each attachment's bytes.
///
/// What `files` got is verified only when the tip is returned and the bytes fit.
///
/// # Errors
/// Those of the two ends, not those of the opening.
pub fn pass(
    from: impl Read,
    copy: impl Write,
    leaf: &Leaf,
    who: &[Identity],
    files: impl FnMut(&Attachment, &mut dyn Read) -> io::Result<()>,
) -> io::Result<Passed> {
    let mut source = Source { from, copy, hash: Context::new(&SHA256), count: 0, failed: None };
    let opened = open(&mut source, who, files);
    let drained = drain(&mut source);
    if let Some(error) = source.failed {
        return Err(error);
    }
    drained?;
    source.copy.flush()?;
    Ok(Passed { fit: source.fit(leaf), opened })
}

/// Compares `from` with the leaf, without opening it.
///
/// # Errors
/// Those of the source.
pub fn fit(from: impl Read, leaf: &Leaf) -> io::Result<Fit> {
    let mut source =
        Source { from, copy: io::sink(), hash: Context::new(&SHA256), count: 0, failed: None };
    let drained = drain(&mut source);
    if let Some(error) = source.failed {
        return Err(error);
    }
    drained?;
    Ok(source.fit(leaf))
}

/// Lets an attachment's bytes go by: they are checked, and not kept.
///
/// # Errors
/// None.
pub fn ignore(_: &Attachment, _: &mut dyn Read) -> io::Result<()> {
    Ok(())
}

fn open(
    source: impl Read,
    who: &[Identity],
    files: impl FnMut(&Attachment, &mut dyn Read) -> io::Result<()>,
) -> Result<Opened, Unreadable> {
    let opening = Decryptor::new(source, who).map_err(|error| match error {
        OpenError::NoMatch => Unreadable::Stranger,
        _ => Unreadable::Seal,
    })?;
    let stanzas = opening.stanzas();
    let tip = payload::read(opening, files).map_err(|error| match error {
        PayloadError::Tar(TarError::Read(error)) if is_sealed_error(&error) => Unreadable::Seal,
        PayloadError::Write(error) if is_sealed_error(&error) => Unreadable::Seal,
        PayloadError::Write(error) => Unreadable::Write(error),
        error => Unreadable::Payload(error),
    })?;
    Ok(Opened { tip, stanzas })
}

fn is_sealed_error(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<SealedError>())
}

/// Copies and hashes what is read through it.
struct Source<R, W> {
    from: R,
    copy: W,
    hash: Context,
    count: u64,
    /// An error of either end, kept apart from those of the opening.
    failed: Option<io::Error>,
}

impl<R, W> Source<R, W> {
    fn fit(self, leaf: &Leaf) -> Fit {
        if self.count < leaf.size() {
            Fit::Short
        } else if self.count == leaf.size() && self.hash.finish().as_ref() == leaf.sha256() {
            Fit::Same
        } else {
            Fit::Altered
        }
    }
}

impl<R: Read, W: Write> Read for Source<R, W> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_some() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let step = self.from.read(to).and_then(|read| {
            let bytes = to.get(..read).unwrap_or_default();
            self.copy.write_all(bytes)?;
            self.hash.update(bytes);
            self.count += bytes.len() as u64;
            Ok(read)
        });
        match step {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failed = Some(error);
                Err(io::ErrorKind::BrokenPipe.into())
            }
            step => step,
        }
    }
}

fn drain(from: &mut impl Read) -> io::Result<()> {
    let mut buffer = [0; 4 << 10];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
