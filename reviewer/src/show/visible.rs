//! A sender's text made safe to look at: characters that act instead of showing are named, never obeyed.
//!
//! Control characters could drive a terminal, bidirectional ones could show an address backwards, and zero-width ones
//! could hide a mark in a text. Joiners stay where writing needs them: inside an emoji, and between letters of scripts
//! that join.

/// A piece of a sender's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters that show as themselves, and line breaks.
    Plain(String),
    /// A character that would act instead, by its code.
    Acting(char),
}

/// Splits a text into what shows and what would act. Line breaks (LF) show; a tab becomes four spaces.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = vec![];
    for (_, piece) in placed(text) {
        join(&mut pieces, piece);
    }
    pieces
}

/// Splits a text into characters, each judged beside its neighbours, with its place in bytes.
pub(super) fn placed(text: &str) -> impl Iterator<Item = (usize, Piece)> {
    let mut before = None;
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (place, c) = rest.next()?;
        let after = rest.peek().map(|(_, c)| *c);
        let piece = match c {
            '\t' => Piece::Plain("    ".into()),
            c if c == '\n' || !acts(c) || fits(before, c, after) => Piece::Plain(c.into()),
            c => Piece::Acting(c),
        };
        before = Some(c);
        Some((place, piece))
    })
}

/// Puts a piece behind others; what shows becomes one piece with what shows before it.
pub(super) fn join(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Plain(plain)), Piece::Plain(more)) => plain.push_str(&more),
        (_, piece) => pieces.push(piece),
    }
}

/// Returns the text with each acting character written as its code, such as `‹U+202E›`.
#[must_use]
pub fn visible(text: &str) -> String {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => text,
            Piece::Acting(c) => format!("\u{2039}{}\u{203a}", code(c)),
        })
        .collect()
}

/// Returns the text on one line: [`visible`], with line breaks as spaces, cut after `most` characters.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    // Cut before looking closely, so that a long text costs no more than a short one.
    let head: String =
        text.chars().take(most + 1).map(|c| if c == '\n' { ' ' } else { c }).collect();
    let cut = head.chars().count() > most;
    let mut line = visible(&head.chars().take(most).collect::<String>());
    if cut {
        line.push('\u{2026}');
    }
    line
}

/// Returns a character's code, such as `U+202E`.
#[must_use]
pub fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Returns what a person calls an acting character.
#[must_use]
pub fn name(c: char) -> &'static str {
    match c {
        '\u{1b}' => "escape",
        '\r' => "carriage return",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{feff}' => "zero-width no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{202a}' | '\u{202d}' => "forces left to right",
        '\u{202b}' | '\u{202e}' => "forces right to left",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202c}' | '\u{2066}'..='\u{2069}' => {
            "direction mark"
        }
        '\u{2028}' | '\u{2029}' => "line separator",
        c if c.is_control() => "control character",
        _ => "invisible character",
    }
}

/// Tells whether a character acts on the text around it, or shows nothing at all.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Tells whether a joiner or a variation selector stands where writing needs it.
fn fits(before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let emoji_before = is_emoji(before) || before == '\u{fe0f}';
    match c {
        '\u{fe0f}' => is_emoji(before) || (is_keycap(before) && after == Some('\u{20e3}')),
        '\u{fe0e}' => is_emoji(before),
        '\u{200d}' if emoji_before => after.is_some_and(is_emoji),
        '\u{200c}' | '\u{200d}' => joins(before) && after.is_some_and(joins),
        _ => false,
    }
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}'
        | '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_keycap(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '#' | '*')
}

/// Tells whether a letter is of a script that needs joiners: Arabic and Syriac, and those of South Asia.
fn joins(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1780}'..='\u{17b3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_writing_stays_as_it_is() {
        for text in [
            "Zij werkt 's nachts, €20.\nTweede regel",
            "هي تعمل هناك",
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{2764}\u{fe0f}\u{200d}\u{1f525} 1\u{fe0f}\u{20e3}",
            "e\u{301}",
        ] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn acting_characters_are_named() {
        for (text, shown) in [
            ("a\u{1b}[2Jb", "a‹U+001B›[2Jb"),
            ("ab\u{9b}31m", "ab‹U+009B›31m"),
            ("\u{202e}gpj.exe", "‹U+202E›gpj.exe"),
            ("a\u{2066}b\u{2069}", "a‹U+2066›b‹U+2069›"),
            ("pass\u{200b}word", "pass‹U+200B›word"),
            ("a\u{200d}b", "a‹U+200D›b"),
            ("a\u{fe0f}", "a‹U+FE0F›"),
            ("a\rb", "a‹U+000D›b"),
            ("\u{e0041}", "‹U+E0041›"),
            ("\u{0}\u{7f}", "‹U+0000›‹U+007F›"),
            ("\u{feff}x\u{2028}y", "‹U+FEFF›x‹U+2028›y"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn every_control_and_every_direction_character_acts() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let direction =
                matches!(u32::from(c), 0x61c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069);
            if (c.is_control() && c != '\n' && c != '\t') || direction {
                assert!(!visible(&format!("a{c}b")).contains(c), "{}", code(c));
            }
        }
    }

    #[test]
    fn one_line_is_cut_and_has_no_break() {
        assert_eq!(one_line("a\nb\u{202e}c", 10), "a b‹U+202E›c");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
