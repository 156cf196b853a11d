//! `[Content_Types].xml`: what each part is, and which of them is the main one.

use std::collections::BTreeMap;

use crate::{
    Kind,
    clean::Stop,
    zip::kind,
    zip::parts::Parts,
    zip::xml::{Fate, Rules, Tag, Value, filter},
};

use super::rels::{self, Relation, Target};

/// What the parts of a document say of themselves.
pub(crate) struct Types {
    /// The name of the main part.
    pub(crate) main: String,
    kind: Kind,
    relation: String,
    table: Table,
}

/// Types by ending, and by name where a part has one of its own.
#[derive(Default)]
struct Table {
    endings: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl Types {
    /// The name of the part that tells them.
    pub(crate) const PART: &'static str = "[Content_Types].xml";

    /// Reads them, and which part the package begins with.
    pub(crate) fn read(parts: &mut Parts) -> Result<Self, Stop> {
        let mut table = Table::default();
        filter(&read(parts, Self::PART)?, &mut table)?;
        let relations = rels::read(&read(parts, "_rels/.rels")?, "")?;
        let mut first =
            relations.into_iter().filter(|relation| relation.short() == "officeDocument");
        let (Some(relation), None) = (first.next(), first.next()) else {
            return Err(Stop::Refused);
        };
        let Target::Part(main) = relation.target else { return Err(Stop::Refused) };
        let told = table.of(&main).ok_or(Stop::Refused)?;
        let kind = kind::office(&told).ok_or(Stop::Refused)?;
        Ok(Self { main, kind, relation: relation.kind, table })
    }

    /// Returns the type that a part gets: a main part without macros is a plain one.
    pub(crate) fn of(&self, name: &str, role: &str) -> Result<String, Stop> {
        if role == "officeDocument" {
            return Ok(format!("{}.main+xml", self.kind.media_type()));
        }
        let told = self.table.of(name).ok_or(Stop::Refused)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "/.+-".contains(c);
        let seen = ["image/", "audio/", "video/"].iter().any(|media| told.starts_with(media));
        // A part is not filtered as XML when its role is a picture's or a sound's: then its type must be so too.
        let fits = seen == is_media(role) && told.chars().all(plain);
        if fits { Ok(told) } else { Err(Stop::Refused) }
    }

    /// Returns the folder of this kind of document.
    pub(crate) fn root(&self) -> &'static str {
        match self.kind {
            Kind::Xlsx => "xl",
            Kind::Pptx => "ppt",
            _ => "word",
        }
    }

    /// Returns the one relationship of the package.
    pub(crate) fn main_relation(&self) -> Relation {
        let target = Target::Part(self.main.clone());
        Relation { id: "rId1".to_owned(), kind: self.relation.clone(), target }
    }

    /// Writes the types of new parts, each under its name.
    pub(crate) fn write(told: &[(&str, &str)]) -> Vec<u8> {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>",
        );
        for (name, media_type) in told {
            out.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{media_type}\"/>"));
        }
        out.push_str("</Types>");
        out.into_bytes()
    }
}

/// Tells a role whose parts are pictures, sounds or films.
pub(crate) fn is_media(role: &str) -> bool {
    matches!(role, "image" | "audio" | "video" | "media")
}

impl Table {
    fn of(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        self.names.get(&name).or_else(|| self.endings.get(ending)).cloned()
    }
}

impl Rules for Table {
    fn element(&mut self, tag: &Tag<'_>) -> Fate {
        let told = tag.value("ContentType").unwrap_or_default();
        if let Some(ending) = tag.value("Extension") {
            self.endings.insert(ending.to_lowercase(), told);
        } else if let Some(name) = tag.value("PartName") {
            self.names.insert(name.trim_start_matches('/').to_lowercase(), told);
        }
        Fate::Drop
    }

    fn attribute(&mut self, _tag: &Tag<'_>, _key: &str, _value: &str) -> Value {
        Value::Drop
    }
}

fn read(parts: &mut Parts, name: &str) -> Result<Vec<u8>, Stop> {
    let name = parts.find(name).ok_or(Stop::Refused)?.to_owned();
    parts.read_xml(&name)
}
