//! The relationships of an Office Open XML part: which lead to what a reader sees, and which go.
//!
//! Source: ECMA-376 part 2 (Open Packaging Conventions); types differ between its editions in all but the last step.

use crate::{
    clean::Stop,
    zip::xml::{Fate, Rules, Tag, Value, filter},
};

/// More relationships than any document has that a person made, in all its parts together.
pub(crate) const MOST: usize = 32_000;

/// Types that a document needs to be seen as it is.
const KEPT: &[&str] = &[
    // All three.
    "theme",
    "themeOverride",
    "image",
    "hyperlink",
    "chart",
    "chartStyle",
    "chartColorStyle",
    "chartUserShapes",
    "diagramData",
    "diagramLayout",
    "diagramQuickStyle",
    "diagramColors",
    "diagramDrawing",
    "drawing",
    // Words.
    "styles",
    "settings",
    "fontTable",
    "numbering",
    "footnotes",
    "endnotes",
    "header",
    "footer",
    // Sheets.
    "worksheet",
    "chartsheet",
    "sharedStrings",
    "table",
    "pivotTable",
    "pivotCacheDefinition",
    "pivotCacheRecords",
    "externalLink",
    "externalLinkPath",
    "sheetMetadata",
    // Slides.
    "slide",
    "slideLayout",
    "slideMaster",
    "notesSlide",
    "notesMaster",
    "handoutMaster",
    "presProps",
    "tableStyles",
    "audio",
    "video",
    "media",
];

/// What a link may lead to; a path on somebody's disk or network is not among them.
const SCHEMES: &[&str] = &["http://", "https://", "mailto:", "tel:", "ftp://", "#"];

/// One relationship.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) id: String,
    /// The whole type, and its last step.
    pub(crate) kind: String,
    pub(crate) target: Target,
}

/// Where a relationship leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    /// To a part of this name, from the root.
    Part(String),
    /// Out of the file, as it stands in the part.
    Outside(String),
}

impl Relation {
    /// Returns the last step of the type.
    pub(crate) fn short(&self) -> &str {
        self.kind.rsplit_once('/').map_or(&self.kind, |(_, last)| last)
    }

    /// Tells whether a reader sees what it leads to.
    pub(crate) fn is_kept(&self) -> bool {
        KEPT.contains(&self.short())
    }

    /// Tells whether it leads to a place outside that is somebody's own.
    pub(crate) fn is_private(&self) -> bool {
        match &self.target {
            Target::Part(_) => false,
            Target::Outside(place) => {
                let place = place.to_lowercase();
                !SCHEMES.iter().any(|scheme| place.starts_with(scheme))
            }
        }
    }
}

/// Returns the name of the part that holds another one's relationships.
pub(crate) fn part_of(name: &str) -> String {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{file}.rels")
}

/// Reads the relationships of the part `name`.
pub(crate) fn read(xml: &[u8], name: &str) -> Result<Vec<Relation>, Stop> {
    let mut reader = Reader { base: name, relations: Vec::new(), broken: false };
    filter(xml, &mut reader)?;
    if reader.broken { Err(Stop::Refused) } else { Ok(reader.relations) }
}

struct Reader<'n> {
    base: &'n str,
    relations: Vec<Relation>,
    broken: bool,
}

impl Rules for Reader<'_> {
    fn element(&mut self, tag: &Tag<'_>) -> Fate {
        if tag.name == "Relationship" {
            match relation(tag, self.base) {
                Some(relation) if self.relations.len() < MOST => self.relations.push(relation),
                _ => self.broken = true,
            }
        }
        Fate::Drop
    }

    fn attribute(&mut self, _tag: &Tag<'_>, _key: &str, _value: &str) -> Value {
        Value::Drop
    }
}

fn relation(tag: &Tag<'_>, base: &str) -> Option<Relation> {
    let (id, kind, target) = (tag.value("Id")?, tag.value("Type")?, tag.value("Target")?);
    // What a document says of itself is written again as it stood, so it may hold nothing to escape.
    if id.contains(['"', '<', '&']) || kind.contains(['"', '<', '&']) {
        return None;
    }
    let outside = tag.value("TargetMode").is_some_and(|mode| mode == "External");
    let target = if outside || target.starts_with('#') {
        Target::Outside(target)
    } else {
        Target::Part(resolve(base, &target)?)
    };
    Some(Relation { id, kind, target })
}

/// Resolves a target against the part that names it.
fn resolve(base: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next()?;
    let mut steps: Vec<&str> = base.split('/').collect();
    steps.pop();
    if target.starts_with('/') {
        steps.clear();
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

/// Writes relationships for the part `name`, with every part under the name that it has now.
pub(crate) fn write(name: &str, relations: &[(Relation, String)]) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    );
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (relation, place) in relations {
        let Relation { id, kind, target } = relation;
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{kind}\""));
        let below = place.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        out.push_str(&match (target, below) {
            (Target::Outside(_), _) => {
                format!(" Target=\"{}\" TargetMode=\"External\"/>", place.replace('"', "&quot;"))
            }
            (Target::Part(_), _) if folder.is_empty() => format!(" Target=\"{place}\"/>"),
            (Target::Part(_), Some(below)) => format!(" Target=\"{below}\"/>"),
            (Target::Part(_), None) => format!(" Target=\"/{place}\"/>"),
        });
    }
    out.push_str("</Relationships>");
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_their_part() {
        for (base, target, expected) in [
            ("word/document.xml", "media/a.png", Some("word/media/a.png")),
            ("xl/worksheets/sheet1.xml", "../drawings/d.xml", Some("xl/drawings/d.xml")),
            ("word/document.xml", "/word/./b.xml", Some("word/b.xml")),
            ("word/document.xml", "../../c.xml", None),
            ("", "word/document.xml", Some("word/document.xml")),
        ] {
            assert_eq!(resolve(base, target).as_deref(), expected, "{base} {target}");
        }
    }

    #[test]
    fn paths_are_private_and_addresses_are_not() {
        let (id, kind) = (String::new(), String::new());
        let to = |place: &str| Relation {
            id: id.clone(),
            kind: kind.clone(),
            target: Target::Outside(place.into()),
        };
        assert!(!to("HTTPS://example.org/").is_private());
        assert!(!to("mailto:a@example.org").is_private());
        for place in
            ["file:///C:/Users/jan/t.dotx", "\\\\server\\jan", "C:\\Users\\jan", "jan/b.doc"]
        {
            assert!(to(place).is_private(), "{place}");
        }
    }
}
