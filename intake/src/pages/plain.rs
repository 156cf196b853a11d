//! A desk's words as plain words: line breaks stay, and nothing in them can turn the page around them.

/// Drops control characters but line breaks and tabs, and the marks that change the direction of what follows.
///
/// Joiners stay: Persian and emoji are written with them. The direction of each paragraph is the page's to find.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter_map(|letter| match letter {
            '\n' | '\t' => Some(letter),
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' => None,
            letter if letter.is_control() => None,
            letter => Some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_stay_and_controls_go() {
        assert_eq!(plain("a\r\nb\rc\nd\u{2028}e\tf"), "a\nb\nc\nd\ne\tf");
        assert_eq!(plain("a\u{0}\u{1b}[31mb\u{7f}\u{9b}c"), "a[31mbc");
    }

    #[test]
    fn nothing_turns_the_direction_around() {
        for mark in
            ["\u{202e}", "\u{202a}", "\u{2067}", "\u{2069}", "\u{200f}", "\u{61c}", "\u{feff}"]
        {
            assert_eq!(plain(&format!("a{mark}b")), "ab", "{mark:?}");
        }
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in ["می\u{200c}خواهم", "👩\u{200d}👧", "مساعدة", "ከ", "€ 5 – ‘x’"]
        {
            assert_eq!(plain(text), text);
        }
    }
}
