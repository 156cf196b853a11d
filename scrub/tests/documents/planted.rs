//! Documents with something planted in every place that is known: none of it is left, and what is read stays.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use meldkluis_scrub::{Cleaned, Kind, Label, Rest, Trace};

use crate::tools::{bytes_of, folder, nothing_planted, scrubbed, shown, text, told, words_of};

fn script(name: &str) -> String {
    format!("{}/tests/documents/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Makes all documents in a folder of the test's own and cleans one.
fn planted(name: &str) -> (PathBuf, Cleaned, PathBuf) {
    // Tests run at the same time, each in a thread or a process of its own name.
    let test = std::thread::current().name().unwrap().replace("::", "-");
    let folder = folder(&format!("documents-{test}"));
    bytes_of("/usr/bin/python3", &[&script("make.py"), text(&folder)]);
    let file = folder.join(name);
    let (cleaned, place) = scrubbed(&file);
    // The text alone has words in an element of nobody's.
    let rest = if name == "planted.docx" { vec![Rest::Inner] } else { vec![] };
    let label = if rest.is_empty() { Label::Full } else { Label::Partial };
    assert_eq!((cleaned.label, &cleaned.rest), (label, &rest), "{name}: {cleaned:?}");
    (file, cleaned, place)
}

/// Returns the words of office documents, as libraries of other people read them.
pub(crate) fn read(files: &[&Path]) -> Vec<String> {
    let script = script("read.py");
    let places = files.iter().map(|file| text(file));
    let said = words_of(
        "/usr/bin/python3",
        &[script.as_str()].into_iter().chain(places).collect::<Vec<_>>(),
    );
    let words: Vec<String> = said.split_terminator('\u{c}').map(ToOwned::to_owned).collect();
    assert_eq!(words.len(), files.len());
    words
}

/// Returns the names of a zip file's parts, after holding that none of them has anything planted.
fn parts(place: &Path) -> Vec<String> {
    nothing_planted(&fs::read(place).unwrap(), text(place));
    let mut zip = zip::ZipArchive::new(File::open(place).unwrap()).unwrap();
    let mut names = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).unwrap();
        let (name, mut body) = (part.name().unwrap().into_owned(), Vec::new());
        part.read_to_end(&mut body).unwrap();
        nothing_planted(&body, &name);
        nothing_planted(name.as_bytes(), &name);
        assert!(memchr::memmem::find(&body, b"Exif\0\0").is_none(), "{name}");
        assert!(memchr::memmem::find(&body, b"2024-05-06").is_none(), "{name}");
        names.push(name);
    }
    assert_eq!(shown(place), [""; 0], "{place:?}");
    names
}

/// Holds that everything of a list was found.
fn all_found(cleaned: &Cleaned, traces: &[Trace]) {
    for trace in traces {
        assert!(cleaned.found.contains(trace), "{trace:?} in {:?}", cleaned.found);
    }
}

#[test]
fn words_keep_their_text_and_lose_changes_comments_macros_and_files() {
    let (_, cleaned, place) = planted("planted.docx");
    assert_eq!(cleaned.kind, Kind::Docx);
    use Trace::{Hidden, History, Person, Place, Preview, Program, Time, Words};
    all_found(&cleaned, &[Place, Time, Person, Preview, History, Hidden, Program, Words]);
    let names = parts(&place);
    for part in &names {
        assert!(
            !["bin", "vba", "comment", "custom", "docProps"].iter().any(|bad| part.contains(bad)),
            "{part}"
        );
    }
    let expected =
        "Kept heading\nKept words\n\nKept insertion.\nKept left\nKept right\n1 pictures\n";
    assert_eq!(read(&[&place])[0].replace("Kept link", ""), expected);
}

#[test]
fn sheets_keep_cells_and_pictures() {
    let (file, cleaned, place) = planted("planted.xlsx");
    assert_eq!(cleaned.kind, Kind::Xlsx);
    all_found(&cleaned, &[Trace::Place, Trace::Time, Trace::Person, Trace::History, Trace::Words]);
    parts(&place);
    let words = read(&[&place, &file]);
    assert_eq!(words[0], words[1]);
    assert_eq!(words[0], "Kept sheet [['Kept cell'], [3], ['=A2*2']] 1 pictures\n");
}

#[test]
fn slides_keep_text_and_pictures() {
    let (_, cleaned, place) = planted("planted.pptx");
    assert_eq!(cleaned.kind, Kind::Pptx);
    all_found(&cleaned, &[Trace::Place, Trace::Time, Trace::Person, Trace::Program, Trace::Words]);
    let names = parts(&place);
    assert_eq!(
        names,
        [
            "[Content_Types].xml",
            "_rels/.rels",
            "ppt/presentation.xml",
            "ppt/_rels/presentation.xml.rels",
            "ppt/slides/slide1.xml",
            "ppt/slides/_rels/slide1.xml.rels",
            "ppt/media/image2.jpg",
        ]
    );
    let slide = words_of("unzip", &["-p", text(&place), "ppt/slides/slide1.xml"]);
    assert!(slide.contains("Kept title") && slide.contains("r:embed=\"rId1\""));
}

#[test]
fn open_document_keeps_text_and_pictures() {
    let (file, cleaned, place) = planted("planted.odt");
    assert_eq!(cleaned.kind, Kind::Odt);
    use Trace::{Hidden, History, Person, Place, Preview, Program, Time, Words};
    all_found(&cleaned, &[Place, Time, Person, Preview, History, Hidden, Program, Words]);
    assert_eq!(
        parts(&place),
        ["mimetype", "content.xml", "styles.xml", "Pictures/00001.jpg", "META-INF/manifest.xml"]
    );
    let words = read(&[&place, &file]);
    assert_eq!(words[0], "Kept wordsKept link\n");
    assert!(words[1].contains("Sown comment"), "the oracle sees comments");
    let head = fs::read(&place).unwrap();
    assert_eq!(&head[30..77], b"mimetypeapplication/vnd.oasis.opendocument.text");
}

#[test]
fn pages_keep_what_is_drawn_and_nothing_else() {
    let (file, cleaned, place) = planted("planted.pdf");
    assert_eq!(cleaned.kind, Kind::Pdf);
    use Trace::{Device, Hidden, History, Person, Place, Preview, Program, Time, Words};
    all_found(&cleaned, &[Place, Time, Device, Person, Preview, History, Hidden, Program, Words]);
    pdf_is_clean(&place);
    assert!(drawn(&place) == drawn(&file));
    assert!(words_of("pdftotext", &[text(&place), "-"]).contains("Kept words"));
    let plain = plain(&place);
    for kept in ["(Kept field)", "(Kept value)", "/Highlight"] {
        assert!(plain.contains(kept), "{kept}");
    }
    for gone in
        ["/JavaScript", "/Launch", "/Sig", "/EmbeddedFile", "/Metadata", "/XFA", "/ID", "/Info"]
    {
        assert!(!plain.contains(gone), "{gone}");
    }
}

/// The same document in the two other forms that programs write: objects in packed streams, and in the order of pages.
#[test]
fn packed_and_linearized_pages_are_cleaned_too() {
    let (file, _, _) = planted("planted.pdf");
    let folder = folder("documents-packed");
    for (name, how) in [
        ("packed.pdf", ["--object-streams=generate", "--compress-streams=y"]),
        ("linear.pdf", ["--linearize", "--object-streams=generate"]),
    ] {
        let place = folder.join(name);
        bytes_of("qpdf", &[how.as_slice(), &[text(&file), text(&place)]].concat());
        let (cleaned, clean) = scrubbed(&place);
        assert_eq!((cleaned.kind, cleaned.label), (Kind::Pdf, Label::Full), "{name}");
        assert!(!cleaned.found.contains(&Trace::History), "{name}: qpdf wrote no earlier state");
        all_found(&cleaned, &[Trace::Place, Trace::Person, Trace::Device, Trace::Program]);
        pdf_is_clean(&clean);
        assert!(drawn(&clean) == drawn(&file), "{name}");
    }
}

/// Returns a PDF with every stream inflated.
fn plain(file: &Path) -> String {
    let out = file.with_extension("plain");
    let how = ["--qdf", "--object-streams=disable", "--stream-data=uncompress", "--static-id"];
    bytes_of("qpdf", &[how.as_slice(), &[text(file), text(&out)]].concat());
    let bytes = fs::read(&out).unwrap();
    let (body, _) = bytes.split_at(memchr::memmem::rfind(&bytes, b"trailer").unwrap());
    String::from_utf8_lossy(body).into_owned()
}

/// Returns the digest of the pages as poppler draws them.
pub(crate) fn drawn(file: &Path) -> Vec<u8> {
    let how = ["-r", "60", "-l", "8", "-q"];
    bytes_of("pdftoppm", &[how.as_slice(), &[text(file)]].concat())
}

/// Holds what must be true of every cleaned PDF.
pub(crate) fn pdf_is_clean(place: &Path) {
    words_of("qpdf", &["--check", text(place)]);
    nothing_planted(&fs::read(place).unwrap(), text(place));
    nothing_planted(plain(place).as_bytes(), text(place));
    assert!(fs::read(place).unwrap().ends_with(b"%%EOF"), "{place:?}");
    let named = [
        "PDF] Producer",
        "PDF] Creator",
        "PDF] Author",
        "PDF] Title",
        "Date",
        "XMP",
        "GPS",
        "IFD0",
    ];
    for line in told(place)
        .iter()
        .filter(|line| !line.contains("Date : 0000") && !line.contains("DateTime : 1994"))
    {
        assert!(!named.iter().any(|group| line.contains(group)), "{place:?}: {line}");
    }
    for line in shown(place) {
        let empty = ["creation-date: -1", "mod-date: -1", "format: PDF"];
        assert!(empty.iter().any(|start| line.starts_with(start)), "{place:?}: {line}");
    }
}
