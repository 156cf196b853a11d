//! PDF: the objects that its pages need, each filtered, numbered anew and written whole.
//!
//! Only what the catalog leads to is written, so earlier states, properties, scripts and embedded files are not asked for.
//! Content streams stay byte by byte, less comments and properties that no reader needs: what is drawn is not touched.
//! Source: ISO 32000-2.

mod content;
mod guard;
mod keys;
mod places;
mod rules;
mod streams;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use lopdf::{Document, LoadOptions, Object, ObjectId, xref::XrefType};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
    zip::parts::whole,
};

/// The four bytes behind the header that tell transfer programs that the file is binary.
const MARK: [u8; 4] = [0xe2, 0xe3, 0xcf, 0xd3];

/// Writes a document without what identifies its maker.
///
/// Twice: what a damaged document holds may show only once it was written whole, and the label must say it.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut whole_document = Vec::new();
    let mut findings = once(whole(source)?, &mut whole_document)?;
    let again = once(whole_document, sink)?;
    findings.found.extend(again.found);
    findings.rest.extend(again.rest);
    Ok(findings)
}

fn once(bytes: Vec<u8>, sink: &mut dyn Write) -> Result<Findings, Stop> {
    guard::check(&bytes)?;
    let mut document = load(&bytes)?;
    let mut findings = Findings::default();
    file_traces(&bytes, &document, &mut findings.found);
    drop(bytes);
    let root = root(&document)?;
    rules::apply(&mut document, root, &mut findings)?;
    let document = renumber(document, root)?;
    // Pages that cannot be read, or whose catalog passed for something else, are gone by now: the sender is not helped by
    // a document without them.
    if !has_page(&document, self::root(&document)?) {
        return Err(Stop::Refused);
    }
    write(sink, document)?;
    Ok(findings)
}

/// Tells whether the catalog leads to a page (ISO 32000-2, 7.7.3).
fn has_page(document: &Document, root: ObjectId) -> bool {
    let (mut open, mut seen) = (vec![root], BTreeSet::new());
    while let Some(id) = open.pop() {
        let Some(node) = document.get_dictionary(id).ok().filter(|_| seen.insert(id)) else {
            continue;
        };
        if node.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"Page") {
            return true;
        }
        open.extend(node.get(b"Pages").and_then(Object::as_reference));
        let kids = node.get(b"Kids").and_then(|kids| document.dereference(kids)?.1.as_array());
        open.extend(kids.into_iter().flatten().filter_map(|kid| kid.as_reference().ok()));
    }
    false
}

fn load(bytes: &[u8]) -> Result<Document, Stop> {
    let limit = Some(guard::MOST_INFLATED);
    let options = LoadOptions { max_decompressed_size: limit, ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| Stop::Refused)?;
    let encrypted = document.is_encrypted() || document.was_encrypted();
    if encrypted { Err(Stop::Refused) } else { Ok(document) }
}

/// Returns the catalog's number, when it is one that leads to pages.
fn root(document: &Document) -> Result<ObjectId, Stop> {
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    let root = root.map_err(|_| Stop::Refused)?;
    let catalog = document.get_dictionary(root).map_err(|_| Stop::Refused)?;
    let pages = catalog.get(b"Pages").and_then(Object::as_reference);
    let pages =
        pages.and_then(|pages| document.get_dictionary(pages)).map_err(|_| Stop::Refused)?;
    let kids = pages.get(b"Kids").and_then(|kids| document.dereference(kids)?.1.as_array());
    if kids.is_ok_and(|kids| !kids.is_empty()) { Ok(root) } else { Err(Stop::Refused) }
}

/// Tells what lies around the objects: properties, earlier states, bytes behind the end.
fn file_traces(bytes: &[u8], document: &Document, found: &mut Vec<Trace>) {
    let info = document.trailer.get(b"Info").ok();
    let info = info.and_then(|info| document.dereference(info).ok()?.1.as_dict().ok());
    for (key, _) in info.into_iter().flatten() {
        found.push(match key.as_slice() {
            b"Author" => Trace::Person,
            b"Creator" | b"Producer" => Trace::Device,
            b"CreationDate" | b"ModDate" => Trace::Time,
            _ => Trace::Words,
        });
    }
    if document.trailer.has(b"ID") {
        found.push(Trace::Other);
    }
    let sections = if document.linearization.is_some() { 2 } else { 1 };
    if document.xref_section_count > sections {
        found.push(Trace::History);
    }
    let end = bytes.windows(5).rposition(|five| five == b"%%EOF").map(|at| at + 5);
    let behind = end.and_then(|end| bytes.get(end..)).unwrap_or_default();
    if behind.iter().any(|byte| !byte.is_ascii_whitespace()) {
        found.push(Trace::Hidden);
    }
}

/// Returns a document of the objects that are reached, numbered in the order of reaching.
fn renumber(mut document: Document, root: ObjectId) -> Result<Document, Stop> {
    let alive: BTreeSet<ObjectId> = document.objects.keys().copied().collect();
    document.objects.values_mut().for_each(|object| prune(object, &alive));
    let mut order = vec![root];
    let mut numbers = BTreeMap::from([(root, (1, 0))]);
    let mut at = 0;
    while let Some(id) = order.get(at).copied() {
        at += 1;
        let mut met = Vec::new();
        if let Some(object) = document.objects.get(&id) {
            references(object, &mut met);
        }
        for id in met {
            if document.objects.contains_key(&id) && !numbers.contains_key(&id) {
                let next = u32::try_from(order.len() + 1).map_err(|_| Stop::Refused)?;
                numbers.insert(id, (next, 0));
                order.push(id);
            }
        }
    }
    let mut new = Document::with_version(version(&document.version));
    for id in order {
        if let (Some(mut object), Some(number)) = (document.objects.remove(&id), numbers.get(&id)) {
            point(&mut object, &numbers);
            new.objects.insert(*number, object);
            new.max_id = new.max_id.max(number.0);
        }
    }
    new.trailer.set("Root", Object::Reference((1, 0)));
    Ok(new)
}

/// Returns the version that a header says, when it is one.
fn version(told: &str) -> &str {
    match told.as_bytes() {
        [b'1' | b'2', b'.', b'0'..=b'9'] => told,
        _ => "1.7",
    }
}

fn references(object: &Object, met: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => met.push(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, met)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, value)| references(value, met)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, value)| references(value, met)),
        _ => {}
    }
}

/// Takes away references to nothing, which the standard reads as null.
fn prune(object: &mut Object, alive: &BTreeSet<ObjectId>) {
    let is_nothing = |value: &Object| matches!(value, Object::Reference(id) if !alive.contains(id));
    if is_nothing(object) {
        *object = Object::Null;
    }
    let dict = match object {
        Object::Array(items) => return items.iter_mut().for_each(|item| prune(item, alive)),
        Object::Dictionary(dict) => dict,
        Object::Stream(stream) => &mut stream.dict,
        _ => return,
    };
    let is_empty = |value: &Object| value.is_null() || is_nothing(value);
    let empty: Vec<Vec<u8>> =
        dict.iter().filter(|(_, value)| is_empty(value)).map(|(key, _)| key.clone()).collect();
    for key in empty {
        dict.remove(&key);
    }
    for (key, value) in dict.iter_mut() {
        if let Object::Array(items) = value
            && keys::is_list(key)
        {
            items.retain(|item| !is_empty(item));
        }
        prune(value, alive);
    }
}

/// Points references to the new numbers.
fn point(object: &mut Object, numbers: &BTreeMap<ObjectId, ObjectId>) {
    match object {
        Object::Reference(id) => {
            *object = numbers.get(id).map_or(Object::Null, |number| Object::Reference(*number));
        }
        Object::Array(items) => items.iter_mut().for_each(|item| point(item, numbers)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, value)| point(value, numbers)),
        Object::Stream(stream) => {
            stream.dict.iter_mut().for_each(|(_, value)| point(value, numbers));
        }
        _ => {}
    }
}

fn write(sink: &mut dyn Write, mut document: Document) -> Result<(), Stop> {
    document.binary_mark = MARK.to_vec();
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let mut sink = sink;
    Ok(document.save_to(&mut sink)?)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    /// Tells whether the page tree of three nodes is walked, of which the last two have the kids given.
    fn is_walked(kids: [u32; 2]) -> bool {
        let mut document = Document::with_version("1.7");
        let to = |number: u32| Object::Reference((number, 0));
        let [left, right] = kids;
        for (number, object) in [
            (1, dictionary! { "Type" => "Catalog", "Pages" => to(2) }),
            (2, dictionary! { "Kids" => vec![to(3), to(4)] }),
            (3, dictionary! { "Kids" => vec![to(left)] }),
            (4, dictionary! { "Kids" => vec![to(right)] }),
            (5, dictionary! { "Type" => "Page" }),
            (6, dictionary! { "Type" => "Page" }),
        ] {
            document.objects.insert((number, 0), Object::Dictionary(object));
        }
        rules::apply(&mut document, (1, 0), &mut Findings::default()).is_ok()
    }

    #[test]
    fn page_tree_that_leads_to_a_tree_twice_is_refused() {
        assert!(is_walked([5, 6]));
        assert!(is_walked([5, 5]), "a page may be shown twice");
        assert!(!is_walked([5, 3]));
    }
}
