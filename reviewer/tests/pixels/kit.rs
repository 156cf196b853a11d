//! The viewer with the real child, and programs of other people that make files and judge pixels.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use meldkluis_reviewer::pixels::{Input, Picture, Shown, View, Viewer, Why};

pub(crate) const CHILD: &str = env!("CARGO_BIN_EXE_meldkluis-pixels");

pub(crate) fn viewer() -> Viewer {
    Viewer::new(CHILD.into())
}

pub(crate) fn input(bytes: &[u8]) -> Input {
    Input::read(&mut &bytes[..]).unwrap().unwrap()
}

pub(crate) fn view(bytes: &[u8], from: u32) -> View {
    viewer().show(&input(bytes), from)
}

pub(crate) fn shown(bytes: &[u8]) -> Shown {
    view(bytes, 0).shown
}

/// Returns the pictures that must be shown.
pub(crate) fn pages(shown: Shown) -> Vec<Picture> {
    match shown {
        Shown::Pages(pages) => pages,
        other => panic!("no pages: {other:?}"),
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    match shown(bytes) {
        Shown::Text(text) => text.as_str().to_owned(),
        other => panic!("no text: {other:?}"),
    }
}

/// Returns why nothing is shown.
pub(crate) fn cannot(shown: &Shown) -> Why {
    match shown {
        Shown::Cannot(why) => *why,
        other => panic!("shown: {other:?}"),
    }
}

/// Runs a program to its good end and returns the bytes it wrote.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new(program).args(arguments).output();
    let done = done.unwrap_or_else(|error| panic!("{program} must be installed: {error}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    done.stdout
}

pub(crate) fn python(script: &str, arguments: &[&str]) -> Vec<u8> {
    run("/usr/bin/python3", &[&["-c", script], arguments].concat())
}

/// Returns a folder of a test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pixels").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The mean difference of two pictures' channels.
pub(crate) fn difference(one: &[u8], other: &[u8]) -> f64 {
    assert_eq!(one.len(), other.len());
    let sum: u64 = one.iter().zip(other).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}
