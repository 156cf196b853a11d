//! What goes out of the XML of OpenDocument: names, days, revisions, programs, paths.
//!
//! Tracked changes are accepted: what was deleted lies apart from the text, and its marks go with it.
//! Source: OASIS OpenDocument 1.3, part 3.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Rest, Trace,
    zip::xml::{Fate, Rules, Tag, Value, local},
};

use super::known;

/// The rules for one part, and what they met.
pub(crate) struct Seen<'p> {
    /// Pictures of the package by their old names, with the new ones.
    pictures: &'p BTreeMap<String, String>,
    pub(crate) found: BTreeSet<Trace>,
    /// What the label admits.
    pub(crate) rest: BTreeSet<Rest>,
    /// Pictures that the part shows, by their new names.
    pub(crate) named: BTreeSet<String>,
}

impl<'p> Seen<'p> {
    pub(crate) fn new(pictures: &'p BTreeMap<String, String>) -> Self {
        let (found, rest, named) = Default::default();
        Self { pictures, found, rest, named }
    }

    fn gone(&mut self, traces: &[Trace]) -> Fate {
        self.found.extend(traces);
        Fate::Drop
    }

    /// Judges where a picture, a link or an object lies.
    fn place(&mut self, tag: &Tag<'_>, place: &str) -> Value {
        if let Some(new) = self.pictures.get(place.trim_start_matches("./")) {
            self.named.insert(new.clone());
            return Value::SetTo(new.clone());
        }
        let place = place.to_lowercase();
        let open = ["http://", "https://", "mailto:", "tel:", "ftp://", "#"];
        if place.is_empty() || open.iter().any(|scheme| place.starts_with(scheme)) {
            return Value::Keep;
        }
        // A style of the document's own is told by a name, never by a path.
        if tag.name != "a" && !place.contains(['/', '\\', '.']) {
            return Value::Keep;
        }
        self.found.insert(Trace::Person);
        Value::Set("#")
    }
}

impl Rules for Seen<'_> {
    fn element(&mut self, tag: &Tag<'_>) -> Fate {
        use Trace::{Device, Hidden, History, Person, Program, Time, Words};
        match tag.name {
            "tracked-changes" => self.gone(&[History, Person, Time]),
            "change" | "change-start" | "change-end" => self.gone(&[History]),
            // The people and days of a comment go with it, and so does its text, which is about the document.
            "annotation" => self.gone(&[Person, Time, Words]),
            "annotation-end" => self.gone(&[]),
            "creator" | "initial-creator" | "printed-by" | "sender-initials" => {
                self.gone(&[Person])
            }
            "creator-initials" | "meta-creator-initials" => self.gone(&[Person]),
            "date" | "creation-date" | "print-date" if tag.around == "meta" => self.gone(&[Time]),
            "scripts" | "event-listeners" | "script" => self.gone(&[Program]),
            "object-ole" | "plugin" | "applet" | "floating-frame" => self.gone(&[Hidden]),
            "generator" => self.gone(&[Device]),
            // An embedded chart or formula lies in a folder of its own; the picture beside it is what is seen.
            "object" => self.gone(&[Hidden]),
            "dde-connection-decls" | "dde-source" => self.gone(&[Person]),
            "template" | "auto-reload" => self.gone(&[Person]),
            "connection-resource" => self.gone(&[Person]),
            // A picture that stands in the text itself is never looked into.
            "binary-data" => self.gone(&[Hidden]),
            // What lies in a control is text; who named the control, and for which program, is not.
            "meta-field" | "content-control" => Fate::Unwrap,
            name if !known::is_element(name) => {
                self.found.insert(Trace::Other);
                Fate::Unknown
            }
            _ => Fate::Keep,
        }
    }

    fn knows(&self, namespace: &str) -> bool {
        known::is_namespace(namespace)
    }

    fn foreign(&mut self) {
        self.found.insert(Trace::Other);
    }

    /// No kind of [`Rest`] is for words alone; this one tells that something inside was not understood.
    fn lost(&mut self) {
        self.rest.insert(Rest::Inner);
    }

    /// A picture's title and description may be its file's path.
    fn text(&mut self, around: &str, text: &str) -> bool {
        let trace = match around {
            "title" | "desc" if text.contains(['/', '\\']) => Trace::Words,
            name if is_private_field(name) && !text.trim().is_empty() => Trace::Person,
            _ => return true,
        };
        self.found.insert(trace);
        false
    }

    fn attribute(&mut self, tag: &Tag<'_>, key: &str, value: &str) -> Value {
        match local(key) {
            "href" => self.place(tag, value),
            // Identifiers that tell which editing session made a span.
            "rsid" | "paragraph-rsid" => {
                self.found.insert(Trace::History);
                Value::Drop
            }
            "datasource" | "command" | "database-name" | "connection" | "protection-key"
            | "cell-range-source" => {
                self.found.insert(Trace::Person);
                Value::Drop
            }
            "string-value" if is_private_field(tag.name) || tag.name == "user-field-decl" => {
                self.found.insert(Trace::Person);
                Value::Set("")
            }
            "formula" | "condition" | "expression" | "value" if is_outside(value) => {
                self.found.insert(Trace::Person);
                Value::Drop
            }
            "filter-name" | "filter-options" | "last-access" => Value::Drop,
            // What a picture's frame is called is often its file's name.
            "name" if tag.name == "frame" && value.contains(['.', '/', '\\']) => {
                self.found.insert(Trace::Words);
                Value::Drop
            }
            "change-id" => Value::Drop,
            name if !known::is_attribute(name) => {
                self.found.insert(Trace::Other);
                Value::Drop
            }
            _ => Value::Keep,
        }
    }
}

/// Tells a field that says who wrote the document, from what, or where it lies.
fn is_private_field(name: &str) -> bool {
    name.starts_with("sender-")
        || matches!(
            name,
            "author-name"
                | "author-initials"
                | "initial-creator"
                | "file-name"
                | "template-name"
                | "user-defined"
                | "keywords"
        )
}

/// Tells a formula that reads another file.
fn is_outside(formula: &str) -> bool {
    let formula = formula.to_lowercase();
    ["file:", "smb:", ":\\", "\\\\", "/home/", "/users/"].iter().any(|mark| formula.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zip::xml::filter;

    fn ruled(xml: &str) -> (String, BTreeSet<Trace>) {
        let pictures =
            BTreeMap::from([("Pictures/IMG_1.jpg".to_owned(), "Pictures/00001.jpg".to_owned())]);
        let mut seen = Seen::new(&pictures);
        let out = String::from_utf8(filter(xml.as_bytes(), &mut seen).unwrap()).unwrap();
        (out.split_once('\n').unwrap().1.to_owned(), seen.found)
    }

    #[test]
    fn deleted_text_goes_with_its_marks() {
        let (out, found) = ruled(
            "<office:text><text:tracked-changes><text:changed-region><text:deletion><office:change-info>\
             <dc:creator>Jan</dc:creator></office:change-info><text:p>old</text:p></text:deletion>\
             </text:changed-region></text:tracked-changes><text:p>a<text:change text:change-id='1'/>b\
             <office:annotation><dc:creator>Jan</dc:creator></office:annotation></text:p></office:text>",
        );
        assert_eq!(out, "<office:text><text:p>ab</text:p></office:text>");
        assert!(found.contains(&Trace::History) && found.contains(&Trace::Person));
    }

    #[test]
    fn pictures_get_new_names_and_paths_go() {
        for (xml, expected) in [
            ("<image x:href='Pictures/IMG_1.jpg'/>", "<image x:href=\"Pictures/00001.jpg\"/>"),
            ("<a x:href='https://example.org/'/>", "<a x:href=\"https://example.org/\"/>"),
            ("<a x:href='file:///home/jan/a.odt'/>", "<a x:href=\"#\"/>"),
            ("<a x:href='../jan.odt'/>", "<a x:href=\"#\"/>"),
        ] {
            assert_eq!(ruled(xml).0, expected);
        }
    }

    #[test]
    fn fields_sources_and_packed_pictures_do_not_tell_who_wrote() {
        for xml in [
            "<draw:image><office:binary-data>Planted</office:binary-data></draw:image>",
            "<form:form form:datasource='Planted' form:command='Planted'/>",
            "<text:database-display text:database-name='Planted'/>",
            "<text:sender-lastname>Planted</text:sender-lastname>",
            "<text:author-name>Planted</text:author-name>",
            "<text:user-defined text:name='a' office:string-value='Planted'>Planted</text:user-defined>",
            "<text:template-name>Planted</text:template-name>",
            "<text:file-name>/home/jan/Planted.odt</text:file-name>",
            "<text:user-field-decl office:string-value='Planted'/>",
            "<table:table-cell table:formula=\"of:='file:///home/Planted.ods'#$S.A1\"/>",
        ] {
            let (out, found) = ruled(xml);
            assert!(!out.contains("Planted"), "{out}");
            assert!(!found.is_empty(), "{xml}");
        }
        let kept = "<table:table-cell table:formula=\"of:=SUM([.A1])\"/>";
        assert_eq!(ruled(kept).0, kept);
    }

    #[test]
    fn what_the_standard_does_not_have_goes_with_what_is_in_it() {
        let spaces = "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' \
                      xmlns:z='urn:planted' xmlns:xhtml='http://www.w3.org/1999/xhtml'";
        for planted in [
            "<text:p><z:a>Planted<text:span>Planted</text:span></z:a></text:p>",
            "<text:p z:who='Planted'/>",
            "<text:p xhtml:about='Planted' xhtml:content='Planted'/>",
            "<text:p><text:planted text:name='Planted'>Planted</text:planted></text:p>",
            "<text:p text:planted='Planted' planted='Planted'/>",
            "<text:p><a xmlns='urn:planted' href='Planted'>Planted</a></text:p>",
        ] {
            let (out, found) = ruled(&format!("<text:section {spaces}>{planted}</text:section>"));
            assert!(!out.contains("lanted") && out.contains("<text:p"), "{out}");
            assert_eq!(found, BTreeSet::from([Trace::Other]), "{planted}");
        }
        let control = "<text:p>a<loext:content-control loext:alias='Planted'>b</loext:content-control></text:p>";
        assert_eq!(ruled(control).0, "<text:p>ab</text:p>");
    }
}
