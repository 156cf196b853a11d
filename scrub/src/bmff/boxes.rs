//! Boxes: where one is, and what is done with it below which other.

use crate::{clean::Stop, input::Input};

/// A box: its kind, where it starts, where its contents start, and where it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) kind: [u8; 4],
    pub(super) at: u64,
    pub(super) body: u64,
    pub(super) end: u64,
}

/// What is done with a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// It stays as it is.
    Keep,
    /// It stays, and its children are judged.
    Inside,
    /// A header with times.
    Times,
    /// A handler, whose name goes.
    Handler,
    /// A list of the files with the media data: this one alone.
    Files,
    /// A list of sample entries.
    Entries,
    /// A colour profile, or numbers that stand for one.
    Colour,
    /// A maker's name before a codec's settings.
    Vendor,
    /// Groups of samples, of a kind that says how to decode.
    Groups,
    /// It becomes zeros.
    Blank,
}

/// Judges a box by its kind and that of the box around it; below a sample entry that is the track's handler.
pub(super) fn rule(parent: [u8; 4], kind: [u8; 4]) -> Rule {
    match (&parent, &kind) {
        (b"moov", b"mvhd") | (b"trak", b"tkhd") | (b"mdia", b"mdhd") => Rule::Times,
        (b"moov", b"mvex")
        | (b"trak", b"edts" | b"tapt" | b"mdia")
        | (b"mdia", b"minf")
        | (b"minf", b"dinf" | b"stbl")
        | (b"soun", b"wave") => Rule::Inside,
        (b"mdia" | b"minf", b"hdlr") => Rule::Handler,
        (b"dinf", b"dref") => Rule::Files,
        (b"stbl", b"stsd") => Rule::Entries,
        (b"stbl" | b"traf", b"sgpd" | b"sbgp") => Rule::Groups,
        (b"vide" | b"pict" | b"auxv", b"colr") => Rule::Colour,
        (b"vide", b"d263") | (b"soun" | b"wave", b"damr") => Rule::Vendor,
        (b"mvex", b"mehd" | b"trex")
        | (b"edts", b"elst")
        | (b"tapt", b"clef" | b"prof" | b"enof")
        | (b"minf", b"vmhd" | b"smhd" | b"nmhd")
        | (b"moof", b"mfhd")
        | (b"traf", b"tfhd" | b"tfdt" | b"trun" | b"sdtp") => Rule::Keep,
        (b"stbl", table) if TABLES.contains(&table) => Rule::Keep,
        (b"vide" | b"pict" | b"auxv", setting) if PICTURE.contains(&setting) => Rule::Keep,
        (b"soun" | b"wave", setting) if SOUND.contains(&setting) => Rule::Keep,
        _ => Rule::Blank,
    }
}

/// The tables of samples.
const TABLES: &[&[u8; 4]] = &[
    b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stps",
    b"sdtp",
];

/// What is needed to decode and show pictures.
const PICTURE: &[&[u8; 4]] = &[
    b"avcC", b"hvcC", b"vvcC", b"av1C", b"vpcC", b"dvcC", b"dvvC", b"dvwC", b"hvcE", b"lhvC",
    b"esds", b"glbl", b"jp2h", b"pasp", b"clap", b"fiel", b"btrt", b"gama", b"mdcv", b"clli",
    b"CoLL", b"SmDm", b"amve", b"cclv", b"ccst", b"auxi",
];

/// What is needed to decode and play sound.
const SOUND: &[&[u8; 4]] = &[
    b"esds", b"chan", b"chnl", b"dac3", b"dec3", b"dac4", b"ddts", b"dOps", b"dfLa", b"alac",
    b"pcmC", b"btrt", b"srat", b"frma", b"enda", b"mp4a", b"SA3D",
];

/// The codings whose settings are in the two lists above, or who need none.
pub(super) const CODINGS: &[&[u8; 4]] = &[
    b"avc1", b"avc2", b"avc3", b"avc4", b"hvc1", b"hev1", b"dvh1", b"dvhe", b"dva1", b"dvav",
    b"vvc1", b"vvi1", b"av01", b"vp08", b"vp09", b"mp4v", b"s263", b"h263", b"jpeg", b"mjpa",
    b"mjpb", b"mjp2", b"ap4h", b"ap4x", b"apch", b"apcn", b"apcs", b"apco", b"mp4a", b"samr",
    b"sawb", b".mp3", b"ac-3", b"ec-3", b"ac-4", b"dtsc", b"dtse", b"Opus", b"fLaC", b"alac",
    b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"raw ", b"ulaw", b"alaw", b"lpcm",
    b"ipcm", b"fpcm", b"ima4",
];

/// The kinds of groups that say how samples are decoded.
pub(super) const GROUPS: &[&[u8; 4]] =
    &[b"roll", b"prol", b"rap ", b"sync", b"tsas", b"tscl", b"stsa", b"refs"];

impl Atom {
    /// Reads the head of a box of the top level, which may reach to the end of the file without saying how far.
    pub(super) fn top(input: &mut Input<'_>) -> Result<Self, Stop> {
        let end = input.end();
        Self::read(input, end, true)
    }

    /// Reads the head of a box inside another, or `None` where no more boxes are: QuickTime ends lists with zeros.
    pub(super) fn inner(input: &mut Input<'_>, end: u64) -> Result<Option<Self>, Stop> {
        let at = input.at();
        let none = end.saturating_sub(at) < 8 || input.u32()? == 0;
        input.go(at)?;
        if none { Ok(None) } else { Self::read(input, end, false).map(Some) }
    }

    fn read(input: &mut Input<'_>, end: u64, open: bool) -> Result<Self, Stop> {
        let at = input.at();
        let (short, kind) = (input.u32()?, input.array()?);
        let length = match short {
            0 if open => end - at,
            1 => input.u64()?,
            _ => short.into(),
        };
        let atom =
            Self { kind, at, body: input.at(), end: at.checked_add(length).ok_or(Stop::Refused)? };
        let whole = atom.body <= atom.end && atom.end <= end;
        if whole { Ok(atom) } else { Err(Stop::Refused) }
    }

    /// How long its contents are.
    pub(super) fn length(&self) -> u64 {
        self.end - self.body
    }
}
