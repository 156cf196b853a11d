//! Word, Excel and PowerPoint files: the parts that a reader sees, each filtered, in a new container.
//!
//! A part stays when the main part leads to it over relationships of known types; nothing else is asked for.
//! So macros, embedded files, comments, properties, previews, printers and custom data go without being known by name.
//! Source: ECMA-376 parts 1 and 2.

mod content_types;
mod fields;
mod known;
mod rels;
mod rules;
mod spaces;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
    zip::media::media,
    zip::parts::{Parts, Writer},
};
use content_types::{Types, is_media};
use rels::{Relation, Target};
use rules::Seen;

/// What stands in the place of a link to somebody's own disk.
const NOWHERE: &str = "#";

/// A part on its way into the new file.
struct Kept {
    /// Its name in the old file, and in the new one.
    old: String,
    new: String,
    /// The last step of the type of the relationship that led to it.
    role: String,
    media_type: String,
    relations: Vec<Relation>,
}

/// Writes a document without what identifies its maker.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut parts = Parts::open(source)?;
    let mut findings = Findings::default();
    parts.traces(&mut findings.found)?;
    let types = Types::read(&mut parts)?;
    let kept = walk(&mut parts, &types)?;
    let names: BTreeMap<String, &str> =
        kept.iter().map(|part| (part.old.to_ascii_lowercase(), part.new.as_str())).collect();
    for name in parts.names().filter(|name| !names.contains_key(&name.to_ascii_lowercase())) {
        part_traces(name, &mut findings.found);
    }
    let mut writer = Writer::new(sink);
    let told: Vec<(&str, &str)> =
        kept.iter().map(|part| (part.new.as_str(), part.media_type.as_str())).collect();
    writer.deflated(Types::PART, &Types::write(&told))?;
    let main = kept.first().ok_or(Stop::Refused)?;
    writer
        .deflated("_rels/.rels", &rels::write("", &[(types.main_relation(), main.new.clone())]))?;
    for part in &kept {
        let (mut relations, gone) = sort(part, &names, &mut findings.found);
        let stay = renumber(&mut relations);
        let body = if is_media(&part.role) {
            media(parts.read(&part.old)?, &mut findings)?
        } else {
            let mut seen = Seen::new(&gone, &stay);
            let body = seen.filter(&parts.read_xml(&part.old)?)?;
            findings.found.extend(seen.found);
            findings.rest.extend(seen.rest);
            body
        };
        writer.deflated(&part.new, &body)?;
        if !relations.is_empty() {
            writer.deflated(&rels::part_of(&part.new), &rels::write(&part.new, &relations))?;
        }
    }
    writer.finish()?;
    Ok(findings)
}

/// Follows the relationships from the main part on; the order is that of finding.
fn walk(parts: &mut Parts, types: &Types) -> Result<Vec<Kept>, Stop> {
    let mut kept: Vec<Kept> = Vec::new();
    let mut reached = BTreeSet::from([types.main.to_lowercase()]);
    let mut names = BTreeSet::new();
    let mut open = vec![(types.main.clone(), "officeDocument".to_owned())];
    let (mut at, mut left) = (0, rels::MOST);
    while let Some((name, role)) = open.get(at).cloned() {
        at += 1;
        let Some(old) = parts.find(&name).map(ToOwned::to_owned) else { continue };
        let rels = parts.find(&rels::part_of(&old)).map(ToOwned::to_owned);
        let relations = match rels {
            Some(rels) => rels::read(&parts.read_xml(&rels)?, &old)?,
            None => Vec::new(),
        };
        left = left.checked_sub(relations.len()).ok_or(Stop::Refused)?;
        for relation in relations.iter().filter(|relation| relation.is_kept()) {
            if let Target::Part(target) = &relation.target
                // A target that is not there is a relationship that goes.
                && parts.find(target).is_some()
                && reached.insert(target.to_lowercase())
            {
                open.push((target.clone(), relation.short().to_owned()));
            }
        }
        let media_type = types.of(&old, &role)?;
        let new = new_name(&old, &role, types.root(), kept.len());
        if !names.insert(new.to_lowercase()) {
            return Err(Stop::Refused);
        }
        kept.push(Kept { old, new, role, media_type, relations });
    }
    Ok(kept)
}

/// Splits a part's relationships into those that stay and the identifiers of the others.
fn sort(
    part: &Kept,
    names: &BTreeMap<String, &str>,
    found: &mut Vec<Trace>,
) -> (Vec<(Relation, String)>, BTreeSet<String>) {
    let (mut stay, mut gone) = (Vec::new(), BTreeSet::new());
    for relation in &part.relations {
        let place = match &relation.target {
            _ if !relation.is_kept() => None,
            Target::Part(old) => names.get(&old.to_ascii_lowercase()).copied(),
            Target::Outside(_) if relation.is_private() => {
                found.push(Trace::Person);
                Some(NOWHERE)
            }
            Target::Outside(place) => Some(place.as_str()),
        };
        match place {
            Some(place) => stay.push((relation.clone(), place.to_owned())),
            None => {
                gone.insert(relation.id.clone());
            }
        }
    }
    (stay, gone)
}

/// Gives relationships new identifiers: what stands there may be chance, or a count of an earlier state.
///
/// One that does not begin with a letter could be taken for a number of something else, and a diagram's data name the
/// identifier of its drawing from another part: then all stay.
fn renumber(relations: &mut [(Relation, String)]) -> BTreeMap<String, String> {
    let plain = |relation: &Relation| {
        relation.id.starts_with(|c: char| c.is_alphabetic()) && relation.short() != "diagramDrawing"
    };
    if !relations.iter().all(|(relation, _)| plain(relation)) {
        return BTreeMap::new();
    }
    let mut stay = BTreeMap::new();
    for (at, (relation, _)) in relations.iter_mut().enumerate() {
        let new = format!("rId{}", at + 1);
        stay.insert(std::mem::replace(&mut relation.id, new.clone()), new);
    }
    stay
}

/// Keeps the names that programs give, and gives one to every part that a person or a camera may have named.
fn new_name(old: &str, role: &str, root: &str, count: usize) -> String {
    let (stem, ending) = old.rsplit_once('.').unwrap_or((old, "bin"));
    let ending = ending.to_ascii_lowercase();
    let short = ending.len() <= 4 && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let ending = if short { ending.as_str() } else { "bin" };
    if is_media(role) {
        return format!("{root}/media/{role}{count}.{ending}");
    }
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let last = stem.rsplit_once('/').map_or(stem, |(_, last)| last);
    let known =
        KNOWN.contains(&last) && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '/');
    if known { old.to_owned() } else { format!("{root}/part{count}.xml") }
}

/// What programs call their parts, before a number.
const KNOWN: &[&str] = &[
    "document",
    "styles",
    "settings",
    "fontTable",
    "numbering",
    "footnotes",
    "endnotes",
    "header",
    "footer",
    "theme",
    "chart",
    "style",
    "colors",
    "data",
    "layout",
    "quickStyle",
    "drawing",
    "workbook",
    "sheet",
    "sharedStrings",
    "table",
    "pivotTable",
    "pivotCacheDefinition",
    "pivotCacheRecords",
    "externalLink",
    "metadata",
    "presentation",
    "slide",
    "slideLayout",
    "slideMaster",
    "notesSlide",
    "notesMaster",
    "handoutMaster",
    "presProps",
    "tableStyles",
    "themeOverride",
];

/// Tells what goes with a part that no kept relationship leads to.
fn part_traces(name: &str, found: &mut Vec<Trace>) {
    let name = name.to_lowercase();
    let traces: &[(&str, &[Trace])] = &[
        (".rels", &[]),
        ("[content_types].xml", &[]),
        ("docprops/core.xml", &[Trace::Person, Trace::Time]),
        ("docprops/app.xml", &[Trace::Device]),
        ("thumbnail", &[Trace::Preview]),
        ("comment", &[Trace::Person, Trace::Words]),
        ("people", &[Trace::Person]),
        ("person", &[Trace::Person]),
        ("vba", &[Trace::Program]),
        ("macro", &[Trace::Program]),
        ("activex", &[Trace::Program]),
        ("embeddings/", &[Trace::Hidden]),
        ("printersettings", &[Trace::Device]),
        ("revision", &[Trace::History, Trace::Person]),
        ("changesinfo", &[Trace::History]),
        ("signature", &[Trace::Person]),
        ("websettings", &[]),
        ("viewprops", &[]),
        ("calcchain", &[]),
        ("styleswitheffects", &[]),
        ("", &[Trace::Other]),
    ];
    let first = traces.iter().find(|(word, _)| name.contains(word));
    found.extend(first.map(|(_, traces)| *traces).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const TYPES: &str = "<Types><Default Extension='xml' ContentType='application/vnd.openxmlformats-officedocument.\
        wordprocessingml.document.main+xml'/></Types>";
    const FIRST: &str = "<Relationships><Relationship Id='a' Type='/officeDocument' Target='d.xml'/></Relationships>";

    fn is_refused(body: &str, relations: &[(&str, String)]) -> bool {
        let mut file = Vec::new();
        let mut writer = Writer::new(&mut file);
        let fixed = [("[Content_Types].xml", TYPES), ("_rels/.rels", FIRST), ("d.xml", body)];
        for (name, part) in fixed {
            writer.deflated(name, part.as_bytes()).unwrap();
        }
        for (name, part) in relations {
            writer.deflated(name, part.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        matches!(clean(&mut Cursor::new(file), &mut Vec::new()), Err(Stop::Refused))
    }

    fn relations(count: usize) -> String {
        let one = |at| format!("<Relationship Id='r{at}' Type='/header' Target='e.xml'/>");
        format!("<Relationships>{}</Relationships>", (0..count).map(one).collect::<String>())
    }

    #[test]
    fn relationships_are_bounded_over_all_parts() {
        let half = rels::MOST / 2;
        let parts = |count| {
            let empty = ("e.xml", "<p/>".to_owned());
            [("_rels/d.xml.rels", relations(half)), ("_rels/e.xml.rels", relations(count)), empty]
        };
        assert!(!is_refused("<p/>", &parts(half)));
        assert!(is_refused("<p/>", &parts(half + 1)));
    }

    #[test]
    fn very_many_elements_are_refused() {
        assert!(!is_refused(&format!("<p>{}</p>", "<r/>".repeat(1000)), &[]));
        assert!(is_refused(&format!("<p>{}</p>", "<r/>".repeat(4_000_001)), &[]));
    }
}
