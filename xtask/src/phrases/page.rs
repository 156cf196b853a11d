//! A page of words to check, as HTML that needs nothing else and runs nothing.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    listed::Language,
    sheet::{Piece, Sheet, Text, Variant},
};

const STYLE: &str = include_str!("page.css");

/// Everything that is on the page of a language.
pub(super) struct Page {
    /// The language that is checked.
    pub(super) language: Language,
    /// The languages side by side; the last one is checked.
    pub(super) columns: Vec<Language>,
    /// The tables.
    pub(super) parts: Vec<Part>,
    /// The keys that safety depends on.
    pub(super) safety: BTreeSet<String>,
}

/// One table.
pub(super) struct Part {
    /// What it has.
    pub(super) title: &'static str,
    /// The file where corrections go.
    pub(super) file: String,
    /// A sheet for each column.
    pub(super) sheets: Vec<Sheet>,
}

impl Page {
    /// Writes the page.
    pub(super) fn html(&self) -> String {
        let tag = escape(&self.language.tag);
        let autonym = escape(&self.language.autonym);
        let tables: String = self.parts.iter().map(|part| self.table(part)).collect();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <title>Words to check: {tag}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <h1>Words to check: <bdi lang=\"{tag}\">{autonym}</bdi> ({tag})</h1>\n{}{}{tables}</body>\n</html>\n",
            self.state(),
            self.advice()
        )
    }

    /// Says who has checked the words so far.
    fn state(&self) -> String {
        let stated = self.parts.iter().filter_map(|part| Some((part, part.checked()?)));
        let lines = stated.map(|(part, by)| {
            let file = escape(&part.file);
            if by.trim().is_empty() {
                format!("<p class=\"state\">Nobody has checked <code>{file}</code> yet.</p>\n")
            } else {
                let by = escape(by);
                format!("<p class=\"state checked\"><code>{file}</code> was checked by: {by}</p>\n")
            }
        });
        lines.collect()
    }

    /// Says what to look at, and what becomes of it.
    fn advice(&self) -> String {
        let tag = escape(&self.language.tag);
        format!(
            "<h2>What to do</h2>\n<ol>\n\
             <li>Begin with the rows marked <b class=\"mark\">safety</b>: somebody’s safety can depend on them.</li>\n\
             <li>Is it the same as the Dutch and the English, no more and no less? Would somebody who left school at \
             twelve understand it (level B1)? Does it fit a woman, a man and a child?</li>\n\
             <li>Write what should be different into the last column: on paper, or click into it, type, and save the \
             page in the browser. An empty box means that the row is right.</li>\n\
             <li>What stands in a dashed box is filled in by the program: it must be in the sentence, as it is. Words \
             before such a box are another row’s, named in it.</li>\n\
             <li>Where a row has several lines, the program takes one by the number (“one”, “few”, “many” …): read \
             each with a number that fits.</li>\n\
             <li>The last table is what investigators send. It never says what the messages are about, because the wrong \
             person may read along.</li>\n\
             <li>Give the page back to whoever gave it to you, not by way of the site.</li>\n</ol>\n\
             <h2>What to do with the result</h2>\n<p>Whoever looks after the source changes the files named above each \
             table. When every row of the form and of the guide was read, they write who read them behind \
             <code>reviewed-by =</code> in <code>intake/texts/{tag}.ftl</code>, in place of <code>{{ \"\" }}</code>; \
             for the last table, behind <code>reviewed_by =</code> in <code>reviewer/phrases/{tag}.toml</code>. The \
             source is public: initials or a number will do, if the Task Force knows whose they are.{} <code>cargo \
             xtask test</code> then proves that no box was lost.</p>\n",
            self.consequence()
        )
    }

    fn consequence(&self) -> &'static str {
        if self.columns.len() > 2 {
            " From then on the pages no longer say that nobody has checked the translation, and no longer have Dutch \
             and English beside it."
        } else {
            ""
        }
    }

    fn table(&self, part: &Part) -> String {
        let heads: String = self
            .columns
            .iter()
            .map(|language| {
                let (tag, name) = (escape(&language.tag), escape(&language.autonym));
                format!("<th scope=\"col\"><bdi lang=\"{tag}\">{name}</bdi></th>")
            })
            .collect();
        let mut html = format!(
            "<h2>{}</h2>\n<p><code>{}</code></p>\n<table>\n<thead><tr><th scope=\"col\">Key</th>{heads}\
             <th scope=\"col\">Remarks</th></tr></thead>\n",
            escape(part.title),
            escape(&part.file)
        );
        let width = self.columns.len() + 2;
        for (heading, keys) in part.sections() {
            let heading = escape(&heading);
            let rows: String = keys.iter().map(|key| self.row(part, key)).collect();
            let head = format!("<th scope=\"rowgroup\" colspan=\"{width}\">{heading}</th>");
            let added =
                writeln!(html, "<tbody>\n<tr class=\"section\">{head}</tr>\n{rows}</tbody>");
            added.expect("writing to a string does not fail");
        }
        html + "</table>\n"
    }

    fn row(&self, part: &Part, key: &str) -> String {
        let (class, mark) = if self.safety.contains(key) {
            (" class=\"safety\"", " <b class=\"mark\">safety</b>")
        } else {
            ("", "")
        };
        let cells = self.columns.iter().enumerate().map(|(at, language)| {
            let sheets = self.parts.iter().filter_map(|part| part.sheets.get(at)).collect();
            let text = part.sheets.get(at).and_then(|sheet| sheet.texts.get(key));
            let english = part.english(language, key);
            Cell { language, sheets, text, english }.html()
        });
        let cells: String = cells.collect();
        let key = escape(key);
        format!(
            "<tr{class}><th scope=\"row\"><code>{key}</code>{mark}</th>{cells}\
             <td contenteditable=\"true\"></td></tr>\n"
        )
    }
}

impl Part {
    /// Returns who has checked the language, where the file says that.
    fn checked(&self) -> Option<&str> {
        self.sheets.last()?.reviewed_by.as_deref()
    }

    /// Returns the sections of the first column, and whatever only the last one has.
    fn sections(&self) -> Vec<(String, Vec<String>)> {
        let first = self.sheets.first().map(|sheet| sheet.sections.clone()).unwrap_or_default();
        let known: BTreeSet<_> = first.iter().flat_map(|(_, keys)| keys).collect();
        let last = self.sheets.last().into_iter().flat_map(|sheet| sheet.texts.keys());
        let alone: Vec<_> = last.filter(|key| !known.contains(key)).cloned().collect();
        let alone = Some(("Only in this language".to_owned(), alone));
        let alone = alone.filter(|(_, keys)| !keys.is_empty());
        first.into_iter().chain(alone).collect()
    }

    /// Returns the English text of a key to compare a translation with; the English column is the one before it.
    fn english(&self, language: &Language, key: &str) -> Option<&Text> {
        let is_source = super::SOURCES.contains(&language.tag.as_str());
        let english = self.sheets.iter().rev().nth(1).filter(|_| !is_source)?;
        english.texts.get(key)
    }
}

/// A text in one language.
struct Cell<'p> {
    language: &'p Language,
    /// Everything in that language, for what a text has of another.
    sheets: Vec<&'p Sheet>,
    text: Option<&'p Text>,
    /// The English text, where there is one to compare with.
    english: Option<&'p Text>,
}

impl Cell<'_> {
    /// Writes the cell; words that are still the English ones are told.
    fn html(&self) -> String {
        let (tag, direction) = (escape(&self.language.tag), self.language.direction);
        format!("<td lang=\"{tag}\" dir=\"{direction}\">{}</td>", self.words())
    }

    fn words(&self) -> String {
        let Some(text) = self.text else { return note("missing") };
        if text.iter().all(Variant::is_empty) {
            return note("empty");
        }
        let words: String = text.iter().map(|variant| self.variant(variant)).collect();
        let same = self.english == Some(text) && text.iter().any(Variant::has_letters);
        words + &if same { note("the same as in English") } else { String::new() }
    }

    fn variant(&self, variant: &Variant) -> String {
        let cases = variant.cases.iter().map(|(argument, case)| {
            let (argument, case) = (escape(argument), escape(case));
            format!("<code dir=\"ltr\">{argument}: {case}</code> ")
        });
        let cases: String = cases.collect();
        let pieces: String = variant.pieces.iter().map(|piece| self.piece(piece)).collect();
        format!("<span class=\"variant\">{cases}{pieces}</span>")
    }

    fn piece(&self, piece: &Piece) -> String {
        match piece {
            Piece::Words(words) => escape(words),
            Piece::Argument(name) => filled(name),
            Piece::Reference(key) => {
                let text = self.sheets.iter().find_map(|sheet| sheet.texts.get(key));
                let words: String = text.into_iter().flatten().map(Variant::words).collect();
                escape(&words) + &filled(key)
            }
        }
    }
}

fn filled(name: &str) -> String {
    format!("<code class=\"filled\" dir=\"ltr\">{}</code>", escape(name))
}

fn note(words: &str) -> String {
    format!("<span class=\"note\" lang=\"en\" dir=\"ltr\">[{words}]</span>")
}

/// Makes text harmless in HTML, and shows what nobody would see.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                html.push_str(&letter.escape_unicode().to_string());
            }
            letter if letter.is_control() => html.push_str(&letter.escape_unicode().to_string()),
            letter => html.push(letter),
        }
    }
    html
}
