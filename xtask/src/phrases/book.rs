//! Files of the phrase book as sheets: how a day is written, then each table a section.

use toml::{Table, Value};

use super::sheet::{Piece, Sheet, Text, Variant};
use crate::Failed;

/// Reads a file of the phrase book.
pub(super) fn read(source: &str) -> Result<Sheet, Failed> {
    let table: Table =
        toml::from_str(source).map_err(|why| Failed::new(format!("not TOML: {why}")))?;
    let mut sheet = Sheet::default();
    sheet.begin("How a day is written");
    sheet.add("date", text(table.get("date").and_then(Value::as_str).unwrap_or_default()));
    // Absent where days are written in numbers.
    let months = table.get("months").and_then(Value::as_array).into_iter().flatten();
    let months: Vec<_> = months.filter_map(Value::as_str).collect();
    sheet.add("months", text(&months.join(", ")));
    for (heading, key) in [("What is sent by itself", "standard"), ("The phrases", "phrases")] {
        sheet.begin(heading);
        let words = table.get(key).and_then(Value::as_table);
        let words = words.ok_or_else(|| Failed::new(format!("there is no table {key}")))?;
        for (key, value) in in_order(source, words) {
            sheet.add(key, text(value));
        }
    }
    let reviewed_by = table.get("reviewed_by").and_then(Value::as_str).unwrap_or_default();
    sheet.reviewed_by = Some(reviewed_by.to_owned());
    Ok(sheet)
}

/// Returns keys and texts in the order in which the file has them, which a table does not keep.
fn in_order<'t>(source: &str, words: &'t Table) -> Vec<(&'t str, &'t str)> {
    let mut all: Vec<_> =
        words.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect();
    all.sort_by_key(|(key, _)| source.find(&format!("\n{key} =")));
    all
}

/// Takes `{day}` and the like for something that the program fills in.
fn text(words: &str) -> Text {
    let mut pieces = vec![];
    let mut rest = words;
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(before, from)| Some((before, from.split_once('}')?)))
    {
        pieces.extend([Piece::Words(before.to_owned()), Piece::Argument(name.to_owned())]);
        rest = after;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    pieces.retain(|piece| *piece != Piece::Words(String::new()));
    vec![Variant { cases: vec![], pieces }]
}
