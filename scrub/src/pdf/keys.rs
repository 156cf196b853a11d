//! The keys of a PDF's dictionaries that stay, and those that go.

use lopdf::{Dictionary, Object};

use crate::Trace;

pub(super) const CATALOG: &[&str] = &[
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

pub(super) const TREE: &[&str] =
    &["Type", "Parent", "Kids", "Count", "Resources", "MediaBox", "CropBox", "Rotate"];

pub(super) const PAGE: &[&str] = &[
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
pub(super) const VIEWER: &[&str] = &[
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
pub(super) const BOOKMARK: &[&str] =
    &["Title", "Parent", "Prev", "Next", "First", "Last", "Count", "Dest", "A", "SE", "C", "F"];

/// A picture or a drawing that pages share, without the keys of a stream.
pub(super) const SHARED: &[&str] = &[
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

pub(super) const FORM: &[&str] = &["Fields", "NeedAppearances", "DR", "DA", "Q", "CO"];

/// Keys that go wherever the standard gives them their meaning.
pub(super) const GONE: &[(&str, Trace)] = &[
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
pub(super) const ANNOTATION: &[&str] = &[
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
pub(super) const WIDGET: &[&str] =
    &["MK", "Parent", "Kids", "FT", "Ff", "T", "TU", "V", "DV", "MaxLen", "Opt", "TI", "I"];

/// What tells on an annotation that goes, or of which a key goes.
pub(super) const MARKUP: &[(&str, Trace)] = &[
    ("M", Trace::Time),
    ("CreationDate", Trace::Time),
    ("T", Trace::Person),
    ("RC", Trace::Words),
    ("Subj", Trace::Words),
    ("Contents", Trace::Words),
];

/// Keys of a stream that lead out of the file, or name where it came from.
pub(super) const STREAM: &[(&str, Trace)] = &[
    ("F", Trace::Person),
    ("FFilter", Trace::Person),
    ("FDecodeParms", Trace::Person),
    ("ID", Trace::Other),
    ("Ref", Trace::Person),
];

/// Annotations that are comments, files or programs, or belong to a printing house.
pub(super) const DEAD: &[&str] = &[
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
pub(super) const LEAD: &[&str] = &["A", "PA", "Next"];

/// Actions that move within the document, or follow an address that is judged.
pub(super) const OPEN: &[&str] = &["GoTo", "URI", "Named"];

/// Actions that run, send or open something beside the document.
pub(super) const ACTIONS: &[&str] = &[
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

/// Arrays out of which an element can go without moving a meaning.
pub(super) const LISTS: &[&str] = &["Annots", "Fields", "Kids", "CO", "Next"];

/// Removes every key that is not in a list.
pub(super) fn keep(dict: &mut Dictionary, kept: &[&str], found: &mut Vec<Trace>) {
    let listed = |key: &[u8]| kept.iter().any(|name| name.as_bytes() == key);
    let others: Vec<Vec<u8>> =
        dict.iter().map(|(key, _)| key.clone()).filter(|key| !listed(key)).collect();
    for key in others {
        let known = GONE.iter().chain(MARKUP).find(|(name, _)| name.as_bytes() == key);
        found.push(known.map_or(Trace::Other, |(_, trace)| *trace));
        dict.remove(&key);
    }
}

/// Tells the key of an array out of which an element can go.
pub(super) fn is_list(key: &[u8]) -> bool {
    is_in(key, LISTS)
}

pub(super) fn is_in(key: &[u8], list: &[&str]) -> bool {
    list.iter().any(|name| name.as_bytes() == key)
}

pub(super) fn name_is(dict: &Dictionary, key: &str, list: &[&str]) -> bool {
    dict.get(key.as_bytes()).and_then(Object::as_name).is_ok_and(|name| is_in(name, list))
}
