//! What goes out of the objects of a PDF: properties, names, days, programs, files, signatures.
//!
//! The catalog, pages and page trees keep the keys of a list; every other dictionary loses those of another list.
//! In a dictionary whose keys a producer chose (fonts, pictures, …) no key is taken for one of the standard's.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::{
    Trace,
    clean::{Findings, Stop},
    pdf_streams,
};

const CATALOG: &[&str] = &[
    "Type",
    "Version",
    "Extensions",
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
];

/// Keys that go from an annotation, and those that go when a person wrote it.
const ANNOTATION: &[(&str, Trace)] =
    &[("M", Trace::Time), ("NM", Trace::Other), ("CreationDate", Trace::Time)];
const MARKUP: &[(&str, Trace)] =
    &[("T", Trace::Person), ("RC", Trace::Words), ("Subj", Trace::Words)];

/// Keys of a stream that lead out of the file, or name where it came from.
const STREAM: &[(&str, Trace)] = &[
    ("F", Trace::Person),
    ("FFilter", Trace::Person),
    ("FDecodeParms", Trace::Person),
    ("ID", Trace::Other),
    ("Ref", Trace::Person),
];

/// Annotations that are files or programs, or belong to a printing house.
const DEAD: &[&str] =
    &["FileAttachment", "Sound", "Movie", "Screen", "3D", "RichMedia", "PrinterMark", "TrapNet"];

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
    "N",
    "D",
    "R",
];

/// Arrays out of which an element can go without moving a meaning.
const LISTS: &[&str] = &["Annots", "Fields", "Kids", "CO"];

/// What is known of the objects by the place that leads to them.
struct Places {
    pages: BTreeSet<ObjectId>,
    trees: BTreeSet<ObjectId>,
    named: BTreeSet<ObjectId>,
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
            let is_action = object.as_dict().is_ok_and(is_private_action);
            findings.found.push(if is_action { Trace::Program } else { Trace::Hidden });
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
        rules.object(object, places.named.contains(id))?;
    }
    document.objects.retain(|_, object| !object.is_null());
    findings.found.sort_unstable();
    findings.found.dedup();
    Ok(())
}

/// Keeps the catalog's keys, and of its names the destinations alone.
fn catalog(document: &mut Document, root: ObjectId, found: &mut Vec<Trace>) -> Result<(), Stop> {
    for (key, kept) in [("Names", ["Dests"].as_slice()), ("AcroForm", FORM)] {
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
        let known = GONE.iter().find(|(name, _)| name.as_bytes() == key);
        found.push(known.map_or(Trace::Other, |(_, trace)| *trace));
        dict.remove(&key);
    }
}

fn places(document: &Document, root: ObjectId) -> Result<Places, Stop> {
    let (pages, trees) = pages(document, root)?;
    let (mut named, mut dead, mut profiles) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (id, object) in &document.objects {
        if let Object::Dictionary(dict) = object
            && (is_dead(dict) || is_private_action(dict) || is_of_signature(document, dict))
        {
            dead.insert(*id);
        }
        gather_named(object, &mut named);
        pdf_streams::gather_profiles(object, &mut profiles);
    }
    Ok(Places { pages, trees, named, dead, profiles })
}

/// Walks the tree of pages, each node once.
fn pages(
    document: &Document,
    root: ObjectId,
) -> Result<(BTreeSet<ObjectId>, BTreeSet<ObjectId>), Stop> {
    let catalog = document.get_dictionary(root).map_err(|_| Stop::Refused)?;
    let first = catalog.get(b"Pages").and_then(Object::as_reference).map_err(|_| Stop::Refused)?;
    let (mut pages, mut trees, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![first]);
    while let Some(id) = open.pop() {
        let Ok(node) = document.get_dictionary(id) else { continue };
        let Ok(kids) = node.get(b"Kids") else {
            pages.insert(id);
            continue;
        };
        if trees.insert(id) {
            let kids = document.dereference(kids).map_err(|_| Stop::Refused)?.1;
            let kids = kids.as_array().map_err(|_| Stop::Refused)?;
            open.extend(kids.iter().filter_map(|kid| kid.as_reference().ok()));
        }
    }
    if pages.is_empty() { Err(Stop::Refused) } else { Ok((pages, trees)) }
}

/// Gathers the dictionaries with keys of the producer's choice that are objects of their own.
fn gather_named(object: &Object, named: &mut BTreeSet<ObjectId>) {
    let dict = match object {
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &stream.dict,
        Object::Array(items) => return items.iter().for_each(|item| gather_named(item, named)),
        _ => return,
    };
    for (key, value) in dict {
        match value {
            Object::Reference(id) if is_in(key, NAMED) => {
                named.insert(*id);
            }
            value => gather_named(value, named),
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
    fn object(&mut self, object: &mut Object, is_named: bool) -> Result<(), Stop> {
        match object {
            Object::Array(items) => items.iter_mut().try_for_each(|item| self.object(item, false)),
            Object::Dictionary(dict) => self.dictionary(dict, is_named),
            Object::Stream(stream) => {
                self.remove(&mut stream.dict, STREAM);
                self.dictionary(&mut stream.dict, false)?;
                pdf_streams::clean(stream, self.findings)
            }
            _ => Ok(()),
        }
    }

    fn dictionary(&mut self, dict: &mut Dictionary, is_named: bool) -> Result<(), Stop> {
        if !is_named {
            self.remove(dict, GONE);
            if dict.has(b"Rect") && dict.has(b"Subtype") {
                self.remove(dict, ANNOTATION);
                if !name_is(dict, "Subtype", &["Widget"]) {
                    self.remove(dict, MARKUP);
                }
            }
        }
        let actions: Vec<Vec<u8>> = dict
            .iter()
            .filter(|(_, value)| value.as_dict().is_ok_and(is_private_action))
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
            self.object(value, !is_named && is_in(key, NAMED))?;
        }
        Ok(())
    }

    /// Takes out of a list what goes whole.
    fn list(&mut self, items: &mut Vec<Object>) {
        let before = items.len();
        let dead = &self.places.dead;
        items.retain(|item| match item {
            Object::Reference(id) => !dead.contains(id),
            Object::Dictionary(dict) => !is_dead(dict) && !is_private_action(dict),
            _ => true,
        });
        if items.len() < before {
            self.findings.found.push(Trace::Hidden);
        }
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
    let public = |place: &[u8]| {
        let place = place.to_ascii_lowercase();
        ["http:", "https:", "mailto:", "tel:", "ftp:", "#"]
            .iter()
            .any(|scheme| place.starts_with(scheme.as_bytes()))
    };
    name_is(dict, "S", &["URI"])
        && dict.get(b"URI").and_then(Object::as_str).is_ok_and(|place| !public(place))
}
