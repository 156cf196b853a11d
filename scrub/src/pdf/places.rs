//! What is known of the objects of a PDF by the place that leads to them.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::clean::Stop;

use super::{
    keys::{ACTIONS, DEAD, LEAD, OPEN, is_in, name_is},
    streams,
};

/// Keys whose dictionaries have keys of the producer's choice.
pub(super) const NAMED: &[&str] = &[
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
pub(super) const STATES: &[&str] = &["N", "D", "R"];

/// Whose keys a dictionary has.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Keys {
    /// The standard's.
    Standard,
    /// The standard's, of appearances: what they lead to has a producer's.
    Appearance,
    /// A producer's.
    Chosen,
}

impl Keys {
    /// Tells whose keys the dictionary has that a key leads to.
    pub(super) fn of(self, key: &[u8]) -> Self {
        match self {
            Self::Standard if key == b"AP" => Self::Appearance,
            Self::Standard if is_in(key, NAMED) => Self::Chosen,
            Self::Appearance if is_in(key, STATES) => Self::Chosen,
            _ => Self::Standard,
        }
    }
}

/// What is known of the objects by the place that leads to them.
pub(super) struct Places {
    pub(super) pages: BTreeSet<ObjectId>,
    pub(super) trees: BTreeSet<ObjectId>,
    /// Those whose keys are not the standard's, or are those of appearances.
    pub(super) keys: BTreeMap<ObjectId, Keys>,
    pub(super) dead: BTreeSet<ObjectId>,
    pub(super) profiles: BTreeSet<ObjectId>,
    /// Streams that draw: of pages, and of letters.
    pub(super) drawn: BTreeSet<ObjectId>,
}

pub(super) fn places(document: &Document, root: ObjectId) -> Result<Places, Stop> {
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
        streams::gather_profiles(object, &mut profiles);
    }
    // What an appearance leads to is known when every appearance is.
    let appearances: Vec<ObjectId> = keys.keys().copied().collect();
    for id in appearances {
        if let (Some(Keys::Appearance), Some(object)) = (keys.get(&id), document.objects.get(&id)) {
            gather_keys(object, Keys::Appearance, &mut keys);
        }
    }
    let mut drawn = BTreeSet::new();
    for object in document.objects.values() {
        if let Object::Dictionary(dict) = object {
            gather_drawn(document, dict, &mut drawn);
        }
    }
    Ok(Places { pages, trees, keys, dead, profiles, drawn })
}

/// Gathers the actions that are objects of their own and go.
pub(super) fn gather_actions(document: &Document, object: &Object, dead: &mut BTreeSet<ObjectId>) {
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

/// Walks the tree of pages; one that leads to a tree of pages twice is none.
pub(super) fn pages(
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
            if met.insert(kid) {
                open.push(kid);
            } else if document.get_dictionary(kid).is_ok_and(|node| node.has(b"Kids")) {
                // A page may come again; a node that leads to itself, or to as many as twice before it, may not.
                return Err(Stop::Refused);
            }
        }
    }
    if pages.is_empty() { Err(Stop::Refused) } else { Ok((pages, trees)) }
}

/// Gathers the streams that a page or a font draws with.
fn gather_drawn(document: &Document, dict: &Dictionary, drawn: &mut BTreeSet<ObjectId>) {
    let found = |key: &[u8]| dict.get(key).ok().map(|value| (value, document.dereference(value)));
    if let Some((value, led)) = found(b"Contents") {
        drawn.extend(value.as_reference().ok());
        let led = led.ok().and_then(|(_, led)| led.as_array().ok());
        drawn.extend(led.into_iter().flatten().filter_map(|item| item.as_reference().ok()));
    }
    if let Some((_, Ok((_, Object::Dictionary(letters))))) = found(b"CharProcs") {
        drawn.extend(letters.iter().filter_map(|(_, letter)| letter.as_reference().ok()));
    }
}

/// Gathers the dictionaries that are objects of their own and whose keys are not the standard's alone.
pub(super) fn gather_keys(object: &Object, whose: Keys, keys: &mut BTreeMap<ObjectId, Keys>) {
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

/// Tells an annotation, a field or a file that goes whole.
pub(super) fn is_dead(dict: &Dictionary) -> bool {
    (dict.has(b"Rect") && name_is(dict, "Subtype", DEAD))
        || name_is(dict, "FT", &["Sig"])
        || name_is(dict, "Type", &["Filespec", "Sig", "DocTimeStamp", "EmbeddedFile"])
}

/// Tells the look of a signature, whose field is an object of its own.
pub(super) fn is_of_signature(document: &Document, dict: &Dictionary) -> bool {
    let field = dict.get(b"Parent").and_then(Object::as_reference);
    let field = field.and_then(|id| document.get_dictionary(id));
    dict.has(b"Rect") && field.is_ok_and(|field| name_is(field, "FT", &["Sig"]))
}

/// Tells an action that does more than move within the document or follow a public address.
pub(super) fn is_private_action(dict: &Dictionary) -> bool {
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
pub(super) fn is_other_action(dict: &Dictionary) -> bool {
    // An annotation or a bookmark may stand there too: a field's action is told by its `S`.
    is_private_action(dict) || (dict.has(b"S") && !dict.has(b"Rect") && !name_is(dict, "S", OPEN))
}
