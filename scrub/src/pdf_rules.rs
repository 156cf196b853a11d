//! What goes out of the objects of a PDF: properties, names, days, programs, files, signatures.
//!
//! The catalog, pages, page trees, bookmarks, annotations, forms and pictures keep the keys of a list; every other
//! dictionary loses those of another list, and every key that no standard has.
//! In a dictionary whose keys a producer chose (fonts, pictures, …) no key is taken for one of the standard's.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::{
    Trace,
    clean::{Findings, Stop},
    pdf_streams,
};

const CATALOG: &[&str] = &[
    "Type",
    "Version",
    "Pages",
    "PageLabels",
    "Names",
    "Dests",
    "ViewerPreferences",
    "PageLayout",
    "PageMode",
    "Outlines",
    "AcroForm",
    "StructTreeRoot",
    "MarkInfo",
    "Lang",
    "OutputIntents",
    "OCProperties",
];

const TREE: &[&str] =
    &["Type", "Parent", "Kids", "Count", "Resources", "MediaBox", "CropBox", "Rotate"];

const PAGE: &[&str] = &[
    "Type",
    "Parent",
    "Resources",
    "MediaBox",
    "CropBox",
    "BleedBox",
    "TrimBox",
    "ArtBox",
    "BoxColorInfo",
    "Contents",
    "Rotate",
    "Group",
    "Annots",
    "Tabs",
    "StructParents",
    "UserUnit",
    "Trans",
    "Dur",
];

/// What a viewer is asked to show around a page.
const VIEWER: &[&str] = &[
    "HideToolbar",
    "HideMenubar",
    "HideWindowUI",
    "FitWindow",
    "CenterWindow",
    "DisplayDocTitle",
    "NonFullScreenPageMode",
    "Direction",
    "PrintScaling",
    "Duplex",
];

/// A bookmark.
const BOOKMARK: &[&str] =
    &["Title", "Parent", "Prev", "Next", "First", "Last", "Count", "Dest", "A", "SE", "C", "F"];

/// A picture or a drawing that pages share, without the keys of a stream.
const SHARED: &[&str] = &[
    "Length",
    "Filter",
    "DecodeParms",
    "Type",
    "Subtype",
    "Width",
    "Height",
    "ColorSpace",
    "BitsPerComponent",
    "Intent",
    "ImageMask",
    "Mask",
    "Decode",
    "Interpolate",
    "SMask",
    "SMaskInData",
    "Matte",
    "StructParent",
    "StructParents",
    "OC",
    "FormType",
    "BBox",
    "Matrix",
    "Resources",
    "Group",
];

const FORM: &[&str] = &["Fields", "NeedAppearances", "DR", "DA", "Q", "CO"];

/// Keys that go wherever the standard gives them their meaning.
const GONE: &[(&str, Trace)] = &[
    ("Metadata", Trace::Device),
    ("PieceInfo", Trace::Device),
    ("LastModified", Trace::Time),
    ("CreatorInfo", Trace::Device),
    ("OPI", Trace::Person),
    ("Thumb", Trace::Preview),
    ("Alternates", Trace::Preview),
    ("AF", Trace::Hidden),
    ("EF", Trace::Hidden),
    ("EmbeddedFiles", Trace::Hidden),
    ("Collection", Trace::Hidden),
    ("AA", Trace::Program),
    ("JS", Trace::Program),
    ("JavaScript", Trace::Program),
    ("OpenAction", Trace::Program),
    ("XFA", Trace::Program),
    ("Measure", Trace::Place),
    ("PtData", Trace::Place),
    ("VP", Trace::Place),
    ("Lock", Trace::Person),
    ("SV", Trace::Person),
    ("TM", Trace::Other),
    ("Info", Trace::Words),
    ("Creator", Trace::Device),
    ("User", Trace::Person),
    ("PronunciationLexicon", Trace::Person),
];

/// What annotations keep: how they look, where they lead, what a form asks.
const ANNOTATION: &[&str] = &[
    "Type",
    "Subtype",
    "Rect",
    "P",
    "F",
    "AP",
    "AS",
    "Border",
    "BS",
    "BE",
    "C",
    "IC",
    "CA",
    "ca",
    "BM",
    "StructParent",
    "OC",
    "Lang",
    "A",
    "Dest",
    "H",
    "QuadPoints",
    "DA",
    "DS",
    "Q",
    "L",
    "LE",
    "LL",
    "LLE",
    "LLO",
    "CL",
    "RD",
    "Vertices",
    "InkList",
    "Path",
    "Sy",
    "RO",
];

/// What one keeps beside that when it is a place to fill in.
const WIDGET: &[&str] =
    &["MK", "Parent", "Kids", "FT", "Ff", "T", "TU", "V", "DV", "MaxLen", "Opt", "TI", "I"];

/// What tells on an annotation that goes, or of which a key goes.
const MARKUP: &[(&str, Trace)] = &[
    ("M", Trace::Time),
    ("CreationDate", Trace::Time),
    ("T", Trace::Person),
    ("RC", Trace::Words),
    ("Subj", Trace::Words),
    ("Contents", Trace::Words),
];

/// Keys of a stream that lead out of the file, or name where it came from.
const STREAM: &[(&str, Trace)] = &[
    ("F", Trace::Person),
    ("FFilter", Trace::Person),
    ("FDecodeParms", Trace::Person),
    ("ID", Trace::Other),
    ("Ref", Trace::Person),
];

/// Annotations that are comments, files or programs, or belong to a printing house.
const DEAD: &[&str] = &[
    "Text",
    "Popup",
    "FileAttachment",
    "Sound",
    "Movie",
    "Screen",
    "3D",
    "RichMedia",
    "PrinterMark",
    "TrapNet",
];

/// Keys that lead to an action, or to an array of them.
const LEAD: &[&str] = &["A", "PA", "Next"];

/// Actions that move within the document, or follow an address that is judged.
const OPEN: &[&str] = &["GoTo", "URI", "Named"];

/// Actions that run, send or open something beside the document.
const ACTIONS: &[&str] = &[
    "Launch",
    "SubmitForm",
    "ImportData",
    "JavaScript",
    "GoToR",
    "GoToE",
    "Rendition",
    "Movie",
    "Sound",
    "Thread",
    "GoTo3DView",
    "RichMediaExecute",
];

/// Keys whose dictionaries have keys of the producer's choice.
const NAMED: &[&str] = &[
    "Font",
    "XObject",
    "ExtGState",
    "ColorSpace",
    "Pattern",
    "Shading",
    "Properties",
    "CharProcs",
    "Dests",
    "RoleMap",
    "ClassMap",
    "Colorants",
    "Solidities",
    "DotGain",
];

/// Keys that do so in a dictionary of appearances: the names of states.
const STATES: &[&str] = &["N", "D", "R"];

/// Arrays out of which an element can go without moving a meaning.
const LISTS: &[&str] = &["Annots", "Fields", "Kids", "CO", "Next"];

/// Whose keys a dictionary has.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    /// The standard's.
    Standard,
    /// The standard's, of appearances: what they lead to has a producer's.
    Appearance,
    /// A producer's.
    Chosen,
}

impl Keys {
    /// Tells whose keys the dictionary has that a key leads to.
    fn of(self, key: &[u8]) -> Self {
        match self {
            Self::Standard if key == b"AP" => Self::Appearance,
            Self::Standard if is_in(key, NAMED) => Self::Chosen,
            Self::Appearance if is_in(key, STATES) => Self::Chosen,
            _ => Self::Standard,
        }
    }
}

/// What is known of the objects by the place that leads to them.
struct Places {
    pages: BTreeSet<ObjectId>,
    trees: BTreeSet<ObjectId>,
    /// Those whose keys are not the standard's, or are those of appearances.
    keys: BTreeMap<ObjectId, Keys>,
    dead: BTreeSet<ObjectId>,
    profiles: BTreeSet<ObjectId>,
}

/// Filters every object.
pub(crate) fn apply(
    document: &mut Document,
    root: ObjectId,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let places = places(document, root)?;
    catalog(document, root, &mut findings.found)?;
    for (id, object) in &mut document.objects {
        if places.dead.contains(id) {
            object.as_dict().iter().for_each(|dict| dead_traces(dict, &mut findings.found));
            *object = Object::Null;
            continue;
        }
        if let Object::Dictionary(dict) = object {
            // A page that no tree leads to is one that was deleted.
            let is_page =
                dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"Page");
            if is_page && !places.pages.contains(id) {
                findings.found.push(Trace::History);
                *object = Object::Null;
                continue;
            }
            if places.pages.contains(id) {
                keep(dict, PAGE, &mut findings.found);
            } else if places.trees.contains(id) {
                keep(dict, TREE, &mut findings.found);
            }
        }
        if let Object::Stream(stream) = object
            && places.profiles.contains(id)
        {
            pdf_streams::clean_profile(stream, findings)?;
        }
        let mut rules = Rules { places: &places, findings };
        rules.object(object, places.keys.get(id).copied().unwrap_or(Keys::Standard))?;
    }
    document.objects.retain(|_, object| !object.is_null());
    findings.found.sort_unstable();
    findings.found.dedup();
    Ok(())
}

/// Keeps the catalog's keys, and of its names the destinations alone.
fn catalog(document: &mut Document, root: ObjectId, found: &mut Vec<Trace>) -> Result<(), Stop> {
    let inner =
        [("Names", ["Dests"].as_slice()), ("AcroForm", FORM), ("ViewerPreferences", VIEWER)];
    for (key, kept) in inner {
        let catalog = document.get_dictionary_mut(root).map_err(|_| Stop::Refused)?;
        let inner = catalog.get_mut(key.as_bytes()).ok();
        let led = inner.as_ref().and_then(|inner| inner.as_reference().ok());
        let inner = match led {
            Some(id) => document.objects.get_mut(&id),
            None => inner,
        };
        if let Some(Object::Dictionary(inner)) = inner {
            keep(inner, kept, found);
        }
    }
    let catalog = document.get_dictionary_mut(root).map_err(|_| Stop::Refused)?;
    keep(catalog, CATALOG, found);
    Ok(())
}

/// Removes every key that is not in a list.
fn keep(dict: &mut Dictionary, kept: &[&str], found: &mut Vec<Trace>) {
    let listed = |key: &[u8]| kept.iter().any(|name| name.as_bytes() == key);
    let others: Vec<Vec<u8>> =
        dict.iter().map(|(key, _)| key.clone()).filter(|key| !listed(key)).collect();
    for key in others {
        let known = GONE.iter().chain(MARKUP).find(|(name, _)| name.as_bytes() == key);
        found.push(known.map_or(Trace::Other, |(_, trace)| *trace));
        dict.remove(&key);
    }
}

fn places(document: &Document, root: ObjectId) -> Result<Places, Stop> {
    let (pages, trees) = pages(document, root)?;
    let (mut dead, mut profiles) = (BTreeSet::new(), BTreeSet::new());
    let mut keys = BTreeMap::new();
    for (id, object) in &document.objects {
        if let Object::Dictionary(dict) = object
            && (is_dead(dict) || is_private_action(dict) || is_of_signature(document, dict))
        {
            dead.insert(*id);
        }
        gather_actions(document, object, &mut dead);
        gather_keys(object, Keys::Standard, &mut keys);
        pdf_streams::gather_profiles(object, &mut profiles);
    }
    // What an appearance leads to is known when every appearance is.
    let appearances: Vec<ObjectId> = keys.keys().copied().collect();
    for id in appearances {
        if let (Some(Keys::Appearance), Some(object)) = (keys.get(&id), document.objects.get(&id)) {
            gather_keys(object, Keys::Appearance, &mut keys);
        }
    }
    Ok(Places { pages, trees, keys, dead, profiles })
}

/// Gathers the actions that are objects of their own and go.
fn gather_actions(document: &Document, object: &Object, dead: &mut BTreeSet<ObjectId>) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => {
            return items.iter().for_each(|item| gather_actions(document, item, dead));
        }
        _ => return,
    };
    for (key, value) in dict {
        if is_in(key, LEAD) {
            let value = document.dereference(value).map_or(value, |(_, found)| found);
            let alone = dict.get(key).map(std::slice::from_ref).unwrap_or_default();
            let led = value.as_array().map_or(alone, Vec::as_slice);
            let ids = led.iter().filter_map(|item| item.as_reference().ok());
            dead.extend(ids.filter(|id| document.get_dictionary(*id).is_ok_and(is_other_action)));
        }
        gather_actions(document, value, dead);
    }
}

/// Walks the tree of pages; one that leads to a node twice is none.
fn pages(
    document: &Document,
    root: ObjectId,
) -> Result<(BTreeSet<ObjectId>, BTreeSet<ObjectId>), Stop> {
    let catalog = document.get_dictionary(root).map_err(|_| Stop::Refused)?;
    let first = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| Stop::Refused)?;
    let (mut pages, mut trees, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![first]);
    let mut met = BTreeSet::from([first]);
    while let Some(id) = open.pop() {
        let Ok(node) = document.get_dictionary(id) else { continue };
        let Ok(kids) = node.get(b"Kids") else {
            pages.insert(id);
            continue;
        };
        trees.insert(id);
        let kids = document.dereference(kids).map_err(|_| Stop::Refused)?.1;
        let kids = kids.as_array().map_err(|_| Stop::Refused)?;
        for kid in kids.iter().filter_map(|kid| kid.as_reference().ok()) {
            if !met.insert(kid) {
                return Err(Stop::Refused);
            }
            open.push(kid);
        }
    }
    if pages.is_empty() { Err(Stop::Refused) } else { Ok((pages, trees)) }
}

/// Gathers the dictionaries that are objects of their own and whose keys are not the standard's alone.
fn gather_keys(object: &Object, whose: Keys, keys: &mut BTreeMap<ObjectId, Keys>) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => {
            return items.iter().for_each(|item| gather_keys(item, Keys::Standard, keys));
        }
        _ => return,
    };
    for (key, value) in dict {
        match (value, whose.of(key)) {
            (Object::Reference(_), Keys::Standard) => {}
            (Object::Reference(id), whose) => {
                keys.insert(*id, whose);
            }
            (value, whose) => gather_keys(value, whose, keys),
        }
    }
}

/// Tells the key of an array out of which an element can go.
pub(crate) fn is_list(key: &[u8]) -> bool {
    is_in(key, LISTS)
}

fn is_in(key: &[u8], list: &[&str]) -> bool {
    list.iter().any(|name| name.as_bytes() == key)
}

fn name_is(dict: &Dictionary, key: &str, list: &[&str]) -> bool {
    dict.get(key.as_bytes()).and_then(Object::as_name).is_ok_and(|name| is_in(name, list))
}

/// Tells an annotation, a field or a file that goes whole.
fn is_dead(dict: &Dictionary) -> bool {
    (dict.has(b"Rect") && name_is(dict, "Subtype", DEAD))
        || name_is(dict, "FT", &["Sig"])
        || name_is(dict, "Type", &["Filespec", "Sig", "DocTimeStamp", "EmbeddedFile"])
}

/// Tells what goes with an object that goes whole.
fn dead_traces(dict: &Dictionary, found: &mut Vec<Trace>) {
    if is_private_action(dict) || is_other_action(dict) {
        found.push(Trace::Program);
    } else if name_is(dict, "Subtype", &["Text", "Popup"]) {
        let told = MARKUP.iter().filter(|(key, _)| dict.has(key.as_bytes()));
        found.extend(told.map(|(_, trace)| *trace));
    } else {
        found.push(Trace::Hidden);
    }
}

/// Tells the look of a signature, whose field is an object of its own.
fn is_of_signature(document: &Document, dict: &Dictionary) -> bool {
    let field = dict.get(b"Parent").and_then(Object::as_reference);
    let field = field.and_then(|id| document.get_dictionary(id));
    dict.has(b"Rect") && field.is_ok_and(|field| name_is(field, "FT", &["Sig"]))
}

struct Rules<'a> {
    places: &'a Places,
    findings: &'a mut Findings,
}

impl Rules<'_> {
    fn object(&mut self, object: &mut Object, whose: Keys) -> Result<(), Stop> {
        match object {
            Object::Array(items) => {
                items.iter_mut().try_for_each(|item| self.object(item, Keys::Standard))
            }
            Object::Dictionary(dict) if is_private_action(dict) => {
                self.findings.found.push(Trace::Program);
                *object = Object::Null;
                Ok(())
            }
            Object::Dictionary(dict) => self.dictionary(dict, whose),
            Object::Stream(stream) => {
                self.remove(&mut stream.dict, STREAM);
                if name_is(&stream.dict, "Subtype", &["Form", "Image"]) {
                    keep(&mut stream.dict, SHARED, &mut self.findings.found);
                }
                self.dictionary(&mut stream.dict, Keys::Standard)?;
                pdf_streams::clean(stream, self.findings)
            }
            _ => Ok(()),
        }
    }

    fn dictionary(&mut self, dict: &mut Dictionary, whose: Keys) -> Result<(), Stop> {
        if whose != Keys::Chosen {
            self.remove(dict, GONE);
            self.foreign(dict);
            self.annotation(dict);
        }
        let goes = |key: &[u8], value: &Object| {
            let action = if is_in(key, LEAD) { is_other_action } else { is_private_action };
            value.as_dict().is_ok_and(action)
        };
        let actions: Vec<Vec<u8>> = dict
            .iter()
            .filter(|(key, value)| goes(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in actions {
            self.findings.found.push(Trace::Program);
            dict.remove(&key);
        }
        for (key, value) in dict.iter_mut() {
            if let Object::Array(items) = value
                && is_list(key)
            {
                self.list(items);
            }
            self.object(value, whose.of(key))?;
        }
        Ok(())
    }

    /// Removes what a program keeps under names of its own, like `PTEX.FileName`, and what a person added.
    fn foreign(&mut self, dict: &mut Dictionary) {
        let others: Vec<Vec<u8>> = dict
            .iter()
            .map(|(key, _)| key.clone())
            .filter(|key| key.contains(&b'.') || key.contains(&b':'))
            .collect();
        for key in others {
            self.findings.found.push(Trace::Person);
            dict.remove(&key);
        }
        if name_is(dict, "O", &["UserProperties"]) {
            self.remove(dict, &[("P", Trace::Other)]);
        }
        // An element of the structure has a parent under another name.
        if dict.has(b"Title") && dict.has(b"Parent") {
            keep(dict, BOOKMARK, &mut self.findings.found);
        }
    }

    /// Keeps how an annotation looks, and what it says where that is the document's own.
    fn annotation(&mut self, dict: &mut Dictionary) {
        if !(dict.has(b"Rect") && dict.has(b"Subtype")) {
            return;
        }
        let drawn = dict.has(b"AP");
        let more: &[&str] = match dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Widget") => WIDGET,
            Ok(b"Link") => &["Contents"],
            // Without an appearance these are what is seen.
            Ok(b"FreeText") if !drawn => &["Contents"],
            Ok(b"Stamp") if !drawn => &["Name"],
            _ => &[],
        };
        keep(dict, &[ANNOTATION, more].concat(), &mut self.findings.found);
    }

    /// Takes out of a list what goes whole.
    fn list(&mut self, items: &mut Vec<Object>) {
        let Self { places, findings } = self;
        items.retain(|item| match item {
            Object::Reference(id) => !places.dead.contains(id),
            Object::Dictionary(dict) if is_dead(dict) || is_other_action(dict) => {
                dead_traces(dict, &mut findings.found);
                false
            }
            _ => true,
        });
    }

    fn remove(&mut self, dict: &mut Dictionary, keys: &[(&str, Trace)]) {
        for (key, trace) in keys {
            if dict.remove(key.as_bytes()).is_some() && !self.findings.found.contains(trace) {
                self.findings.found.push(*trace);
            }
        }
    }
}

/// Tells an action that does more than move within the document or follow a public address.
fn is_private_action(dict: &Dictionary) -> bool {
    if name_is(dict, "S", ACTIONS) && !name_is(dict, "Type", &["StructElem"]) {
        return true;
    }
    if name_is(dict, "Type", &["Action"]) && !name_is(dict, "S", OPEN) {
        return true;
    }
    let public = |place: &[u8]| {
        let place = place.to_ascii_lowercase();
        ["http:", "https:", "mailto:", "tel:", "ftp:", "#"]
            .iter()
            .any(|scheme| place.starts_with(scheme.as_bytes()))
    };
    name_is(dict, "S", &["URI"])
        && dict.has(b"URI")
        && !dict.get(b"URI").and_then(Object::as_str).is_ok_and(public)
}

/// Tells the same of a dictionary in a place where actions stand.
fn is_other_action(dict: &Dictionary) -> bool {
    // An annotation or a bookmark may stand there too: a field's action is told by its `S`.
    is_private_action(dict) || (dict.has(b"S") && !dict.has(b"Rect") && !name_is(dict, "S", OPEN))
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// Puts an object under a key of a page, and returns what is left of it.
    fn ruled(key: &str, object: Object) -> (String, Vec<Trace>) {
        let mut document = Document::new();
        let planted = document.add_object(object);
        let tree = document.new_object_id();
        let page = document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            key => vec![planted.into()],
        });
        document.objects.insert(tree, dictionary! { "Kids" => vec![page.into()] }.into());
        let root = document.add_object(dictionary! { "Pages" => tree });
        let mut findings = Findings::default();
        apply(&mut document, root, &mut findings).unwrap();
        let left = document.objects.get(&planted);
        (left.map(|left| format!("{left:?}")).unwrap_or_default(), findings.found)
    }

    fn words(words: &str) -> Object {
        Object::string_literal(words)
    }

    #[test]
    fn drawing_from_another_file_does_not_name_it() {
        for subtype in ["Form", "PS"] {
            let dict = dictionary! {
                "Subtype" => subtype,
                "PTEX.FileName" => words("Planted"),
                "PTEX.InfoDict" => dictionary! { "Author" => words("Planted") },
                "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            };
            let (left, found) = ruled("Contents", Stream::new(dict, Vec::new()).into());
            assert!(left.contains("BBox") && !left.contains("Planted"), "{left}");
            assert!(!found.is_empty());
        }
    }

    #[test]
    fn sticky_notes_go_and_other_annotations_keep_their_look() {
        let annotation = |subtype: &str| {
            Object::from(dictionary! {
                "Subtype" => subtype,
                "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
                "T" => words("Planted"),
                "Contents" => words("Planted"),
                "BSIColumnData" => vec![words("Planted")],
                "AAPL:AKExtras" => dictionary! { "A" => words("Planted") },
            })
        };
        for subtype in ["Text", "Popup"] {
            let (left, found) = ruled("Annots", annotation(subtype));
            assert_eq!(left, "");
            assert_eq!(found, [Trace::Person, Trace::Words]);
        }
        let (left, _) = ruled("Annots", annotation("Highlight"));
        assert!(left.contains("Rect") && !left.contains("Planted"), "{left}");
        let (left, _) = ruled("Annots", annotation("Widget"));
        assert_eq!(left.matches("Planted").count(), 1, "its name alone: {left}");
    }

    #[test]
    fn only_known_actions_stay_in_arrays_too() {
        let action = |kind: &str| dictionary! { "S" => kind, "F" => words("Planted") };
        let link = dictionary! {
            "Subtype" => "Link",
            "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "A" => dictionary! {
                "S" => "GoTo",
                "D" => vec![0.into()],
                "Next" => vec![action("Launch").into(), action("Unheard").into()],
            },
        };
        let (left, found) = ruled("Annots", link.into());
        assert!(left.contains("GoTo") && !left.contains("Launch"), "{left}");
        assert!(!left.contains("Unheard"), "{left}");
        assert!(found.contains(&Trace::Program));
    }

    #[test]
    fn layers_and_structure_do_not_tell_who_made_them() {
        let layers = dictionary! {
            "D" => dictionary! { "Creator" => words("a"), "Name" => words("kept") },
            "A" => dictionary! { "O" => "UserProperties", "P" => vec![words("a")] },
            "Usage" => dictionary! { "User" => dictionary! { "Name" => words("a") } },
            "PronunciationLexicon" => vec![words("a")],
            "Info" => words("a"),
        };
        let (left, _) = ruled("Annots", layers.into());
        for key in ["Creator", "/P ", "User\"", "Pronunciation", "Info"] {
            assert!(!left.contains(key), "{key}: {left}");
        }
        assert!(left.contains("Name"), "{left}");
    }
}
