//! People who would turn documents against their sender: each copy marked by a trafficker, a colleague told apart by an
//! investigator, one sender's file told from another's by whoever runs the server.

use meldkluis_scrub::{Label, Rest};

use crate::hostile::{cleaned, odt, zipped};

const OFFICE: &str = "http://schemas.openxmlformats.org";

const STANDARD: &str = "urn:oasis:names:tc:opendocument:xmlns";

/// A letter of the same words, with whatever its maker put beside them.
fn letter(author: &str, mark: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w='{OFFICE}/wordprocessingml/2006/main' xmlns:z='urn:{mark}' z:who='{mark}'><w:body>\
         <w:p w:rsidR='{mark}' w:{mark}='{mark}' {mark}='{mark}'><w:ins w:author='{author}'><w:r w:descr='{mark}'>\
         <w:t>Kept words</w:t><w:t z:a='{mark}'/></w:r></w:ins><z:mark>{mark}</z:mark><w:{mark}><w:t>{mark}</w:t></w:{mark}>\
         {mark}</w:p></w:body></w:document>"
    );
    docx(author, mark, document)
}

fn docx(author: &str, mark: &str, document: String) -> Vec<u8> {
    let types = format!(
        "<Types xmlns='{OFFICE}/package/2006/content-types'><Default Extension='rels' ContentType='application/\
         vnd.openxmlformats-package.relationships+xml'/><Override PartName='/word/document.xml' ContentType='application/\
         vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"
    );
    let kind = format!("{OFFICE}/officeDocument/2006/relationships/officeDocument");
    let first = format!(
        "<Relationships xmlns='{OFFICE}/package/2006/relationships'>\
         <Relationship Id='{mark}' Type='{kind}' Target='word/document.xml'/></Relationships>"
    );
    let core = format!("<coreProperties><creator>{author}</creator></coreProperties>");
    zipped(&[
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", first.into()),
        ("word/document.xml", document.into()),
        ("docProps/core.xml", core.into()),
        (&format!("custom/{mark}.xml"), format!("<a>{mark}</a>").into()),
    ])
}

/// The same as an OpenDocument text.
fn open_letter(author: &str, mark: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='{STANDARD}:office:1.0' xmlns:text='{STANDARD}:text:1.0' \
         xmlns:z='urn:{mark}' xmlns:dc='http://purl.org/dc/elements/1.1/'><office:body><office:text>\
         <text:p z:who='{mark}' text:{mark}='{mark}'>Kept words<z:a>{mark}<text:span>{mark}</text:span></z:a>\
         <text:{mark}>{mark}</text:{mark}><office:annotation><dc:creator>{author}</dc:creator></office:annotation></text:p>\
         </office:text></office:body></office:document-content>"
    );
    odt(content.into())
}

/// Cleans a letter, whose label tells that words in an element of nobody's went.
fn clean_of(letter: Vec<u8>) -> Vec<u8> {
    let (told, out) = cleaned(letter);
    assert_eq!((told.label, &*told.rest), (Label::Partial, &[Rest::Inner][..]), "{told:?}");
    out
}

/// Words of both formats that go without a trace would be evidence that nobody misses.
#[test]
fn words_that_go_with_an_unknown_element_are_told() {
    let docx = |planted: &str| {
        let space = format!("xmlns:w='{OFFICE}/wordprocessingml/2006/main' xmlns:z='urn:z'");
        let body = format!("<w:body><w:p><w:r><w:t>Kept</w:t></w:r>{planted}</w:p></w:body>");
        docx("A", "a", format!("<w:document {space}>{body}</w:document>"))
    };
    let odt = |planted: &str| {
        let space = format!(
            "xmlns:w='{STANDARD}:text:1.0' xmlns:office='{STANDARD}:office:1.0' xmlns:z='urn:z'"
        );
        let body = format!("<office:body><office:text><w:p>Kept{planted}</w:p></office:text>");
        let content = format!("<office:document-content {space}>{body}</office:body>");
        odt(format!("{content}</office:document-content>").into())
    };
    for (planted, lost) in [
        ("<z:a>Sown</z:a>", true),
        ("<w:sown>Sown</w:sown>", true),
        ("<z:a><w:p><w:t>Sown</w:t></w:p></z:a>", true),
        ("<z:a who='Sown'/>", false),
        ("<w:sown who='Sown'></w:sown>", false),
        ("<z:a> \n&#xa0;<w:p> </w:p></z:a>", false),
        ("", false),
    ] {
        for (name, file) in [("docx", docx(planted)), ("odt", odt(planted))] {
            let (told, _) = cleaned(file);
            let label = if lost { Label::Partial } else { Label::Full };
            let rest = if lost { vec![Rest::Inner] } else { vec![] };
            assert_eq!((told.label, told.rest), (label, rest), "{name}: {planted}");
        }
    }
}

#[test]
fn copies_that_a_trafficker_marked_do_not_tell_who_was_given_which() {
    for letter in [letter, open_letter] {
        assert_ne!(letter("A", "oneplanted"), letter("A", "twoplanted"));
        assert!(clean_of(letter("A", "oneplanted")) == clean_of(letter("A", "twoplanted")));
    }
}

#[test]
fn investigator_cannot_tell_two_writers_of_the_same_words_apart() {
    for letter in [letter, open_letter] {
        assert!(
            clean_of(letter("Sown A", "oneplanted")) == clean_of(letter("Sown B", "oneplanted"))
        );
    }
}

/// What one sender's file left in the process would show in the next one's, and whoever runs the server sees both.
#[test]
fn nothing_of_one_file_is_seen_in_the_next() {
    let alone = clean_of(letter("A", "oneplanted"));
    for before in [letter("Sown", "sown"), open_letter("Sown", "sown"), vec![b'%'; 4096]] {
        cleaned(before);
        assert!(clean_of(letter("A", "oneplanted")) == alone);
    }
}
