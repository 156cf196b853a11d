//! The script that most letters of a text are of, by the blocks of Unicode; no guess at a language.

/// Scripts by their first and last characters; a block that is left out is of no script here.
const BLOCKS: [(&str, char, char); 17] = [
    ("Latin", 'A', '\u{24f}'),
    ("Greek", '\u{370}', '\u{3ff}'),
    ("Cyrillic", '\u{400}', '\u{52f}'),
    ("Armenian", '\u{530}', '\u{58f}'),
    ("Hebrew", '\u{590}', '\u{5ff}'),
    ("Arabic", '\u{600}', '\u{77f}'),
    ("Devanagari", '\u{900}', '\u{97f}'),
    ("Bengali", '\u{980}', '\u{9ff}'),
    ("Tamil", '\u{b80}', '\u{bff}'),
    ("Thai", '\u{e00}', '\u{e7f}'),
    ("Georgian", '\u{10a0}', '\u{10ff}'),
    ("Ethiopic", '\u{1200}', '\u{139f}'),
    ("Latin", '\u{1e00}', '\u{1eff}'),
    ("Kana", '\u{3040}', '\u{30ff}'),
    ("Chinese characters", '\u{3400}', '\u{9fff}'),
    ("Hangul", '\u{ac00}', '\u{d7af}'),
    ("Arabic", '\u{fb50}', '\u{fdff}'),
];
/// So much of a text is looked at.
const LOOKED_AT: usize = 4_000;

/// Returns the script of most letters of a text; nothing of a text without letters that are known here.
#[must_use]
pub fn script(text: &str) -> Option<&'static str> {
    let letters = text.chars().take(LOOKED_AT).filter(|c| c.is_alphabetic());
    let named = letters.filter_map(|c| {
        let block = BLOCKS.iter().find(|(_, first, last)| (*first..=*last).contains(&c));
        block.map(|(name, ..)| *name)
    });
    let mut counts: Vec<(&str, usize)> = vec![];
    for name in named {
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::script;

    #[test]
    fn most_letters_name_the_script() {
        assert_eq!(script("في الميناء، 12-XKD-3"), Some("Arabic"));
        assert_eq!(script("Drie vrouwen, één heet Ana"), Some("Latin"));
        assert_eq!(script("06-12345678"), None);
        assert_eq!(script("港口里有三个女人"), Some("Chinese characters"));
    }
}
