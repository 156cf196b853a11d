//! File types by magic bytes: a closed list, and `bin` for everything else.

use crate::{amr, mp3::frame::Header};

/// Defines the closed list of types.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $ext:literal, $media_type:literal;)+) => {
        /// The type of a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $variant),+ }

        impl Kind {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the ending that a file of this type gets in a payload.
            #[must_use]
            pub fn ext(self) -> &'static str {
                match self { $(Self::$variant => $ext),+ }
            }

            /// Returns the media type, as IANA registers it where it does.
            #[must_use]
            pub fn media_type(self) -> &'static str {
                match self { $(Self::$variant => $media_type),+ }
            }
        }
    };
}

kinds! {
    /// JPEG.
    Jpeg = "jpg", "image/jpeg";
    /// PNG.
    Png = "png", "image/png";
    /// GIF.
    Gif = "gif", "image/gif";
    /// WebP.
    Webp = "webp", "image/webp";
    /// HEIF pictures, as phones make them.
    Heic = "heic", "image/heic";
    /// AVIF.
    Avif = "avif", "image/avif";
    /// MPEG-4 with pictures, or unknown.
    Mp4 = "mp4", "video/mp4";
    /// QuickTime.
    Mov = "mov", "video/quicktime";
    /// 3GPP.
    ThreeGp = "3gp", "video/3gpp";
    /// WebM.
    Webm = "webm", "video/webm";
    /// MPEG-4 with sound alone.
    M4a = "m4a", "audio/mp4";
    /// MPEG audio layer III.
    Mp3 = "mp3", "audio/mpeg";
    /// Ogg, with Vorbis or Opus.
    Ogg = "ogg", "audio/ogg";
    /// AMR, of either band.
    Amr = "amr", "audio/AMR";
    /// AAC in ADTS frames.
    Aac = "aac", "audio/aac";
    /// FLAC.
    Flac = "flac", "audio/flac";
    /// RIFF wave.
    Wav = "wav", "audio/wav";
    /// PDF.
    Pdf = "pdf", "application/pdf";
    /// Word, Office Open XML.
    Docx = "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// Excel, Office Open XML.
    Xlsx = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// PowerPoint, Office Open XML.
    Pptx = "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation";
    /// OpenDocument text.
    Odt = "odt", "application/vnd.oasis.opendocument.text";
    /// OpenDocument spreadsheet.
    Ods = "ods", "application/vnd.oasis.opendocument.spreadsheet";
    /// OpenDocument presentation.
    Odp = "odp", "application/vnd.oasis.opendocument.presentation";
    /// UTF-8 without control characters.
    Text = "txt", "text/plain";
    /// Anything else.
    Other = "bin", "application/octet-stream";
}

/// Tells by its first bytes whether a file is held whole to be cleaned, up to a ceiling: PDF, and all that lies in a zip.
///
/// The others are cleaned in constant memory.
#[must_use]
pub fn is_held_whole(head: &[u8]) -> bool {
    head.starts_with(b"PK") || sniff(head) == Kind::Pdf
}

/// Tells a file's type by its first bytes; a cut character at their end is no objection to text.
#[must_use]
pub fn sniff(head: &[u8]) -> Kind {
    if head.get(4..10).is_some_and(|brand| brand == b"ftyp3g") {
        return Kind::ThreeGp;
    }
    // First, because a PDF is known by a mark that may stand anywhere in the first bytes, those of sound too.
    if let Some(sound) = by_frames(head) {
        return sound;
    }
    if amr::begins(head) {
        return Kind::Amr;
    }
    let extension = infer::get(head).map(|found| match found.extension() {
        "heif" => "heic",
        "opus" => "ogg",
        "m4v" => "mp4",
        other => other,
    });
    let known = Kind::ALL.iter().copied().find(|kind| Some(kind.ext()) == extension);
    let known = known.or_else(|| by_brands(head));
    known.unwrap_or_else(|| if is_text(head) { Kind::Text } else { Kind::Other })
}

/// Tells ISO base media of a rare first brand by the brands that it says it is compatible with.
fn by_brands(head: &[u8]) -> Option<Kind> {
    let (length, rest) = head.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_sub(8)?;
    let brands = rest.strip_prefix(b"ftyp")?.get(..length)?;
    let first = brands.get(..4)?;
    let has = |wanted: &[&[u8; 4]]| {
        let compatible = brands.get(8..).unwrap_or_default();
        let mut all = compatible.chunks_exact(4).chain([first]);
        all.any(|brand| wanted.iter().any(|known| brand == known.as_slice()))
    };
    match () {
        () if first == b"crx " => None, // Canon's raw pictures are no films.
        () if has(&[b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1"]) => {
            Some(Kind::Heic)
        }
        () if has(&[b"isom", b"iso2", b"mp41", b"mp42", b"M4B "]) => Some(Kind::Mp4),
        () if has(&[b"qt  "]) => Some(Kind::Mov),
        () => None,
    }
}

/// Tells MP3 that begins with a frame, whatever its version and sampling rate, by the frame behind it.
fn by_frames(head: &[u8]) -> Option<Kind> {
    let first = Header::read(head)?;
    let behind = head.get(first.len..)?;
    let goes_on = || Header::read(behind).is_some_and(|next| first.is_like(&next));
    (behind.is_empty() || goes_on()).then_some(Kind::Mp3)
}

fn is_text(head: &[u8]) -> bool {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let whole = head.split_at(error.valid_up_to()).0;
            str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.contains(|c: char| c.is_control() && !"\t\n\r\u{c}".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_bytes_decide() {
        for (head, kind) in [
            (b"\xff\xd8\xff\xe0\0\x10JFIF".as_slice(), Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n\0\0", Kind::Png),
            (b"GIF89a", Kind::Gif),
            (b"RIFF\0\0\0\0WEBPVP8 ", Kind::Webp),
            (b"RIFF\0\0\0\0WAVEfmt ", Kind::Wav),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Kind::Heic),
            (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", Kind::Avif),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", Kind::Mp4),
            (b"\0\0\0\x18ftypM4V \0\0\0\0M4V mp42", Kind::Mp4),
            (b"\0\0\0\x18ftypXAVC\0\0\0\0mp42iso2", Kind::Mp4),
            (b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc", Kind::Heic),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Kind::Other),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Kind::Mov),
            (b"\0\0\0\x14ftyp3gp4\0\0\0\0isom", Kind::ThreeGp),
            (b"\0\0\0\x18ftypM4A \0\0\0\0M4A ", Kind::M4a),
            (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", Kind::Webm),
            (b"ID3\x04\0", Kind::Mp3),
            (b"OggS\0\x02", Kind::Ogg),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead", Kind::Ogg),
            (b"#!AMR\n\x3c", Kind::Amr),
            (b"#!AMR-WB\n\x04", Kind::Amr),
            (b"\xff\xf1\x50\x80", Kind::Aac),
            (b"fLaC\0\0\0\x22", Kind::Flac),
            (b"%PDF-1.7\n", Kind::Pdf),
        ] {
            let padded = [head, &[0; 300]].concat();
            assert_eq!(sniff(&padded), kind, "{kind:?}");
        }
    }

    #[test]
    fn frames_of_slow_sampling_rates_are_mp3() {
        // MPEG-2.5, layer III, 8 kbit/s, 8 kHz: 72 bytes a frame.
        let frame = [[0xff, 0xe3, 0x18, 0xc0].as_slice(), &[0; 68]].concat();
        assert_eq!(sniff(&frame.repeat(3)), Kind::Mp3);
        assert_eq!(sniff(&frame), Kind::Mp3, "a file of one frame");
        let marked = [&frame[..40], b"%PDF-", &frame[45..]].concat();
        assert_eq!(sniff(&marked.repeat(3)), Kind::Mp3, "whatever its sound looks like");
        assert_eq!(sniff(&[&frame, b"no frame".as_slice()].concat()), Kind::Other);
    }

    #[test]
    fn words_are_text_even_when_cut_inside_a_character() {
        for head in ["hallo\r\n", "\u{645}\u{631}\u{62d}\u{628}\u{627} \u{1f6a8}", "<svg></svg>"] {
            assert_eq!(sniff(head.as_bytes()), Kind::Text, "{head}");
        }
        assert_eq!(sniff(&"\u{1f6a8}".as_bytes()[..3]), Kind::Other, "no whole character");
        assert_eq!(sniff(&"a\u{1f6a8}".as_bytes()[..4]), Kind::Text);
    }

    #[test]
    fn everything_else_is_bin() {
        for head in
            [b"".as_slice(), b"\0\0\0\0", b"MZ\x90\0", b"a\0b", b"\xff\xfe\xfd", b"PK\x03\x04"]
        {
            assert_eq!(sniff(head), Kind::Other, "{head:?}");
        }
    }

    #[test]
    fn endings_are_unique() {
        for (at, kind) in Kind::ALL.iter().enumerate() {
            assert!(!Kind::ALL[..at].iter().any(|earlier| earlier.ext() == kind.ext()));
        }
    }
}
