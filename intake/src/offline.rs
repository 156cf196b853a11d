//! The guide as a folder of files, for wherever the site is not: another web server, a USB stick, a phone.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use serde::Serialize;

use crate::pages::{Lang, Pages};

/// The name of the page that leads to all others, which web servers show by themselves.
const CONTENTS: &str = "index.html";

/// What was written.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The files, the first page first.
    pub files: Vec<String>,
    /// Bytes of all of them together.
    pub bytes: usize,
    /// The translations that nobody has checked; their pages say so.
    pub unreviewed: Vec<String>,
}

/// A reason why the guide was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfflineError {
    /// Something is in the folder.
    #[error("the folder is not empty")]
    Full,
    /// There is another thing than a folder of this name.
    #[error("this is not a folder")]
    NoFolder,
    /// The folder, or a file in it, cannot be written.
    #[error("guide cannot be written")]
    Write(#[source] io::Error),
}

impl OfflineError {
    /// Says what a person can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Full => {
                "Choose a new or empty folder; or add --replace, which writes over the pages of the guide there, and \
                 leaves every other file as it is."
            }
            Self::NoFolder => "Give --out the name of a folder; it is made if it is not there.",
            Self::Write(_) => "Is there room, and may this user write there?",
        }
    }
}

/// Writes the guide in every language, and the page that leads to them; `replace` allows a folder with files in it.
///
/// Each file takes its name when it is whole: a web server over the folder never shows half a page.
///
/// # Errors
/// [`OfflineError`]; nothing was written unless it is [`OfflineError::Write`].
pub fn write(pages: &Pages, dir: &Path, replace: bool) -> Result<Written, OfflineError> {
    check(dir, replace)?;
    fs::create_dir_all(dir).map_err(OfflineError::Write)?;
    let guides = Lang::ALL.iter().map(|lang| (format!("{lang}.html"), pages.guide(*lang, true)));
    let unreviewed = pages.unreviewed().iter().map(ToString::to_string).collect();
    let mut written = Written { files: vec![], bytes: 0, unreviewed };
    for (name, page) in [(CONTENTS.to_owned(), pages.contents())].into_iter().chain(guides) {
        put(&dir.join(&name), page.as_bytes()).map_err(OfflineError::Write)?;
        written.bytes += page.len();
        written.files.push(name);
    }
    Ok(written)
}

fn check(dir: &Path, replace: bool) -> Result<(), OfflineError> {
    match fs::read_dir(dir) {
        Ok(mut inside) => match inside.next() {
            Some(_) if !replace => Err(OfflineError::Full),
            _ => Ok(()),
        },
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) if why.kind() == io::ErrorKind::NotADirectory => Err(OfflineError::NoFolder),
        Err(why) => Err(OfflineError::Write(why)),
    }
}

/// Writes a file to the medium before it takes its name: a stick may be pulled out right after.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = file.with_extension("html.part");
    let mut open = File::create(&part)?;
    open.write_all(bytes)?;
    open.sync_all()?;
    fs::rename(part, file)
}
