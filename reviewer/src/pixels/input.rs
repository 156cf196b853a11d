//! The bytes of an attachment, in memory alone, as a child gets them.

use std::{
    fs::File,
    io::{self, Read, Write as _},
    os::fd::AsRawFd as _,
    process::Stdio,
};

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// The longest file that is looked at.
pub const MOST: u64 = 1 << 30;
const HEAD: usize = 64;

/// An attachment's bytes: a file without a name that lies in memory and can no more be changed.
#[derive(Debug)]
pub struct Input {
    file: File,
    len: u64,
    kind: Kind,
}

/// What a file looks like by its first bytes. It decides which child looks, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A picture, document or text: `draw` finds out which.
    Still,
    /// HEIC or AVIF.
    Heif,
    /// Pictures that move, maybe with sound.
    Film,
    /// Sound alone.
    Sound,
}

impl Input {
    /// Reads to the end; nothing when there is more than [`MOST`].
    ///
    /// # Errors
    /// Those of `from` and of the memory.
    pub fn read(from: &mut dyn Read) -> io::Result<Option<Self>> {
        let fd = memfd_create("attachment", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
        let mut file = File::from(fd);
        let mut head = Vec::with_capacity(HEAD);
        from.take(HEAD as u64).read_to_end(&mut head)?;
        file.write_all(&head)?;
        let rest = io::copy(&mut from.take(MOST), &mut file)?;
        let len = rest.saturating_add(head.len() as u64);
        if len > MOST {
            return Ok(None);
        }
        let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
        fcntl_add_seals(&file, seals)?;
        Ok(Some(Self { file, len, kind: Kind::of(&head) }))
    }

    /// What it looks like.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns it as the standard input of one child, at its beginning.
    pub(super) fn as_stdin(&self) -> io::Result<Stdio> {
        Ok(self.again()?.into())
    }

    /// Opens it anew, at its beginning: two readers never share a place in the file.
    pub(crate) fn again(&self) -> io::Result<File> {
        File::open(format!("/proc/self/fd/{}", self.file.as_raw_fd()))
    }
}

const SOUND_BRANDS: &[&[u8]] = &[b"M4A ", b"M4B ", b"M4P ", b"F4A "];
const HEIF_BRANDS: &[&[u8]] =
    &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
/// Beginnings of sound, of films, and where in the head they stand.
const SOUND: &[(usize, &[u8])] = &[
    (0, b"ID3"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"#!AMR"),
    (0, b"caff"),
    (0, b"FORM"),
    (8, b"WAVE"),
];
const FILM: &[(usize, &[u8])] = &[
    (0, b"\x1a\x45\xdf\xa3"),
    (8, b"AVI "),
    (0, b"FLV\x01"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    (0, b"\x00\x00\x01\xba"),
    (0, b"\x00\x00\x01\xb3"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
    (4, b"free"),
];

impl Kind {
    fn of(head: &[u8]) -> Self {
        let stands = |at: usize, bytes: &[u8]| head.get(at..).is_some_and(|h| h.starts_with(bytes));
        if stands(4, b"ftyp") {
            let brand = head.get(8..12).unwrap_or_default();
            return match brand {
                _ if HEIF_BRANDS.contains(&brand) => Self::Heif,
                _ if SOUND_BRANDS.contains(&brand) => Self::Sound,
                _ => Self::Film,
            };
        }
        if FILM.iter().any(|(at, bytes)| stands(*at, bytes)) {
            return Self::Film;
        }
        // MPEG sound and ADTS begin with eleven or twelve bits that are set, and no text in UTF-16 does: FF FE is its mark.
        let frame = matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0 && *second != 0xfe && *second != 0xff);
        if frame || SOUND.iter().any(|(at, bytes)| stands(*at, bytes)) {
            return Self::Sound;
        }
        Self::Still
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        let of = |bytes: &[u8]| Kind::of(bytes);
        assert_eq!(of(b"\0\0\0\x18ftypheic"), Kind::Heif);
        assert_eq!(of(b"\0\0\0\x18ftypavif"), Kind::Heif);
        assert_eq!(of(b"\0\0\0\x18ftypM4A "), Kind::Sound);
        assert_eq!(of(b"\0\0\0\x18ftypisom"), Kind::Film);
        assert_eq!(of(b"\xff\xfb\x90\x64"), Kind::Sound);
        assert_eq!(of(b"RIFF\0\0\0\0WAVEfmt "), Kind::Sound);
        assert_eq!(of(b"RIFF\0\0\0\0AVI LIST"), Kind::Film);
        for still in [
            &b"\xff\xd8\xff\xe0"[..],
            b"\xff\xfeh\0i\0",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"",
            b"a",
            b"%PDF-",
        ] {
            assert_eq!(of(still), Kind::Still, "{still:?}");
        }
    }

    #[test]
    fn sealed_bytes_can_no_more_be_changed() {
        let input = Input::read(&mut &b"words"[..]).unwrap().unwrap();
        assert_eq!((input.len(), input.is_empty()), (5, false));
        assert!((&input.file).write_all(b"x").is_err());
        assert!(input.file.set_len(0).is_err());
    }

    #[test]
    fn more_than_the_bound_is_nothing() {
        let mut endless = io::repeat(0).take(MOST + 1);
        assert!(Input::read(&mut endless).unwrap().is_none());
    }
}
