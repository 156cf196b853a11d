//! People who would turn documents against their sender: each copy marked by a trafficker, a colleague told apart by an
//! investigator, one sender's file told from another's by whoever runs the server.

use meldkluis_scrub::Label;

use crate::hostile::{cleaned, odt, zipped};

/// A letter of the same words, with whatever its maker put beside them.
fn letter(author: &str, mark: &str) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org";
    let types = format!(
        "<Types xmlns='{office}/package/2006/content-types'><Default Extension='rels' ContentType='application/\
         vnd.openxmlformats-package.relationships+xml'/><Override PartName='/word/document.xml' ContentType='application/\
         vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"
    );
    let kind = format!("{office}/officeDocument/2006/relationships/officeDocument");
    let first = format!(
        "<Relationships xmlns='{office}/package/2006/relationships'>\
         <Relationship Id='{mark}' Type='{kind}' Target='word/document.xml'/></Relationships>"
    );
    let document = format!(
        "<w:document xmlns:w='{office}/wordprocessingml/2006/main' xmlns:z='urn:{mark}' z:who='{mark}'><w:body>\
         <w:p w:rsidR='{mark}' w:{mark}='{mark}' {mark}='{mark}'><w:ins w:author='{author}'><w:r w:descr='{mark}'>\
         <w:t>Kept words</w:t><w:t z:a='{mark}'/></w:r></w:ins><z:mark>{mark}</z:mark><w:{mark}><w:t>{mark}</w:t></w:{mark}>\
         {mark}</w:p></w:body></w:document>"
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
    let standard = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office='{standard}:office:1.0' xmlns:text='{standard}:text:1.0' \
         xmlns:z='urn:{mark}' xmlns:dc='http://purl.org/dc/elements/1.1/'><office:body><office:text>\
         <text:p z:who='{mark}' text:{mark}='{mark}'>Kept words<z:a>{mark}<text:span>{mark}</text:span></z:a>\
         <text:{mark}>{mark}</text:{mark}><office:annotation><dc:creator>{author}</dc:creator></office:annotation></text:p>\
         </office:text></office:body></office:document-content>"
    );
    odt(content.into())
}

/// Cleans a letter, whose words stay and whose label promises everything.
fn clean_of(letter: Vec<u8>) -> Vec<u8> {
    let (told, out) = cleaned(letter);
    assert_eq!(told.label, Label::Full, "{told:?}");
    out
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
