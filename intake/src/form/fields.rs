//! The fields of form version 2: their names, their values, their limits.

use meldkluis_crypto::tip::{Attempt, Minor, Source, Want, What, When};

use crate::form::{
    Draft, Frames, Long,
    head::Malformed,
    parts::{PartError, Parts},
};

/// Every field but the two that hold files; the list is closed, so a form has at most so many.
const NAMES: [&str; 18] = [
    "attempt",
    "source",
    "text",
    "guessable",
    "what-sex",
    "what-work",
    "what-crime",
    "what-begging",
    "what-organ",
    "what-family",
    "what-other",
    "place",
    "minor",
    "when",
    "soon",
    "danger",
    "want",
    "talk_first",
];
pub(super) const KEEP_TAKEN: &str = "keep_taken";

/// The most bytes of a text that a page gives back; a text within its limit is shorter.
pub(super) const TEXT_HOLD: usize = 1024 * 1024;
/// The most bytes of a line that a page gives back.
const LINE_HOLD: usize = 16 * 1024;
/// The most characters of a line.
pub const LINE_CHARS: usize = 500;
/// The most bytes of a ticked value.
const VALUE_HOLD: usize = 64;

/// Collects fields.
pub(super) struct Fields {
    draft: Draft,
    long: Option<Long>,
    seen: Vec<&'static str>,
    text_chars: usize,
}

/// The bytes of a field as far as they are held.
#[derive(Default)]
pub(super) struct Value {
    pub(super) text: String,
    /// More came than is held.
    pub(super) over: bool,
    /// Reading on ended within the field.
    pub(super) ended: bool,
}

impl Fields {
    /// Starts with nothing filled in; a text has at most `text_chars` characters.
    pub(super) fn new(text_chars: usize) -> Self {
        Self { draft: Draft::default(), long: None, seen: Vec::new(), text_chars }
    }

    /// Reads the part of field `name`.
    pub(super) fn take<F: Frames>(
        &mut self,
        name: &str,
        parts: &mut Parts<F>,
    ) -> Result<(), PartError> {
        let known = NAMES.iter().copied().chain([KEEP_TAKEN]).find(|known| *known == name);
        let name = known.filter(|name| !self.seen.contains(name)).ok_or(PartError::Malformed)?;
        self.seen.push(name);
        let value = read(parts, hold(name))?;
        let ended = value.ended;
        match name {
            "text" => self.text(value),
            "place" => self.draft.answers.place = self.line(value, Long::Place),
            "soon" => self.draft.answers.soon = self.line(value, Long::Soon),
            _ if value.over => return Err(PartError::Malformed),
            _ => self.choice(name, &value.text)?,
        }
        if ended { Err(PartError::ReadOn) } else { Ok(()) }
    }

    /// Returns what was filled in, and what of it was too long.
    pub(super) fn finish(self) -> (Draft, Option<Long>) {
        (self.draft, self.long)
    }

    fn text(&mut self, value: Value) {
        let text = lines(&value.text);
        if value.over || text.chars().count() > self.text_chars {
            self.long.get_or_insert(Long::Text);
        }
        self.draft.cut_short = value.over;
        self.draft.text = text;
    }

    fn line(&mut self, value: Value, which: Long) -> Option<String> {
        if value.over || value.text.chars().count() > LINE_CHARS {
            self.long.get_or_insert(which);
        }
        // No browser sends a line break in a line; what another client sends must not look like several.
        let line = value.text.replace(['\r', '\n'], " ");
        (!line.trim().is_empty()).then_some(line)
    }

    fn choice(&mut self, name: &str, value: &str) -> Result<(), Malformed> {
        let answers = &mut self.draft.answers;
        match name {
            "attempt" => self.draft.attempt = optional(value, Attempt::parse)?,
            "source" => answers.source = optional(value, Source::parse)?,
            "minor" => answers.minor = optional(value, Minor::parse)?,
            "when" => answers.when = optional(value, When::parse)?,
            "want" => answers.want = optional(value, Want::parse)?,
            "guessable" => answers.guessable = tick(value)?,
            "danger" => answers.danger = tick(value)?,
            "talk_first" => answers.talk_first = tick(value)?,
            KEEP_TAKEN => self.draft.keep_taken = tick(value)?,
            _ => {
                let what = name.strip_prefix("what-").and_then(What::parse).ok_or(Malformed)?;
                if tick(value)? {
                    answers.what.insert(what);
                }
            }
        }
        Ok(())
    }
}

/// Ends every line in LF, whatever the sender's program ends them in; a lone CR would be shown as nothing or overwrite.
pub(super) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn hold(name: &str) -> usize {
    match name {
        "text" => TEXT_HOLD,
        "place" | "soon" => LINE_HOLD,
        _ => VALUE_HOLD,
    }
}

/// Reads a choice that may be left open.
pub(super) fn optional<T>(
    value: &str,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Malformed> {
    if value.is_empty() { Ok(None) } else { parse(value).map(Some).ok_or(Malformed) }
}

/// Reads a box that is ticked or not.
pub(super) fn tick(value: &str) -> Result<bool, Malformed> {
    match value {
        "" => Ok(false),
        "1" => Ok(true),
        _ => Err(Malformed),
    }
}

/// Reads a field to its end, holding at most `hold` bytes of it.
pub(super) fn read<F: Frames>(parts: &mut Parts<F>, hold: usize) -> Result<Value, PartError> {
    let mut held = Vec::new();
    let mut over = false;
    let mut ended = false;
    loop {
        match parts.data() {
            Ok(Some(bytes)) => {
                let (now, rest) = bytes.split_at(bytes.len().min(hold - held.len()));
                held.extend_from_slice(now);
                over |= !rest.is_empty();
            }
            Ok(None) => break,
            Err(PartError::ReadOn) => {
                (over, ended) = (true, true);
                break;
            }
            Err(why) => return Err(why),
        }
    }
    if over {
        trim_to_character(&mut held);
    }
    let text = String::from_utf8(held).map_err(|_| PartError::Malformed)?;
    Ok(Value { text, over, ended })
}

/// Drops a character at the end that was held in part.
fn trim_to_character(held: &mut Vec<u8>) {
    if let Err(error) = str::from_utf8(held)
        && error.error_len().is_none()
    {
        held.truncate(error.valid_up_to());
    }
}
