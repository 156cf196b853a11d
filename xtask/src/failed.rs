//! The one error of these commands: a sentence for the person who ran them.

use std::{fmt, io, path::Path};

/// What failed and, where there is something to do, what to do next.
#[derive(Debug)]
pub struct Failed(String);

impl Failed {
    /// Takes the sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Returns a function that says what was tried with `path` when the operating system refused it.
    pub fn with<'p>(what: &'static str, path: &'p Path) -> impl FnOnce(io::Error) -> Self + 'p {
        move |error| Self(format!("{what} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}
