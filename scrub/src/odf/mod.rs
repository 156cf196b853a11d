//! OpenDocument text, sheets and slides: content, styles and pictures, each filtered, in a new container.
//!
//! `meta.xml`, settings (printers, views), previews, scripts, configurations, signatures, versions and embedded objects
//! are not asked for: the manifest is written anew over what stays.
//! Source: OASIS OpenDocument 1.3, parts 2 (packages) and 3 (schema).

mod known;
mod rules;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
};

use crate::{
    Trace,
    clean::{Findings, Source, Stop},
    zip::kind,
    zip::media::media,
    zip::parts::{Parts, Writer},
    zip::xml::rewrite,
};
use rules::Seen;

/// The parts that a document consists of, in the order they are written.
const DOCUMENT: &[&str] = &["content.xml", "styles.xml"];

/// The folders of pictures and sounds, and of what is seen of objects that go.
const PICTURES: &[&str] = &["Pictures/", "Media/", "ObjectReplacements/"];

/// Writes a document without what identifies its maker.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut parts = Parts::open(source)?;
    let mut findings = Findings::default();
    parts.traces(&mut findings.found)?;
    let kind = kind::of_parts(&mut parts)?;
    refuse_encrypted(&mut parts)?;
    let pictures = pictures(&parts);
    let mut manifest = vec![("/".to_owned(), kind.media_type())];
    let mut writer = Writer::new(sink);
    writer.stored("mimetype", kind.media_type().as_bytes())?;
    let mut named = BTreeSet::new();
    for name in DOCUMENT {
        let Some(old) = parts.find(name).map(ToOwned::to_owned) else { continue };
        let mut seen = Seen::new(&pictures);
        let body = rewrite(&parts.read_xml(&old)?, &mut seen)?;
        findings.found.extend(seen.found);
        findings.rest.extend(seen.rest);
        named.extend(seen.named);
        writer.deflated(name, &body)?;
        manifest.push(((*name).to_owned(), "text/xml"));
    }
    if manifest.len() == 1 {
        return Err(Stop::Refused);
    }
    for (old, new) in pictures.iter().filter(|(_, new)| named.contains(*new)) {
        let body = media(parts.read(old)?, &mut findings)?;
        writer.deflated(new, &body)?;
        manifest.push((new.clone(), ""));
    }
    for name in parts.names() {
        let stays = pictures.get(name).is_some_and(|new| named.contains(new));
        if !stays {
            part_traces(name, &mut findings.found);
        }
    }
    writer.deflated("META-INF/manifest.xml", &write_manifest(&manifest))?;
    writer.finish()?;
    Ok(findings)
}

/// Gives every picture a name of its own: the one it has may be its file's.
fn pictures(parts: &Parts) -> BTreeMap<String, String> {
    let inside = |name: &&str| PICTURES.iter().any(|folder| name.starts_with(folder));
    let mut names: Vec<&str> = parts.names().filter(inside).collect();
    // The names written here sort by length first, so that they stay when they come again.
    names.sort_unstable_by_key(|name| (name.len(), *name));
    let new = |(at, name): (usize, &&str)| {
        let ending = name.rsplit_once('.').map_or("bin", |(_, ending)| ending).to_lowercase();
        let short = ending.len() <= 4 && ending.chars().all(|c| c.is_ascii_alphanumeric());
        let folder = PICTURES.iter().find(|folder| name.starts_with(**folder)).unwrap_or(&"");
        let ending = if short { ending.as_str() } else { "bin" };
        ((*name).to_owned(), format!("{folder}{:05}.{ending}", at + 1))
    };
    names.iter().enumerate().map(new).collect()
}

/// An encrypted document's parts are listed with the means that they were encrypted by.
fn refuse_encrypted(parts: &mut Parts) -> Result<(), Stop> {
    let Some(name) = parts.find("META-INF/manifest.xml").map(ToOwned::to_owned) else {
        return Ok(());
    };
    let told = parts.read(&name)?;
    let encrypted = told.windows(15).any(|window| window == b"encryption-data");
    if encrypted { Err(Stop::Refused) } else { Ok(()) }
}

fn write_manifest(entries: &[(String, &str)]) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">",
    );
    for (name, media_type) in entries {
        out.push_str(&format!(
            "<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{media_type}\"/>"
        ));
    }
    out.push_str("</manifest:manifest>");
    out.into_bytes()
}

/// Tells what goes with a part that is not asked for.
fn part_traces(name: &str, found: &mut Vec<Trace>) {
    let traces: &[(&str, &[Trace])] = &[
        ("mimetype", &[]),
        ("content.xml", &[]),
        ("styles.xml", &[]),
        ("META-INF/manifest.xml", &[]),
        ("META-INF/", &[Trace::Person]),
        ("meta.xml", &[Trace::Person, Trace::Time, Trace::Device]),
        ("settings.xml", &[Trace::Device]),
        ("Thumbnails/", &[Trace::Preview]),
        ("Basic/", &[Trace::Program]),
        ("Scripts/", &[Trace::Program]),
        ("Versions/", &[Trace::History]),
        ("VersionList.xml", &[Trace::History]),
        ("Configurations2/", &[]),
        ("manifest.rdf", &[]),
        ("layout-cache", &[]),
        ("Object", &[Trace::Hidden]),
        ("", &[Trace::Other]),
    ];
    let first = traces.iter().find(|(word, _)| name.starts_with(word));
    found.extend(first.map(|(_, traces)| *traces).unwrap_or_default());
}
