//! The fields of Word, and which places their instructions may name.

use crate::{
    clean::Stop,
    zip::xml::{Fate, Rules, Tag, Value, filter},
};

/// Fields that are computed from the document itself, or lead to an address that is judged.
const FIELDS: &[&str] = &[
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "TOC",
    "TOA",
    "TC",
    "TA",
    "XE",
    "INDEX",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "SEQ",
    "STYLEREF",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "HYPERLINK",
    "FORMTEXT",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "SYMBOL",
    "EQ",
    "ADVANCE",
    "QUOTE",
    "BIBLIOGRAPHY",
];

/// What a link may lead to, or a switch that no place follows.
const OPEN: &[&str] = &["http://", "https://", "mailto:", "tel:", "ftp://", "#"];

/// Tells of each field of a part, in the order in which they begin, whether its instruction stays.
pub(super) fn open(xml: &[u8]) -> Result<Vec<bool>, Stop> {
    let mut reader = Reader::default();
    filter(xml, &mut reader)?;
    Ok(reader.instructions.iter().map(|words| is_open_field(words)).collect())
}

/// Reads the instructions of fields, and nothing else.
#[derive(Default)]
struct Reader {
    instructions: Vec<String>,
    open: Vec<usize>,
}

impl Rules for Reader {
    fn element(&mut self, tag: &Tag<'_>) -> Fate {
        if tag.name == "fldChar" {
            match tag.value("fldCharType").as_deref() {
                Some("begin") => {
                    self.open.push(self.instructions.len());
                    self.instructions.push(String::new());
                }
                Some("end") => {
                    self.open.pop();
                }
                _ => {}
            }
        }
        // Those of an earlier state are not counted as they go.
        Fate::Unwrap
    }

    fn attribute(&mut self, _tag: &Tag<'_>, _key: &str, _value: &str) -> Value {
        Value::Drop
    }

    fn text(&mut self, around: &str, text: &str) -> bool {
        let field = self.open.last().and_then(|at| self.instructions.get_mut(*at));
        if let Some(field) = field.filter(|_| around == "instrText") {
            field.push_str(text);
        }
        false
    }
}

/// Tells a field whose instruction names nothing but the document and public addresses.
pub(super) fn is_open_field(instruction: &str) -> bool {
    // A character that is written as a number may be one of a path.
    if instruction.contains("&#") {
        return false;
    }
    let instruction = instruction.trim().replace("&quot;", "\"");
    let (kind, rest) = instruction
        .split_once(|c: char| c.is_whitespace() || "\"\\".contains(c))
        .unwrap_or((&instruction, ""));
    let kind = kind.to_ascii_uppercase();
    if kind == "HYPERLINK" {
        let place = rest.trim().trim_start_matches('"').to_lowercase();
        // A link within the document begins with the switch that says so.
        let leads = OPEN.iter().any(|scheme| place.starts_with(scheme)) || is_switch(&place);
        return (place.is_empty() || leads) && !is_place(rest);
    }
    // A formula computes with what stands in a table.
    (kind.starts_with('=') || FIELDS.contains(&kind.as_str())) && !is_place(rest)
}

/// Tells words that begin with a field's switch, like `\\h` and `\\* MERGEFORMAT`.
pub(super) fn is_switch(words: &str) -> bool {
    let mut characters = words.trim_start().chars();
    let mark = characters.next() == Some('\\');
    characters.next();
    mark && characters.next().is_none_or(|c| c.is_whitespace() || c == '"') && !is_place(words)
}

/// Tells a path on somebody's disk or network.
pub(super) fn is_place(words: &str) -> bool {
    let words = words.to_lowercase();
    let disk = |(at, _): (usize, &str)| {
        let before = words.get(..at).unwrap_or_default();
        let mut letters = before.chars().rev();
        let letter = letters.next().is_some_and(|c| c.is_ascii_lowercase());
        letter && letters.next().is_none_or(|c| !c.is_alphanumeric())
    };
    let marks =
        ["\\\\", "file:", "smb:", "afp:", "/home/", "/users/", "/volumes/", "/mnt/", "/media/"];
    words.contains(":\\")
        || marks.iter().any(|mark| words.contains(mark))
        || words.match_indices(":/").any(disk)
}
