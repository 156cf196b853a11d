//! One file cleaned: what goes in, what comes out, and what is said about it.

use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::{
    Kind, Label, adts, amr, bmff, flac, gif, jpeg, mp3, odf, office, ogg, pdf, png, sniff, text,
    wav, webp, zip,
};

/// Bytes that can be read from any place; two passes are enough for every format.
pub trait Source: Read + Seek {}

impl<S: Read + Seek> Source for S {}

/// How many bytes decide a file's type.
const HEAD: u64 = 8 * 1024;

/// Something of a kind that was found in a file and removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// Where it was made: coordinates, a track of them.
    Place,
    /// When it was made or changed.
    Time,
    /// What made it: make, model, serial numbers, maker notes, programs.
    Device,
    /// Who made it: authors, owners, reviewers, accounts.
    Person,
    /// A smaller picture of it, or of an earlier state.
    Preview,
    /// Earlier states: revisions, tracked changes, incremental updates.
    History,
    /// Another file inside it, or bytes after its end.
    Hidden,
    /// A program: macros, JavaScript, actions.
    Program,
    /// Words about it: comments, descriptions, keywords.
    Words,
    /// Anything else that is not the picture, the sound or the document.
    Other,
}

/// Something that a label [`Label::Partial`] admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// The video stream itself may name its encoder.
    Encoder,
    /// Something inside it was not understood: a file that could not be cleaned and stayed, or an element of a document
    /// that no standard has and that went with the words in it.
    Inner,
    /// The document's own text or layout can carry names.
    Text,
}

/// Where and when a file says it was made, as it says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// Latitude and longitude in degrees (WGS 84).
    pub place: Option<(f64, f64)>,
    /// The local time, as RFC 3339 writes it, without a zone where the file has none.
    pub time: Option<String>,
}

/// What is known of a file that was read to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned {
    /// Its type.
    pub kind: Kind,
    /// How far it was cleaned; with [`Label::None`] what was written is to be thrown away, and the original kept.
    pub label: Label,
    /// What was found and removed, each kind once, in rising order.
    pub found: Vec<Trace>,
    /// What the label admits, each kind once, in rising order; empty but for [`Label::Partial`].
    pub rest: Vec<Rest>,
    /// Where and when it was made, for a sender who asks to keep that beside the clean file.
    pub taken: Taken,
}

/// Why a format's module stops: the file is not to be understood, or its bytes do not come or go.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Damaged, encrypted, too large, hostile, or of a variant that is not known.
    Refused,
    /// The source or the sink failed.
    Io(io::Error),
}

/// What a format's module found on its way, besides the bytes that it wrote.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) found: Vec<Trace>,
    pub(crate) rest: Vec<Rest>,
    pub(crate) taken: Taken,
    /// Bytes that the streams inside a document were inflated to.
    pub(crate) inflated: usize,
}

/// Writes `source` without what identifies its maker to `sink`.
///
/// Nothing about the file is an error: what cannot be cleaned gets [`Label::None`].
///
/// # Errors
/// Those of `source` and `sink` alone.
pub fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> io::Result<Cleaned> {
    let mut head = Vec::new();
    source.seek(SeekFrom::Start(0))?;
    Read::take(&mut *source, HEAD).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    // What a zip file is stands in its directory, not in its first bytes.
    let kind = match sniff(&head) {
        _ if head.starts_with(b"PK\x03\x04") => zip::kind::kind(source)?,
        Kind::Mp3 => behind_tag(&head, source)?,
        kind => kind,
    };
    match by_kind(kind, source, sink) {
        Ok(findings) => Ok(Cleaned::new(kind, findings)),
        Err(Stop::Refused) => Ok(Cleaned::untouched(kind)),
        Err(Stop::Io(error)) => Err(error),
    }
}

/// Tells sound that has a tag before it, with a picture most often, which is longer than what decides.
fn behind_tag(head: &[u8], source: &mut dyn Source) -> io::Result<Kind> {
    let tag = head.first_chunk().copied().and_then(adts::tag);
    let mut behind = Vec::new();
    if let Some(tag) = tag {
        source.seek(SeekFrom::Start(tag))?;
        Read::take(&mut *source, 4).read_to_end(&mut behind)?;
        source.seek(SeekFrom::Start(0))?;
    }
    Ok(match behind.as_slice() {
        b"fLaC" => Kind::Flac,
        behind if adts::begins(behind) => Kind::Aac,
        _ => Kind::Mp3,
    })
}

/// Hands a file to its format's module.
fn by_kind(kind: Kind, source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    match kind {
        Kind::Jpeg => jpeg::clean(source, sink),
        Kind::Png => png::clean(source, sink),
        Kind::Gif => gif::clean(source, sink),
        Kind::Webp => webp::clean(source, sink),
        Kind::Heic | Kind::Avif => bmff::clean(source, sink),
        Kind::Mp4 | Kind::Mov | Kind::ThreeGp | Kind::M4a => bmff::clean(source, sink),
        Kind::Mp3 => mp3::clean(source, sink),
        Kind::Amr => amr::clean(source, sink),
        Kind::Aac => adts::clean(source, sink),
        Kind::Flac => flac::clean(source, sink),
        Kind::Docx | Kind::Xlsx | Kind::Pptx => office::clean(source, sink),
        Kind::Odt | Kind::Ods | Kind::Odp => odf::clean(source, sink),
        Kind::Ogg => ogg::clean(source, sink),
        Kind::Pdf => pdf::clean(source, sink),
        Kind::Wav => wav::clean(source, sink),
        Kind::Text => text::clean(source, sink),
        _ => Err(Stop::Refused),
    }
}

impl Cleaned {
    fn new(kind: Kind, findings: Findings) -> Self {
        let Findings { mut found, mut rest, taken, .. } = findings;
        found.sort_unstable();
        found.dedup();
        rest.sort_unstable();
        rest.dedup();
        let label = if rest.is_empty() { Label::Full } else { Label::Partial };
        Self { kind, label, found, rest, taken }
    }

    /// Tells that a file stays as it came.
    #[must_use]
    pub fn untouched(kind: Kind) -> Self {
        let (found, rest, taken) = Default::default();
        Self { kind, label: Label::None, found, rest, taken }
    }
}

impl From<io::Error> for Stop {
    /// A source that ends early is a damaged file, not a failure; so is one that points outside itself.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => Self::Refused,
            _ => Self::Io(error),
        }
    }
}
