//! Every page of the public site as a file, in every language, filled with the same things each time.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::deployed::example;

/// The pages in a temporary folder, gone with this value.
pub struct Site {
    folder: TempDir,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its language.
    pub language: String,
    /// Its name, as the intake's example gives it.
    pub name: String,
    /// The file.
    pub file: PathBuf,
}

impl Page {
    /// Returns the address a browser opens it at.
    #[must_use]
    pub fn address(&self) -> String {
        format!("file://{}", self.file.display())
    }
}

impl Site {
    /// Has the intake's example write them.
    ///
    /// # Panics
    /// When it does not build, or fails.
    #[must_use]
    pub fn make() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut example = Command::new(example("every_page"));
        let done = example.arg(folder.path()).status().expect("the example runs");
        assert!(done.success(), "every_page failed");
        Self { folder }
    }

    /// Returns the folder that has one for each language.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the languages, sorted by their tags.
    ///
    /// # Panics
    /// When there are fewer than sixteen.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let formats = self.formats();
        let languages = formats.as_object().expect("one object a language");
        assert!(languages.len() >= 16, "{languages:?}");
        languages.keys().cloned().collect()
    }

    /// Returns every page of a language, sorted by name.
    ///
    /// # Panics
    /// When there are fewer than forty.
    #[must_use]
    pub fn pages(&self, language: &str) -> Vec<Page> {
        let inside = fs::read_dir(self.folder().join(language)).expect("a folder a language");
        let mut files: Vec<_> = inside.map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        assert!(files.len() >= 40, "{files:?}");
        files.into_iter().map(|file| page(language, file)).collect()
    }

    /// Returns one page.
    #[must_use]
    pub fn page(&self, language: &str, name: &str) -> Page {
        page(language, self.folder().join(language).join(format!("{name}.html")))
    }

    /// Returns how each language writes days and numbers.
    ///
    /// # Panics
    /// When the example did not write it.
    #[must_use]
    pub fn formats(&self) -> Value {
        let formats = fs::read(self.folder().join("formats.json")).expect("written by the example");
        serde_json::from_slice(&formats).expect("JSON")
    }
}

fn page(language: &str, file: PathBuf) -> Page {
    assert!(file.is_file(), "{}", file.display());
    let name = file.file_stem().expect("a page has a name").to_string_lossy().into_owned();
    Page { language: language.to_owned(), name, file }
}
