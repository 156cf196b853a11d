//! The parts of a `multipart/form-data` body, one after the other, in constant memory.
//!
//! Stricter than RFC 2046 section 5.1 where no browser and no curl differs: no preamble, no epilogue but one
//! CR LF, no white space behind a boundary, CR LF and never LF, and a final boundary.

use memchr::memmem::Finder;

use crate::form::{
    Boundary, Frames,
    head::{HEAD_MAX, Head, Malformed},
    window::{NoMore, Window},
};

/// A reason why no further part or byte comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartError {
    /// Not a `multipart/form-data` body as these pages send it.
    Malformed,
    /// The connection was cut.
    Cut,
    /// More was sent than is read on for; what came before is whole.
    ReadOn,
    /// There is no room for files; what came before is whole.
    NoRoom,
}

impl From<Malformed> for PartError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<NoMore> for PartError {
    fn from(why: NoMore) -> Self {
        match why {
            NoMore::End => Self::Malformed,
            NoMore::Cut => Self::Cut,
            NoMore::ReadOn => Self::ReadOn,
            NoMore::NoRoom => Self::NoRoom,
        }
    }
}

/// Where in the body the window begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first boundary.
    Start,
    /// In the data of a part.
    Data,
    /// Just behind a boundary.
    Boundary,
}

/// Reads parts.
pub(super) struct Parts<F> {
    window: Window<F>,
    finder: Finder<'static>,
    delimiter_len: usize,
    at: At,
    handed: usize,
}

impl<F: Frames> Parts<F> {
    /// Starts before the first boundary; at most `read_on` bytes are taken.
    ///
    /// The CR LF that the first boundary lacks is put before the body, so that every boundary looks alike.
    pub(super) fn new(frames: F, boundary: &Boundary, read_on: u64) -> Self {
        let delimiter = boundary.delimiter();
        Self {
            window: Window::new(frames, b"\r\n", read_on),
            finder: Finder::new(&delimiter).into_owned(),
            delimiter_len: delimiter.len(),
            at: At::Start,
            handed: 0,
        }
    }

    /// Goes to the next part, past what is left of this one; nothing after the last.
    pub(super) fn next_part(&mut self) -> Result<Option<Head>, PartError> {
        match self.at {
            At::Start => self.first_delimiter()?,
            At::Data => while self.data()?.is_some() {},
            At::Boundary => {}
        }
        let mut after = [0; 2];
        after.copy_from_slice(self.need(2)?);
        self.window.consume(2);
        match &after {
            b"\r\n" => self.head().map(Some),
            b"--" => self.epilogue().map(|()| None),
            _ => Err(PartError::Malformed),
        }
    }

    /// Returns the next bytes of this part; nothing after the last.
    pub(super) fn data(&mut self) -> Result<Option<&[u8]>, PartError> {
        self.window.consume(std::mem::take(&mut self.handed));
        if self.at != At::Data {
            return Ok(None);
        }
        let count = loop {
            let bytes = self.window.bytes();
            let found = self.finder.find(bytes);
            match found {
                Some(0) => {
                    self.window.consume(self.delimiter_len);
                    self.at = At::Boundary;
                    return Ok(None);
                }
                Some(at) => break at,
                None => {
                    let safe = (bytes.len() + 1).saturating_sub(self.delimiter_len);
                    if safe > 0 {
                        break safe;
                    }
                }
            }
            self.window.fill()?;
        };
        self.handed = count;
        Ok(self.window.bytes().get(..count))
    }

    /// Reads the head of the part that begins here.
    ///
    /// A head that cannot be read stays in view, so that a boundary inside it is not passed over.
    fn head(&mut self) -> Result<Head, PartError> {
        self.at = At::Data;
        let end = loop {
            let bytes = self.window.bytes();
            let seen = bytes.get(..HEAD_MAX).unwrap_or(bytes);
            if let Some(at) = memchr::memmem::find(seen, b"\r\n\r\n") {
                break at + 4;
            }
            if seen.len() == HEAD_MAX {
                return Ok(Head::broken(seen)?);
            }
            self.window.fill()?;
        };
        let head = Head::parse(self.window.bytes().get(..end).unwrap_or_default())?;
        if !head.broken {
            self.window.consume(end);
        }
        Ok(head)
    }

    fn first_delimiter(&mut self) -> Result<(), PartError> {
        self.need(self.delimiter_len)?;
        if !self.window.bytes().starts_with(self.finder.needle()) {
            return Err(PartError::Malformed);
        }
        self.window.consume(self.delimiter_len);
        Ok(())
    }

    /// Holds that nothing but one CR LF follows the final boundary.
    fn epilogue(&mut self) -> Result<(), PartError> {
        loop {
            match self.window.fill() {
                Ok(()) if self.window.bytes().len() <= 2 => {}
                Ok(()) => return Err(PartError::Malformed),
                Err(NoMore::End) => break,
                Err(why) => return Err(why.into()),
            }
        }
        match self.window.bytes() {
            b"" | b"\r\n" => Ok(()),
            _ => Err(PartError::Malformed),
        }
    }

    /// Brings at least `count` bytes into view and returns the first `count`.
    fn need(&mut self, count: usize) -> Result<&[u8], PartError> {
        while self.window.bytes().len() < count {
            self.window.fill()?;
        }
        Ok(self.window.bytes().split_at(count).0)
    }
}
