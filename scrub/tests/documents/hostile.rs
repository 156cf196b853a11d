//! Files that attack: refused or cleaned, in bounded time and memory, and never a panic.

use std::{
    fs,
    io::{Cursor, Write},
    time::{Duration, Instant},
};

use flate2::{Compression, write::ZlibEncoder};
use meldkluis_scrub::{Cleaned, Kind, Label, clean};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::tools::{bytes_of, damaged, folder, text};

/// More than any file here takes on a slow machine with everything else running; without bounds it would be hours.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn cleaned(bytes: Vec<u8>) -> (Cleaned, Vec<u8>) {
    let (begun, mut out) = (Instant::now(), Vec::new());
    let cleaned = clean(&mut Cursor::new(bytes), &mut out).unwrap();
    assert!(begun.elapsed() < PATIENCE);
    (cleaned, out)
}

pub(crate) fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(body).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn odt(content: Vec<u8>) -> Vec<u8> {
    let kind = b"application/vnd.oasis.opendocument.text".to_vec();
    zipped(&[("mimetype", kind), ("content.xml", content)])
}

fn pdf(body: &str) -> Vec<u8> {
    let head = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n";
    format!("{head}{body}\ntrailer<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF").into_bytes()
}

#[test]
fn zip_bombs_are_refused() {
    let part = vec![b' '; 60 * 1024 * 1024];
    let many: Vec<(String, Vec<u8>)> =
        (0..6).map(|at| (format!("Pictures/{at}.png"), part.clone())).collect();
    let mut parts = vec![
        ("mimetype", b"application/vnd.oasis.opendocument.text".to_vec()),
        ("content.xml", b"<document-content/>".to_vec()),
    ];
    parts.extend(many.iter().map(|(name, body)| (name.as_str(), body.clone())));
    let bomb = zipped(&parts);
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(cleaned(bomb).0.label, Label::None);
    let one = odt(vec![b' '; 80 * 1024 * 1024]);
    assert_eq!(cleaned(one).0.label, Label::None);
}

#[test]
fn deep_and_entangled_xml_is_refused() {
    let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
    let entities = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>";
    for content in [deep.as_str(), entities, "<a>", "", "<a b='1' b='2'/>"] {
        assert_eq!(cleaned(odt(content.into())).0.label, Label::None);
    }
    assert_eq!(
        cleaned(odt(b"<document-content/>".to_vec())).0.label,
        Label::Full,
        "the same file, without the attack"
    );
}

#[test]
fn names_that_climb_or_come_twice_are_refused() {
    let kind = b"application/vnd.oasis.opendocument.text".to_vec();
    for name in ["../content.xml", "/content.xml", "a\\b", "c:a", "CONTENT.xml", "a/./b"] {
        let parts = [
            ("mimetype", kind.clone()),
            ("content.xml", b"<document-content/>".to_vec()),
            (name, vec![]),
        ];
        assert_eq!(cleaned(zipped(&parts)).0.label, Label::None, "{name}");
    }
}

#[test]
fn first_part_does_not_decide_what_a_file_is() {
    let kind = b"application/vnd.oasis.opendocument.text".to_vec();
    let last = zipped(&[
        ("content.xml", b"<document-content/>".to_vec()),
        ("z", vec![0; 9000]),
        ("mimetype", kind),
    ]);
    let (told, out) = cleaned(last);
    assert_eq!((told.kind, told.label), (Kind::Odt, Label::Full));
    assert_eq!(&out[30..38], b"mimetype");
    let zip = zipped(&[("notes.txt", b"words".to_vec()), ("b/c.txt", vec![])]);
    assert_eq!(cleaned(zip).0.kind, Kind::Other, "a zip file that is no document");
}

#[test]
fn deep_arrays_of_a_pdf_are_refused_or_flat() {
    for (open, close) in [("[", "]"), ("<</A", ">>"), ("(", ")")] {
        let deep = format!(
            "2 0 obj<</Kids[3 0 R]/A {}{}>>endobj",
            open.repeat(200_000),
            close.repeat(200_000)
        );
        let (told, out) = cleaned(pdf(&deep));
        assert!(told.label == Label::None || out.len() < 10_000, "{open}");
    }
}

/// A document of one page whose objects all lie where its table says, under a catalog of these types.
fn paged(types: &str) -> Vec<u8> {
    let catalog = format!("<<{types}/Pages 2 0 R>>");
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>";
    let (mut file, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in (1..).zip([&catalog, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page]) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj{object}endobj\n");
    }
    let start = file.len();
    let end = format!("trailer<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    format!("{file}xref\n0 4\n{table}{end}").into_bytes()
}

#[test]
fn pdf_that_would_lose_its_pages_is_kept_as_it_came() {
    let (said, clean) = cleaned(paged("/Type/Catalog"));
    assert!(said.label == Label::Full && clean.windows(6).any(|word| word == b"/Pages"));
    let unreadable =
        String::from_utf8(paged("/Type/Catalog")).unwrap().replace("3 0 obj<<", "3 0 obj<(");
    for file in [paged("/Type/Catalog/Type/Page"), unreadable.into_bytes()] {
        let (said, _) = cleaned(file);
        assert_eq!((said.kind, said.label), (Kind::Pdf, Label::None));
    }
}

#[test]
fn circles_in_a_pdf_end() {
    for body in [
        "2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj\n3 0 obj<</Type/Pages/Parent 4 0 R/Kids[4 0 R]>>endobj\n\
         4 0 obj<</Type/Pages/Parent 3 0 R/Kids[3 0 R]>>endobj",
        "2 0 obj<</Type/Pages/Kids 3 0 R>>endobj\n3 0 obj 3 0 R endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Length 3 0 R>>stream\nendstream endobj",
        "2 0 obj<</Type/Pages/Kids[3 0 R]>>endobj\n3 0 obj<</Length 999999999999>>stream\nx",
    ] {
        assert_eq!(cleaned(pdf(body)).0.label, Label::None, "{body}");
    }
    let table = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\nxref\n0 1\n0000000000 65535 f \n\
                 trailer<</Root 1 0 R/Prev 54/Size 1>>\nstartxref\n54\n%%EOF";
    assert_eq!(cleaned(table.as_bytes().to_vec()).0.label, Label::None);
}

#[test]
fn pdf_that_inflates_is_refused() {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..200 {
        packed.write_all(&[b'0'; 1024 * 1024]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut bomb = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode\
         /Length {}>>stream\n",
        packed.len()
    )
    .into_bytes();
    bomb.extend(packed);
    bomb.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    assert_eq!(cleaned(bomb).0.label, Label::None);
}

#[test]
fn encrypted_files_are_refused() {
    let folder = folder("documents-encrypted");
    let script = format!("{}/tests/documents/make.py", env!("CARGO_MANIFEST_DIR"));
    bytes_of("/usr/bin/python3", &[&script, text(&folder)]);
    let (plain, locked) = (folder.join("planted.pdf"), folder.join("locked.pdf"));
    for password in ["", "word"] {
        let how = ["--encrypt", password, "owner", "256", "--"];
        bytes_of("qpdf", &[how.as_slice(), &[text(&plain), text(&locked)]].concat());
        assert_eq!(cleaned(fs::read(&locked).unwrap()).0.label, Label::None, "{password:?}");
    }
}

/// Every kind, cut and changed at places that a fixed seed draws.
#[test]
fn damage_ends_in_a_label() {
    let folder = folder("documents-damaged");
    let script = format!("{}/tests/documents/make.py", env!("CARGO_MANIFEST_DIR"));
    bytes_of("/usr/bin/python3", &[&script, text(&folder)]);
    for name in ["planted.docx", "planted.xlsx", "planted.odt", "planted.pptx", "planted.pdf"] {
        damaged(&fs::read(folder.join(name)).unwrap(), 60);
    }
}
