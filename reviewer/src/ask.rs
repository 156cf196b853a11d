//! What a person types: passphrases without echo, and lines on standard input.

use std::{
    fs::File,
    io::{self, BufRead as _, Read as _},
    path::Path,
};

use meldkluis_crypto::age::Passphrase;
use zeroize::Zeroizing;

use crate::say;

/// The longest line that is read.
const LINE_MAX: usize = 8 << 10;
/// The shortest new passphrase, in characters.
pub const PASSPHRASE_MIN: usize = 12;

/// A reason why nothing usable was typed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// There is no terminal to ask on.
    #[error("no terminal to ask for a passphrase on")]
    NoTerminal(#[source] io::Error),
    /// The passphrase file cannot be read.
    #[error("passphrase file cannot be read: {0}")]
    File(#[source] io::Error),
    /// The passphrase file is empty, or has more than one line.
    #[error("passphrase file without exactly one line")]
    NotOneLine,
    /// The two typed passphrases differ.
    #[error("the two passphrases differ")]
    Differ,
    /// A new passphrase is too short.
    #[error("passphrase shorter than 12 characters")]
    Short,
    /// Standard input cannot be read.
    #[error("standard input cannot be read: {0}")]
    Input(#[source] io::Error),
}

/// Whether a passphrase exists already, or is being chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// It opens something.
    Known,
    /// It will lock something: asked for twice, and not too short.
    New,
}

/// Reads a passphrase from `file`, or asks on the terminal.
///
/// # Errors
/// [`AskError`].
pub fn passphrase(
    file: Option<&Path>,
    prompt: &str,
    which: Which,
) -> Result<Zeroizing<String>, AskError> {
    let typed = match file {
        Some(file) => from_file(file)?,
        None => from_terminal(prompt, which)?,
    };
    if which == Which::New && typed.chars().count() < PASSPHRASE_MIN {
        return Err(AskError::Short);
    }
    Ok(typed)
}

/// Turns what was typed into a passphrase.
#[must_use]
pub fn as_passphrase(typed: &str) -> Passphrase {
    Passphrase::new(typed.to_owned())
}

fn from_terminal(prompt: &str, which: Which) -> Result<Zeroizing<String>, AskError> {
    let ask = |prompt: String| {
        rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(AskError::NoTerminal)
    };
    let typed = ask(format!("{prompt}: "))?;
    if which == Which::New && *ask(format!("{prompt}, once more: "))? != *typed {
        return Err(AskError::Differ);
    }
    Ok(typed)
}

fn from_file(file: &Path) -> Result<Zeroizing<String>, AskError> {
    let mut text = Zeroizing::new(String::with_capacity(LINE_MAX));
    let file = File::open(file).map_err(AskError::File)?;
    file.take(LINE_MAX as u64).read_to_string(&mut text).map_err(AskError::File)?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains('\n') {
        return Err(AskError::NotOneLine);
    }
    Ok(Zeroizing::new(line.to_owned()))
}

/// Asks for one line on standard input; nothing at its end.
///
/// # Errors
/// [`AskError::Input`].
pub fn line(prompt: &str) -> Result<Option<Zeroizing<String>>, AskError> {
    say::aside(format_args!("{prompt}"));
    let mut typed = Zeroizing::new(String::with_capacity(LINE_MAX));
    let read =
        io::stdin().lock().take(LINE_MAX as u64).read_line(&mut typed).map_err(AskError::Input)?;
    Ok((read > 0).then_some(typed))
}

/// Asks a question that only `y` or `yes` answers with yes.
///
/// # Errors
/// [`AskError::Input`].
pub fn confirm(question: &str) -> Result<bool, AskError> {
    let typed = line(question)?;
    let typed = typed.as_deref().map(|typed| typed.trim().to_ascii_lowercase());
    Ok(matches!(typed.as_deref(), Some("y" | "yes")))
}
