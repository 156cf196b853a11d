//! A text in lines that can be numbered: the same lines on every paper, whatever its width.
//!
//! For an interpreter who swears to line 14 the number must depend on the words alone. So a line is cut at the last space
//! before its sixtieth column, never between two digits; what is longer than a line is cut where it is full. Lines without
//! words are left out and have no number.
//! The direction is that of the first letter of a paragraph (UAX #9, P2 and P3), for all of its lines.

use super::visible::acts;

/// Columns of a line.
const COLUMNS: usize = 60;

/// A line, and the direction of the paragraph that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    /// The words, as the sender wrote them: not fit for a screen yet.
    pub text: &'t str,
    /// Whether it runs from the right.
    pub from_right: bool,
}

/// Cuts a text into lines.
#[must_use]
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = vec![];
    for paragraph in text.split('\n').filter(|paragraph| !paragraph.trim().is_empty()) {
        let from_right = from_right(paragraph);
        let mut rest = paragraph;
        while let Some((text, behind)) = cut(rest) {
            lines.push(Line { text, from_right });
            rest = behind;
        }
    }
    lines
}

/// Tells whether the first letter of a text is of a script that runs from the right.
#[must_use]
pub fn from_right(text: &str) -> bool {
    let runs = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    text.chars().find(|c| c.is_alphabetic()).is_some_and(runs)
}

/// Takes the first line off; nothing of what has no words.
fn cut(text: &str) -> Option<(&str, &str)> {
    if text.trim().is_empty() {
        return None;
    }
    let (mut columns, mut space, mut full, mut before) = (0, None, None, None);
    for (at, c) in text.char_indices() {
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        if c.is_whitespace() && !(is_digit(before) && is_digit(next)) {
            space = Some(at);
        }
        columns += width(c);
        if columns > COLUMNS {
            // Nothing is cut off that belongs to the character before it.
            let at_space =
                space.filter(|at| text.get(..*at).is_some_and(|line| !line.trim().is_empty()));
            let apart = !acts(c) && before.is_none_or(|before| !acts(before));
            if full.is_none() && at > 0 && apart {
                full = Some(at);
            }
            if let Some(at) = at_space.or(full) {
                return text
                    .split_at_checked(at)
                    .map(|(line, rest)| (line.trim(), rest.trim_start()));
            }
        }
        before = Some(c);
    }
    Some((text.trim(), ""))
}

fn is_digit(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_digit())
}

/// Returns how many columns a character takes, nearly.
fn width(c: char) -> usize {
    match c {
        c if acts(c) => 6,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<&str> {
        lines(text).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn line_is_cut_at_a_space_and_loses_no_word() {
        let text = "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien\n\n  \nkort";
        let lines = told(text);
        assert_eq!(
            lines,
            [
                "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
                "dertien veertien vijftien",
                "kort",
            ]
        );
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&lines.join(" ")), words(text));
    }

    #[test]
    fn number_is_not_cut_and_a_text_without_spaces_is() {
        let text = "Bel alsjeblieft zo snel als je kunt met dit nummer 06 12 34 56 78 vannacht";
        assert_eq!(
            told(text),
            ["Bel alsjeblieft zo snel als je kunt met dit nummer", "06 12 34 56 78 vannacht"]
        );
        let chinese = "港".repeat(70);
        assert_eq!(
            told(&chinese).iter().map(|line| line.chars().count()).collect::<Vec<_>>(),
            [30, 30, 10]
        );
        let digits = "1 ".repeat(100);
        assert_eq!(told(&digits).concat().chars().filter(|c| *c == '1').count(), 100);
        let acting = "\u{202e}".repeat(200);
        assert_eq!(told(&acting).concat().chars().count(), 200);
    }

    #[test]
    fn every_line_runs_as_its_paragraph_does() {
        let arabic = "في الميناء ثلاث نساء في حاوية كبيرة أخذوا جوازات سفرهن وهن لا يستطعن الخروج أبدا 12-XKD-3";
        let lines = lines(arabic);
        assert!(lines.len() > 1 && lines.iter().all(|line| line.from_right), "{lines:?}");
        assert!(!super::lines("12 Kade, قارب").iter().any(|line| line.from_right));
    }
}
