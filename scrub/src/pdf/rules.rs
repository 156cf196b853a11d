//! What goes out of the objects of a PDF: properties, names, days, programs, files, signatures.
//!
//! The catalog, pages, page trees, bookmarks, annotations, forms and pictures keep the keys of a list; every other
//! dictionary loses those of another list, and every key that no standard has.
//! In a dictionary whose keys a producer chose (fonts, pictures, …) no key is taken for one of the standard's.

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::{
    Trace,
    clean::{Findings, Stop},
};

use super::{
    content,
    keys::{
        ANNOTATION, BOOKMARK, CATALOG, FORM, GONE, LEAD, MARKUP, PAGE, SHARED, STREAM, TREE,
        VIEWER, WIDGET, is_in, is_list, keep, name_is,
    },
    places::{Keys, Places, is_dead, is_other_action, is_private_action, places},
    streams,
};

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
            streams::clean_profile(stream, findings)?;
        }
        if let Object::Stream(stream) = object {
            // Drawings that pages share, and patterns, say so themselves.
            let says =
                name_is(&stream.dict, "Subtype", &["Form"]) || stream.dict.has(b"PatternType");
            if says || places.drawn.contains(id) {
                content::clean(stream, findings)?;
            }
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

/// What every layer is called.
const LAYER: &[u8] = b"Layer";

/// Gives the labels in a list of layers the one name.
fn labels(items: &mut [Object]) {
    for item in items {
        match item {
            Object::String(name, _) => *name = LAYER.to_vec(),
            Object::Array(items) => labels(items),
            _ => {}
        }
    }
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
                streams::clean(stream, self.findings)
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
        // Layers have names that a person gave them, and so have the ways to show them.
        if name_is(dict, "Type", &["OCG"])
            && dict.get(b"Name").and_then(Object::as_str).is_ok_and(|name| name != LAYER)
        {
            self.findings.found.push(Trace::Words);
            dict.set("Name", Object::string_literal(LAYER));
        }
        if dict.has(b"BaseState")
            || dict.has(b"RBGroups")
            || dict.has(b"ListMode")
            || dict.has(b"ON")
            || dict.has(b"OFF")
        {
            self.remove(dict, &[("Name", Trace::Words)]);
            if let Ok(Object::Array(items)) = dict.get_mut(b"Order") {
                labels(items);
            }
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
            "D" => dictionary! {
                "Creator" => words("a"),
                "Name" => words("Planted"),
                "BaseState" => "ON",
                "Order" => vec![vec![words("Planted")].into()],
            },
            "Layer" => dictionary! { "Type" => "OCG", "Name" => words("Planted") },
            "A" => dictionary! { "O" => "UserProperties", "P" => vec![words("a")] },
            "Usage" => dictionary! { "User" => dictionary! { "Name" => words("a") } },
            "PronunciationLexicon" => vec![words("a")],
            "Info" => words("a"),
        };
        let (left, _) = ruled("Annots", layers.into());
        for key in ["Creator", "/P ", "User\"", "Pronunciation", "Info"] {
            assert!(!left.contains(key), "{key}: {left}");
        }
        assert!(left.contains("Name") && !left.contains("Planted"), "{left}");
    }
}
