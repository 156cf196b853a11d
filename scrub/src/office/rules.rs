//! What goes out of the XML of Word, Excel and PowerPoint: names, days, revisions, identifiers, paths.
//!
//! Tracked changes are accepted: what was deleted is an earlier state, what was inserted is the text.
//! Sources: ECMA-376 part 1, and the extensions of \[MS-DOCX\], \[MS-XLSX\] and \[MS-PPTX\].

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::{
    Rest, Trace,
    clean::Stop,
    zip::xml::{Fate, Rules, Tag, Value, local, rewrite},
};

use super::{
    fields::{self, is_open_field, is_place},
    known, spaces,
};

/// What every picture is called; the name it had is often the name of a file.
const PICTURE: &str = "Picture";

/// The rules for one part, and what they met.
pub(crate) struct Seen<'p> {
    /// Identifiers of relationships that go; what names one goes too.
    gone: &'p BTreeSet<String>,
    /// Identifiers of those that stay, with the new ones.
    stay: &'p BTreeMap<String, String>,
    pub(crate) found: BTreeSet<Trace>,
    /// What the label admits: what stays because the document would not open without it, and words that went.
    pub(crate) rest: BTreeSet<Rest>,
    /// Of each field of the part, whether its instruction stays.
    open: Vec<bool>,
    /// The fields that are open, and how many have begun.
    fields: Vec<usize>,
    begun: usize,
}

impl<'p> Seen<'p> {
    pub(crate) fn new(gone: &'p BTreeSet<String>, stay: &'p BTreeMap<String, String>) -> Self {
        let (found, rest) = (BTreeSet::new(), BTreeSet::new());
        Self { gone, stay, found, rest, open: Vec::new(), fields: Vec::new(), begun: 0 }
    }

    /// Rewrites a part: the instructions of its fields are read first, since one may lie in any number of pieces.
    pub(crate) fn filter(&mut self, xml: &[u8]) -> Result<Vec<u8>, Stop> {
        if memmem::find(xml, b"instrText").is_some() {
            self.open = fields::open(xml)?;
        }
        rewrite(xml, self)
    }

    /// Tells whether an element leads to something that goes: such an attribute's name always has a prefix.
    fn leads_nowhere(&self, tag: &Tag<'_>) -> bool {
        !self.gone.is_empty()
            && tag.name != "pageSetup"
            && tag.attributes().any(|(key, value)| key.contains(':') && self.gone.contains(&value))
    }

    /// Follows where the fields of a text begin and end.
    fn field(&mut self, tag: &Tag<'_>) {
        match tag.value("fldCharType").as_deref() {
            Some("begin") => {
                self.fields.push(self.begun);
                self.begun += 1;
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    /// Judges words of a field's instruction, which were read to their end before.
    fn instruction(&mut self, words: &str) -> bool {
        let field = self.fields.last().and_then(|field| self.open.get(*field));
        let stays = field.copied().unwrap_or_else(|| is_open_field(words));
        if !stays {
            self.found.insert(Trace::Person);
        }
        stays
    }

    /// Judges an element of Word's revisions and annotations.
    fn revision(&mut self, tag: &Tag<'_>) -> Option<Fate> {
        let fate = match tag.name {
            // A path of a drawing has such a step too.
            "moveTo" if tag.around == "path" => return None,
            "ins" | "moveTo" => Fate::Unwrap,
            // The mark of a deleted row stands in its properties.
            "del" if tag.around == "trPr" => Fate::DropAround("tr"),
            "del" | "moveFrom" | "delText" | "delInstrText" | "cellIns" | "cellDel"
            | "cellMerge" => Fate::Drop,
            name if name.ends_with("PrChange") || name.ends_with("PrExChange") => Fate::Drop,
            "tblGridChange" | "numberingChange" | "rsid" | "rsids" | "trackRevisions" => Fate::Drop,
            name if name.starts_with("customXml") && name.contains("Range") => Fate::Drop,
            name if name.starts_with("moveFromRange") || name.starts_with("moveToRange") => {
                Fate::Drop
            }
            _ => return None,
        };
        self.found.insert(Trace::History);
        Some(fate)
    }
}

/// Judges the elements that hold more than what is seen.
fn held(name: &str) -> Option<(Fate, Option<Trace>)> {
    let (fate, trace) = match name {
        "commentRangeStart" | "commentRangeEnd" | "commentReference" | "annotationRef" => {
            (Fate::Drop, Trace::Words)
        }
        "permStart" | "permEnd" | "fileSharing" | "customWorkbookViews" | "customSheetViews" => {
            (Fate::Drop, Trace::Person)
        }
        // What a program keeps beside a field or a control: whole libraries of references, names of accounts.
        "fldData" | "tag" | "alias" => (Fate::Drop, Trace::Person),
        "docVars" | "attachedSchema" | "schemaLibrary" | "dataBinding" | "custDataLst"
        | "customProperties" => (Fate::Drop, Trace::Other),
        "docId" | "creationId" | "modId" | "revisionPtr" | "documentProtection"
        | "writeProtection" | "modifyVerifier" | "themeFamily" | "nsid" => {
            (Fate::Drop, Trace::History)
        }
        "attachedTemplate" | "mailMerge" | "saveThroughXslt" | "absPath" | "alternateUrls" => {
            (Fate::Drop, Trace::Person)
        }
        "fileVersion" | "fileRecoveryPr" => (Fate::Drop, Trace::Device),
        "sheetDataSet" | "ddeLink" | "oleLink" | "controls" | "oleObjects" => {
            (Fate::Drop, Trace::Hidden)
        }
        "smartTagPr" | "smartTagTypes" | "webPublishing" | "webPublishItems"
        | "webPublishObjects" => (Fate::Drop, Trace::Other),
        "proofErr" | "proofState" | "activeWritingStyle" => return Some((Fate::Drop, None)),
        "smartTag" | "customXml" => return Some((Fate::Unwrap, None)),
        _ => return None,
    };
    Some((fate, Some(trace)))
}

impl Rules for Seen<'_> {
    fn element(&mut self, tag: &Tag<'_>) -> Fate {
        if self.leads_nowhere(tag) {
            return Fate::Drop;
        }
        if let Some(fate) = self.revision(tag) {
            // Whose change it is stands on the element that goes.
            for (key, _) in tag.attributes() {
                self.found.extend(attribute_trace(local(&key)));
            }
            return fate;
        }
        if let Some((fate, trace)) = held(tag.name) {
            self.found.extend(trace);
            return fate;
        }
        if tag.name == "fldChar" {
            self.field(tag);
        }
        match tag.around {
            "pivotCacheRecords" => {
                self.found.insert(Trace::Hidden);
                return Fate::Drop;
            }
            // The table's own items point here by number: without them it is taken for damaged.
            "sharedItems" => {
                self.rest.insert(Rest::Text);
            }
            _ => {}
        }
        let runs = |action: String| {
            ["macro", "program", "ole", "file"].iter().any(|verb| action.contains(verb))
        };
        if tag.name.starts_with("hlink") && tag.value("action").is_some_and(runs) {
            self.found.insert(Trace::Program);
            return Fate::Drop;
        }
        if !known::is_element(tag.name) {
            self.found.insert(Trace::Other);
            return Fate::Unknown;
        }
        Fate::Keep
    }

    fn knows(&self, namespace: &str) -> bool {
        spaces::is_known(namespace)
    }

    fn foreign(&mut self) {
        self.found.insert(Trace::Other);
    }

    /// No kind of [`Rest`] is for words alone; this one tells that something inside was not understood.
    fn lost(&mut self) {
        self.rest.insert(Rest::Inner);
    }

    /// What a field is computed from is not seen, and names the file that it was taken from.
    fn text(&mut self, around: &str, text: &str) -> bool {
        let stays = match around {
            "instrText" => return self.instruction(text),
            // No program shows words that stand anywhere else.
            name if !spaces::is_word(name) => {
                if !text.trim().is_empty() {
                    self.found.insert(Trace::Other);
                }
                return false;
            }
            "f" | "formula" | "formula1" | "formula2" | "definedName" => !is_place(text),
            _ => true,
        };
        if !stays {
            self.found.insert(Trace::Person);
        }
        stays
    }

    fn attribute(&mut self, tag: &Tag<'_>, key: &str, value: &str) -> Value {
        let name = local(key);
        if key.contains(':')
            && let Some(new) = self.stay.get(value)
        {
            return Value::SetTo(new.clone());
        }
        if let Some(trace) = attribute_trace(name) {
            self.found.insert(trace);
            return Value::Drop;
        }
        let is_space = key == "xml:space" && matches!(value, "preserve" | "default");
        if !is_space && !known::is_attribute(tag.name, name) {
            self.found.insert(Trace::Other);
            return Value::Drop;
        }
        if tag.name == "pageSetup" && self.gone.contains(value) {
            return Value::Drop;
        }
        let is_drawn = matches!(tag.name, "docPr" | "cNvPr");
        let is_picture = matches!(tag.around, "nvPicPr" | "inline" | "anchor");
        match name {
            "name" if is_drawn && is_picture && value != PICTURE => {
                self.found.insert(Trace::Words);
                Value::Set(PICTURE)
            }
            "name" if is_drawn && is_path(value) => Value::Set(PICTURE),
            "instr" if !is_open_field(value) => {
                self.found.insert(Trace::Person);
                Value::Set("")
            }
            // Who wrote a scenario and when stands in its comment; a range's owner in its descriptor.
            "comment" | "securityDescriptor" => {
                self.found.insert(Trace::Person);
                Value::Drop
            }
            "display" | "tooltip" | "docLocation" if is_place(value) => {
                self.found.insert(Trace::Person);
                Value::Drop
            }
            "recordCount" => Value::Set("0"),
            "count" if tag.name == "pivotCacheRecords" => Value::Set("0"),
            // Where a picture of the older kind came from.
            "href" | "src" if is_drawn_by(tag.name) && is_place(value) => {
                self.found.insert(Trace::Person);
                Value::Drop
            }
            "descr" | "title" | "alt" if is_path(value) => {
                self.found.insert(Trace::Words);
                Value::Drop
            }
            // What a picture of the older kind was called.
            "title" if tag.name == "imagedata" => Value::Drop,
            "macro" if !value.is_empty() => {
                self.found.insert(Trace::Program);
                Value::Set("")
            }
            // A drawing once more, packed, as it was before it was changed.
            "gfxdata" => Value::Drop,
            // A table fed from a connection is a table without one.
            "connectionId" | "queryTableFieldId" => Value::Drop,
            "tableType" if value == "queryTable" => Value::Drop,
            _ => Value::Keep,
        }
    }
}

/// Tells an element of a drawing of the older kind.
fn is_drawn_by(name: &str) -> bool {
    matches!(name, "imagedata" | "fill" | "stroke" | "image" | "shape" | "rect" | "group" | "oval")
}

/// Tells what an attribute gives away that no document needs.
fn attribute_trace(name: &str) -> Option<Trace> {
    match name {
        "author" | "initials" | "userName" | "user" | "userId" | "refreshedBy" => {
            Some(Trace::Person)
        }
        "date" | "dateUtc" | "refreshedDate" | "refreshedDateIso" => Some(Trace::Time),
        "paraId" | "textId" | "anchorId" | "editId" | "durableId" | "tplc" | "uid"
        | "documentId" => Some(Trace::History),
        "rupBuild" | "lastEdited" | "lowestEdited" => Some(Trace::Device),
        name if name.starts_with("rsid") => Some(Trace::History),
        _ => None,
    }
}

/// Tells words that describe from the path or the name of a file.
fn is_path(words: &str) -> bool {
    let ending = words.rsplit_once('.').map(|(_, ending)| ending);
    let is_ending = |ending: &str| {
        (2..=4).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric())
    };
    words.contains(['\\', '/']) || ending.is_some_and(is_ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_whose_root_goes_is_refused() {
        let (gone, stay) = (BTreeSet::new(), BTreeMap::new());
        for (xml, stays) in [("<w:p/>", true), ("<w:planted><w:p/></w:planted>", false)] {
            assert_eq!(Seen::new(&gone, &stay).filter(xml.as_bytes()).is_ok(), stays);
        }
    }

    fn ruled(xml: &str, gone: &[&str]) -> (String, Vec<Trace>) {
        let gone = gone.iter().map(ToString::to_string).collect();
        let stay = BTreeMap::new();
        let mut seen = Seen::new(&gone, &stay);
        let out = String::from_utf8(seen.filter(xml.as_bytes()).unwrap()).unwrap();
        (out.split_once('\n').unwrap().1.to_owned(), seen.found.into_iter().collect())
    }

    #[test]
    fn changes_are_accepted_without_their_authors() {
        use Trace::{History, Person, Time};
        let (out, found) = ruled(
            "<w:p w:rsidR='00A1'><w:ins w:id='1' w:author='Jan' w:date='2024-01-01'><w:r><w:t>new</w:t></w:r></w:ins>\
             <w:del w:author='Jan'><w:r><w:delText>old</w:delText></w:r></w:del>\
             <w:rPr><w:b/><w:rPrChange w:author='Jan'><w:rPr/></w:rPrChange></w:rPr></w:p>",
            &[],
        );
        assert_eq!(out, "<w:p><w:r><w:t>new</w:t></w:r><w:rPr><w:b/></w:rPr></w:p>");
        assert_eq!(found, [Time, Person, History]);
    }

    #[test]
    fn deleted_row_goes_whole() {
        let row = "<w:tr><w:trPr><w:del w:author='Jan'/></w:trPr><w:tc>old</w:tc></w:tr>";
        let (out, _) =
            ruled(&format!("<w:tbl><w:tr><w:tc><w:t>a</w:t></w:tc></w:tr>{row}</w:tbl>"), &[]);
        assert_eq!(out, "<w:tbl><w:tr><w:tc><w:t>a</w:t></w:tc></w:tr></w:tbl>");
    }

    #[test]
    fn step_of_a_drawing_is_no_revision() {
        let path = "<a:path><a:moveTo><a:pt/></a:moveTo></a:path>";
        assert_eq!(ruled(path, &[]).0, path);
    }

    #[test]
    fn what_led_to_a_part_that_went_goes() {
        let xml = "<s><pageSetup r:id='rId1' scale='9'/><o:OLEObject r:id='rId2'/><drawing r:id='rId3'/></s>";
        let (out, _) = ruled(xml, &["rId1", "rId2"]);
        assert_eq!(out, "<s><pageSetup scale=\"9\"/><drawing r:id=\"rId3\"/></s>");
    }

    #[test]
    fn paths_in_fields_go() {
        let xml = "<w:r><w:instrText> INCLUDEPICTURE \"C:\\\\jan\\\\a.png\" </w:instrText></w:r>";
        assert_eq!(ruled(xml, &[]).0, "<w:r><w:instrText></w:instrText></w:r>");
        let page = "<w:r><w:instrText> PAGE </w:instrText></w:r>";
        assert_eq!(ruled(page, &[]).0, page);
    }

    #[test]
    fn only_fields_of_the_document_itself_keep_their_instruction() {
        for instruction in [
            "PAGE \\* MERGEFORMAT",
            "TOC \\o \"1-3\" \\h \\z \\u",
            "HYPERLINK \"https://example.org/a\" \\t \"_blank\"",
            "HYPERLINK \\l \"place\"",
            "PAGEREF _Toc1 \\h",
            "SEQ Figure \\* ARABIC",
            "=SUM(ABOVE)",
        ] {
            assert!(is_open_field(instruction), "{instruction}");
        }
        for instruction in [
            "ADDIN ZOTERO_ITEM CSL_CITATION {}",
            "ADDIN EN.CITE",
            "AUTHOR",
            "INCLUDETEXT \"C:/Users/jan/a.docx\"",
            "HYPERLINK \"smb://server/jan\"",
            "HYPERLINK \"/Users/jan/a.docx\"",
            "HYPERLINK \\l \"C:\\\\jan\"",
            "REF C:/Users/jan",
        ] {
            assert!(!is_open_field(instruction), "{instruction}");
        }
        let (out, _) =
            ruled("<p><w:fldSimple w:instr=' FILENAME \\p '><r/></w:fldSimple></p>", &[]);
        assert_eq!(out, "<p><w:fldSimple w:instr=\"\"><r/></w:fldSimple></p>");
    }

    #[test]
    fn field_that_is_split_goes_whole() {
        let field = |first: &str, second: &str| {
            format!(
                "<p><w:fldChar w:fldCharType='begin'/><w:instrText>{first}</w:instrText>\
                 <w:instrText>{second}</w:instrText><w:fldChar w:fldCharType='end'/></p>"
            )
        };
        for (first, second) in [
            (" ADDIN ", "ZOTERO_ITEM Planted"),
            (" INCLUDETEXT \"C:", "\\Users\\Planted\""),
            (" HYPERLINK ", "\"C:/Planted\""),
            (" HYPERLINK ", "\"Planted.docx\""),
            (" HYPERLINK \"", "Planted.docx\""),
            (" HYPERLINK \"file", "Planted.docx\""),
        ] {
            let (out, found) = ruled(&field(first, second), &[]);
            assert!(!out.contains("Planted"), "{out}");
            assert_eq!(found, [Trace::Person]);
        }
        let (out, _) = ruled(&field(" HYPERLINK \"https:", "//example.org/a/b\""), &[]);
        assert!(out.contains("https:") && out.contains("//example.org/a/b"), "{out}");
        let (out, _) = ruled(&field(" TOC ", "\\o \"1-3\" "), &[]);
        assert!(out.contains("TOC") && out.contains("1-3"), "{out}");
    }

    #[test]
    fn what_programs_keep_beside_fields_and_controls_goes() {
        let (out, _) = ruled(
            "<p><sdtPr><alias val='Planted'/><tag val='Planted'/></sdtPr><rsid val='Planted'/>\
             <fldChar fldCharType='begin'><fldData>Planted</fldData></fldChar></p>",
            &[],
        );
        assert_eq!(out, "<p><sdtPr></sdtPr><fldChar fldCharType=\"begin\"></fldChar></p>");
    }

    #[test]
    fn sheets_keep_no_paths_comments_and_rows_of_a_source() {
        for xml in [
            "<scenario comment='Planted'/>",
            "<protectedRange securityDescriptor='Planted'/>",
            "<hyperlink display='C:\\Planted' tooltip='/Users/Planted'/>",
            "<definedName comment='Planted'>'C:\\[Planted.xlsx]S'!$A$1</definedName>",
            "<f>'C:/Users/[Planted.xlsx]S'!$A$1</f>",
            "<pivotCacheRecords><r><s v='Planted'/></r></pivotCacheRecords>",
            "<v:imagedata src='C:\\Planted' o:href='file:///C:/Planted'/>",
        ] {
            let (out, found) = ruled(xml, &[]);
            assert!(!out.contains("Planted"), "{out}");
            assert!(!found.is_empty(), "{xml}");
        }
        let (gone, stay) = (BTreeSet::new(), BTreeMap::new());
        let mut seen = Seen::new(&gone, &stay);
        rewrite(b"<sharedItems><s v='a'/></sharedItems>", &mut seen).unwrap();
        assert!(seen.rest.contains(&Rest::Text));
        let kept = "<f>SUM(A1:B2)</f>";
        assert_eq!(ruled(kept, &[]).0, kept);
    }

    #[test]
    fn words_outside_of_what_is_shown_go() {
        let (out, found) =
            ruled("<w:p>Planted<w:r><w:t>a</w:t><w:b>Planted</w:b></w:r></w:p>", &[]);
        assert_eq!(out, "<w:p><w:r><w:t>a</w:t><w:b></w:b></w:r></w:p>");
        assert_eq!(found, [Trace::Other]);
    }

    #[test]
    fn what_no_schema_has_goes_from_where_the_formats_namespaces_stand() {
        let space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
        for planted in [
            "<w:p w:planted='Planted'><w:r/></w:p>",
            "<w:p planted='Planted'><w:r/></w:p>",
            "<w:p><w:r><w:planted w:val='Planted'><w:t>Planted</w:t></w:planted></w:r></w:p>",
            "<w:p><w:r w:descr='Planted'/></w:p>",
            "<w:p xml:space='Planted'/>",
            "<w:p xml:base='Planted'/>",
        ] {
            let (out, found) = ruled(&format!("<w:body {space}>{planted}</w:body>"), &[]);
            assert!(!out.contains("lanted") && out.contains("<w:p"), "{out}");
            assert_eq!(found, [Trace::Other], "{planted}");
        }
        let kept = "<w:p><w:r><w:rPr><w:color w:val=\"FF0000\" w:themeTint=\"99\"/></w:rPr>\
                    <w:t xml:space=\"preserve\"> a </w:t></w:r></w:p>";
        assert_eq!(ruled(kept, &[]), (kept.to_owned(), vec![]));
    }

    #[test]
    fn what_another_program_put_in_goes() {
        let (out, found) = ruled(
            "<w:p xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main' \
             xmlns:z='http://example.org/Planted' z:who='Planted'><w:ext uri='a'><z:t>Planted</z:t></w:ext></w:p>",
            &[],
        );
        assert!(out.contains("<w:ext uri=\"a\"></w:ext>") && !out.contains("Planted"), "{out}");
        assert_eq!(found, [Trace::Other]);
    }

    #[test]
    fn names_of_picture_files_go_and_descriptions_stay() {
        let (out, _) =
            ruled("<nvPicPr><cNvPr id='1' name='IMG_1' descr='C:\\jan.jpg'/></nvPicPr>", &[]);
        assert_eq!(out, "<nvPicPr><cNvPr id=\"1\" name=\"Picture\"/></nvPicPr>");
        let (out, _) =
            ruled("<nvSpPr><cNvPr id='1' name='Title 1' descr='A red door.'/></nvSpPr>", &[]);
        assert_eq!(
            out,
            "<nvSpPr><cNvPr id=\"1\" name=\"Title 1\" descr=\"A red door.\"/></nvSpPr>"
        );
    }
}
