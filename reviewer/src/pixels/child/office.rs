//! The words of office documents: Office Open XML (ECMA-376) and OpenDocument (ISO 26300), without anything else.
//!
//! Parts are inflated and read as events, each bounded; no tree is built, and document types with their entities are
//! refused. Pictures, macros, links, notes and formulas are left out.

use std::io::{Cursor, Read as _};

use meldkluis_reviewer::pixels::{Why, frame::TEXT_MOST};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use zip::{ZipArchive, result::ZipError};

use super::words::cut;

/// The most bytes of a part, inflated, and of all together.
const PART_MOST: u64 = 32 << 20;
const PARTS_MOST: u64 = 64 << 20;
const DEPTH_MOST: usize = 256;

type Archive = ZipArchive<Cursor<Vec<u8>>>;

/// Reads the words of a document.
pub(super) fn read(bytes: Vec<u8>) -> Result<String, Why> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(reason)?;
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.map(|name| name.into_owned()))
        .collect::<Result<_, _>>()
        .map_err(reason)?;
    let has = |name: &str| names.iter().any(|other| other == name);
    let mut document = Document { text: String::new(), shared: vec![], inflated: 0 };
    if has("word/document.xml") {
        document.part(&mut archive, "word/document.xml", Words::Word)?;
    } else if has("content.xml") {
        document.part(&mut archive, "content.xml", Words::Open)?;
    } else if has("xl/workbook.xml") {
        if has("xl/sharedStrings.xml") {
            document.part(&mut archive, "xl/sharedStrings.xml", Words::Shared)?;
        }
        for name in numbered(&names, "xl/worksheets/sheet") {
            document.part(&mut archive, name, Words::Cells)?;
        }
    } else if has("ppt/presentation.xml") {
        for name in numbered(&names, "ppt/slides/slide") {
            document.part(&mut archive, name, Words::Word)?;
        }
    } else {
        return Err(Why::Unknown);
    }
    Ok(cut(document.text))
}

fn reason(error: ZipError) -> Why {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Why::Encrypted,
        _ => Why::Damaged,
    }
}

/// Returns the parts `…1.xml`, `…2.xml` and so on, in the order of their numbers.
fn numbered<'n>(names: &'n [String], before: &str) -> Vec<&'n str> {
    let number = |name: &str| -> Option<u32> {
        name.strip_prefix(before)?.strip_suffix(".xml")?.parse().ok()
    };
    let mut parts: Vec<_> =
        names.iter().filter_map(|name| Some((number(name)?, name.as_str()))).collect();
    parts.sort_unstable();
    parts.into_iter().map(|(_, name)| name).collect()
}

/// Where the words of a part stand.
#[derive(Clone, Copy, PartialEq)]
enum Words {
    /// In `t`; `p` is a paragraph.
    Word,
    /// In `p` and `h`.
    Open,
    /// In `t`; `si` is one string that cells name by number.
    Shared,
    /// In `v` and `t` of `c`; `row` is a line.
    Cells,
}

struct Document {
    text: String,
    shared: Vec<String>,
    inflated: u64,
}

impl Document {
    fn part(&mut self, archive: &mut Archive, name: &str, words: Words) -> Result<(), Why> {
        let entry = archive.by_name(name).map_err(reason)?;
        let left = PARTS_MOST.saturating_sub(self.inflated).min(PART_MOST);
        let mut xml = Vec::new();
        entry.take(left.saturating_add(1)).read_to_end(&mut xml).map_err(|_| Why::Damaged)?;
        let len = xml.len() as u64;
        self.inflated = self.inflated.saturating_add(len);
        if len > left {
            return Err(Why::TooLarge);
        }
        let xml = str::from_utf8(&xml).map_err(|_| Why::Damaged)?;
        Part { document: self, words, around: vec![], cell: Cell::default() }.read(xml)
    }

    fn is_full(&self) -> bool {
        self.text.len() as u64 > u64::from(TEXT_MOST)
    }
}

/// A cell's words, and whether they are the number of a shared string.
#[derive(Default)]
struct Cell {
    text: String,
    shared: bool,
}

struct Part<'d> {
    document: &'d mut Document,
    words: Words,
    /// The local names of the elements around.
    around: Vec<String>,
    cell: Cell,
}

impl Part<'_> {
    fn read(mut self, xml: &str) -> Result<(), Why> {
        let mut reader = Reader::from_str(xml);
        while !self.document.is_full() {
            match reader.read_event().map_err(|_| Why::Damaged)? {
                Event::Start(start) => {
                    self.begin(&start);
                    self.around.push(start.local_name().as_ref().to_owned());
                    if self.around.len() > DEPTH_MOST {
                        return Err(Why::Damaged);
                    }
                }
                Event::Empty(start) => {
                    self.begin(&start);
                    self.end(start.local_name().as_ref());
                }
                Event::End(end) => {
                    self.around.pop();
                    self.end(end.local_name().as_ref());
                }
                Event::Text(text) => self.say(&text.into_inner()),
                Event::CData(text) => self.say(&text.into_inner()),
                Event::GeneralRef(reference) => {
                    let named = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c),
                        _ => predefined(&reference),
                    };
                    self.say(named.ok_or(Why::Damaged)?.encode_utf8(&mut [0; 4]));
                }
                Event::DocType(_) => return Err(Why::Damaged),
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            }
        }
        Ok(())
    }

    fn say(&mut self, words: &str) {
        let inside =
            |names: &[&str]| self.around.iter().any(|around| names.contains(&around.as_str()));
        let here = self.around.last().map(String::as_str).unwrap_or_default();
        match self.words {
            Words::Word if here == "t" => self.document.text.push_str(words),
            // Notes of an author and what was deleted are no words of the document.
            Words::Open if inside(&["p", "h"]) && !inside(&["annotation", "tracked-changes"]) => {
                self.document.text.push_str(words);
            }
            Words::Shared if here == "t" && !inside(&["rPh"]) => self.cell.text.push_str(words),
            Words::Cells if here == "v" || here == "t" => self.cell.text.push_str(words),
            _ => {}
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) {
        let name = start.local_name();
        match (self.words, name.as_ref()) {
            (Words::Word | Words::Open, "tab") => self.document.text.push('\t'),
            (Words::Word, "br" | "cr") | (Words::Open, "line-break") => {
                self.document.text.push('\n');
            }
            (Words::Open, "s") => self.document.text.push(' '),
            (Words::Cells, "c") => {
                let kind = start.try_get_attribute("t").ok().flatten();
                let shared = kind.is_some_and(|kind| kind.value.as_ref() == "s");
                self.cell = Cell { text: String::new(), shared };
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        let text = &mut self.document.text;
        match (self.words, name) {
            (Words::Word, "p") | (Words::Open, "p" | "h") | (Words::Cells, "row" | "sheetData") => {
                text.push('\n');
            }
            (Words::Shared, "si") => {
                self.document.shared.push(std::mem::take(&mut self.cell.text));
            }
            (Words::Cells, "c") => {
                let cell = std::mem::take(&mut self.cell);
                let named =
                    cell.text.parse().ok().and_then(|at: usize| self.document.shared.get(at));
                let said = if cell.shared { named.map_or("", String::as_str) } else { &cell.text };
                text.push_str(said);
                text.push('\t');
            }
            _ => {}
        }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
