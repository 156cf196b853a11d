//! Programs of other people, and what they say of a file before and after.

use std::{
    fs::{self, File},
    io::Cursor,
    path::{Path, PathBuf},
    process::Command,
};

use meldkluis_scrub::{Cleaned, Label, Rest, Trace, clean};

/// Runs a program to its good end and returns the bytes it wrote.
pub(crate) fn bytes_of(program: &str, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new(program).args(arguments).output();
    let done = done.unwrap_or_else(|error| panic!("{program} must be installed: {error}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
    done.stdout
}

/// The same, as words.
pub(crate) fn words_of(program: &str, arguments: &[&str]) -> String {
    String::from_utf8_lossy(&bytes_of(program, arguments)).into_owned()
}

/// Returns a folder of a test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Cleans a file into a folder `clean` beside it, twice: the second time nothing is found and no byte changes.
pub(crate) fn scrubbed(file: &Path) -> (Cleaned, PathBuf) {
    let folder = file.parent().unwrap().join("clean");
    fs::create_dir_all(&folder).unwrap();
    let place = folder.join(file.file_name().unwrap());
    let mut out = Vec::new();
    let cleaned = clean(&mut File::open(file).unwrap(), &mut out).unwrap();
    fs::write(&place, &out).unwrap();
    let mut again = Vec::new();
    let told = clean(&mut File::open(&place).unwrap(), &mut again).unwrap();
    assert!(again == out, "{file:?} changes when it is cleaned again");
    assert_eq!(told.found, [], "{file:?}");
    // Words that went with an element of nobody's are told once: the clean file has none.
    let went = cleaned.found.contains(&Trace::Other) && cleaned.rest == [Rest::Inner];
    let label = if went && told.rest.is_empty() { Label::Full } else { cleaned.label };
    assert_eq!((told.kind, told.label), (cleaned.kind, label), "{file:?}");
    (cleaned, place)
}

/// Returns what exiftool tells of a file, less what it tells of its own and of the file system.
pub(crate) fn told(file: &Path) -> Vec<String> {
    let told = words_of("exiftool", &["-a", "-u", "-U", "-G1", "-ee3", "-s", text(file)]);
    let own = ["[ExifTool]", "[System]", "[File]", "[Composite]"];
    let lines = told.lines().filter(|line| !own.iter().any(|group| line.starts_with(group)));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Returns what mat2 shows of a file.
pub(crate) fn shown(file: &Path) -> Vec<String> {
    let shown = words_of("mat2", &["--show", text(file)]);
    let lines = shown.lines().filter(|line| !line.trim_start().starts_with("[+"));
    let lines = lines.filter(|line| !line.contains("No metadata found"));
    lines.map(|line| line.trim().to_owned()).collect()
}

/// Holds that bytes have none of the planted words, in no usual encoding.
pub(crate) fn nothing_planted(bytes: &[u8], place: &str) {
    for mark in ["Sown", "SOWN", "S\0o\0w\0n", "\0S\0o\0w\0n"] {
        let found = memchr::memmem::find(bytes, mark.as_bytes());
        assert_eq!(found, None, "{place}: {mark:?}");
    }
}

/// Cuts and changes a file at places that a fixed seed draws, and holds that each time it is refused or clean for good.
pub(crate) fn damaged(sent: &[u8], rounds: usize) {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(below).unwrap()).unwrap()
    };
    for round in 0..rounds {
        let mut bytes = sent.to_vec();
        if draw(4) == 0 {
            bytes.truncate(draw(sent.len()) + 1);
        }
        for _ in 0..=draw(6) {
            let at = draw(bytes.len());
            bytes[at] = u8::try_from(draw(256)).unwrap();
        }
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        let label = clean(&mut Cursor::new(bytes), &mut once).unwrap().label;
        if label != Label::None {
            clean(&mut Cursor::new(&once), &mut twice).unwrap();
            assert!(once == twice, "round {round}");
        }
    }
}
