//! A sender's text with its marks: both the marks and what would act are shown, and neither hides the other.
//!
//! Each character is judged once, over the whole text, before the text is cut at the marks: a cut inside an emoji or
//! between joined letters changes nothing of what is shown, and an acting character inside a mark is named there.

use super::visible::{self, Piece};
use crate::links::Mark;

/// A stretch of a text that is all of one mark, or of none.
#[derive(Debug, PartialEq, Eq)]
pub struct Segment<'m> {
    /// What shows and what would act, in order.
    pub pieces: Vec<Piece>,
    /// The mark it belongs to.
    pub mark: Option<&'m Mark>,
}

/// Cuts a text at its marks, which must be sorted and not overlap, as [`crate::links::marks`] returns them.
///
/// Marks that are of another text lose nothing of this one: what they cover wrongly is shown all the same.
#[must_use]
pub fn segments<'m>(text: &str, marks: &'m [Mark]) -> Vec<Segment<'m>> {
    let mut segments: Vec<Segment<'m>> = vec![];
    let mut rest = marks.iter().peekable();
    for (place, piece) in visible::placed(text) {
        while rest.next_if(|mark| mark.range.end <= place).is_some() {}
        let mark = rest.peek().copied().filter(|mark| mark.range.contains(&place));
        match segments.last_mut() {
            Some(last) if same(last.mark, mark) => visible::join(&mut last.pieces, piece),
            _ => segments.push(Segment { pieces: vec![piece], mark }),
        }
    }
    segments
}

/// Tells whether two are the same mark, not only alike.
fn same(one: Option<&Mark>, other: Option<&Mark>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => std::ptr::eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;
    use crate::{
        links::{Kind, marks},
        show::visible::{code, visible},
    };

    #[derive(Template)]
    #[template(
        source = "{% for segment in segments %}{% if let Some(mark) = segment.mark %}<mark title=\"{{ mark.kind.words() }} {{ mark.key }}\">{% endif %}{% for piece in segment.pieces %}{% match piece %}{% when Piece::Plain(text) %}{{ text }}{% when Piece::Acting(c) %}<b>{{ self.named(c) }}</b>{% endmatch %}{% endfor %}{% if segment.mark.is_some() %}</mark>{% endif %}{% endfor %}",
        ext = "html"
    )]
    struct Page<'m> {
        segments: Vec<Segment<'m>>,
    }

    impl Page<'_> {
        fn named(&self, c: &char) -> String {
            code(*c)
        }
    }

    fn page(text: &str) -> String {
        let marks = marks(text);
        Page { segments: segments(text, &marks) }.render().unwrap()
    }

    fn flat(text: &str) -> String {
        let marks = marks(text);
        let all = segments(text, &marks).into_iter().flat_map(|segment| segment.pieces);
        let one = |piece| match piece {
            Piece::Plain(text) => text,
            Piece::Acting(c) => format!("\u{2039}{}\u{203a}", code(c)),
        };
        all.map(one).collect()
    }

    const HOSTILE: [&str; 8] = [
        "06\u{202e}12345678\u{202c}<script>alert(1)</script>",
        "<b>06-12345678</b>&amp;\"onload=\"x",
        "\u{2066}\u{202e}NL91\u{200b}ABNA\u{1b}0417164300\u{2069}",
        "http://x.nl/<img/src=x>\u{202e}\"'><script>",
        "@roos\u{202e}_1\u{1b}]0;x\u{7} insta: \u{200f}roos_2",
        "\u{1f468}\u{200d}\u{1f469}06-12345678\u{1f468}\u{200d}\u{1f469}",
        "می\u{200c}خواهم 06-12345678 a\u{200d}b\t\r\n",
        "0\u{fe0f}\u{20e3}6\u{fe0f}\u{20e3}12345678",
    ];

    #[test]
    fn cutting_at_marks_changes_nothing_that_is_shown() {
        for text in HOSTILE {
            assert_eq!(flat(text), visible(text), "{text:?}");
        }
    }

    #[test]
    fn nothing_of_a_hostile_text_acts_on_the_page() {
        for text in HOSTILE {
            let page = page(text);
            let acting = |c: char| c != '\n' && visible(&format!("a{c}b")).contains("\u{2039}");
            let joins = ['\u{200c}', '\u{200d}', '\u{fe0f}'];
            assert!(!page.chars().any(|c| acting(c) && !joins.contains(&c)), "{page:?}");
            assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
            assert!(page.contains("<mark title="), "{page}");
        }
    }

    #[test]
    fn acting_character_is_named_inside_its_mark() {
        assert_eq!(
            page("bel 06\u{202e}12345678!"),
            "bel <mark title=\"phone +31612345678\">06<b>U+202E</b>12345678</mark>!"
        );
    }

    #[test]
    fn marks_of_another_text_lose_nothing() {
        let alien = |range| Mark { kind: Kind::Phone, range, key: "+31".into(), country: None };
        let marks = [alien(1..3), alien(2..90)];
        let shown: Vec<_> =
            segments("aé\u{202e}b", &marks).into_iter().flat_map(|one| one.pieces).collect();
        assert_eq!(shown.len(), 4, "{shown:?}");
    }
}
