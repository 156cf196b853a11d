//! What joins a case with others, as a picture: the case in the middle, its keys beside it, the other cases behind them.
//!
//! The picture is static SVG 1.1 without script, references or fonts of its own; the same cases give the same bytes.
//! Its words are in the language of whoever asked for it.
//! Every text in it went through [`visible`], and each shape has a title for whoever does not see it.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
};

use super::Shared;
use crate::{page::Tongue, show::visible};

/// At most so many keys are drawn.
pub const KEYS_MAX: usize = 12;
/// At most so many other cases are drawn.
pub const CASES_MAX: usize = 40;

/// Characters of a key that are written out; its title has more.
const LABEL_MAX: usize = 25;
const TITLE_MAX: usize = 200;
const WIDTH: i64 = 1120;
const KEY: Size = Size { width: 260, height: 46, row: 60 };
const CASE: Size = Size { width: 96, height: 26, row: 34 };
const MIDDLE: Size = Size { width: 124, height: 56, row: 0 };
const TOP: i64 = 30;
const FOOT: i64 = 56;

/// Colours for light and for dark screens; paper is light.
const STYLE: &str = "\
.ground{fill:#fffefb}.line{fill:none;stroke:#8b949b;stroke-width:1.5}.weak{stroke-dasharray:5 4}\
.key{fill:#e6eff7;stroke:#1f4f7a}.case{fill:#f0ece2;stroke:#8b949b}.middle{fill:#1f4f7a}\
text{font:15px system-ui,'Noto Sans',sans-serif;fill:#22282e}.kind{font-size:12px;fill:#4c555d}\
.own{fill:#fff;font-weight:600;font-size:17px}.centre{text-anchor:middle}\
@media screen and (prefers-color-scheme:dark){.ground{fill:#15191c}.line{stroke:#7d878e}\
.key{fill:#1c3246;stroke:#a5cdf0}.case{fill:#242a2f;stroke:#7d878e}.middle{fill:#a5cdf0}text{fill:#e7e4dd}\
.kind{fill:#a3abb1}.own{fill:#15191c}}";

struct Size {
    width: i64,
    height: i64,
    /// From one to the next below it.
    row: i64,
}

/// A box by its middle.
#[derive(Clone, Copy)]
struct Spot {
    x: i64,
    y: i64,
}

/// Another case, with the keys that lead to it.
struct Other {
    number: u64,
    keys: Vec<usize>,
}

impl Other {
    /// Tells whether a key on one side leads to it. With keys on both, it is drawn on both: no line crosses a key that
    /// it has nothing to do with.
    fn is_on(&self, left: bool) -> bool {
        self.keys.iter().any(|key| is_left(*key) == left)
    }
}

/// Draws what joins a case with others, with words in a language.
#[must_use]
pub fn svg(case: u64, shared: &[Shared], t: Tongue) -> String {
    let drawn = shared.get(..KEYS_MAX).unwrap_or(shared);
    let others = others(drawn);
    let all: BTreeSet<u64> = shared.iter().flat_map(|one| &one.others).copied().collect();
    let left_out = (shared.len() - drawn.len(), all.len().saturating_sub(others.len()));
    let [left, right] = [true, false]
        .map(|left| others.iter().filter(|other| other.is_on(left)).collect::<Vec<_>>());
    let rows = |count: usize, size: &Size| i64::try_from(count).unwrap_or(0) * size.row;
    let columns =
        [rows(left.len(), &CASE), rows(right.len(), &CASE), rows(drawn.len().div_ceil(2), &KEY)];
    let height = columns.into_iter().max().unwrap_or(0).max(2 * KEY.row);
    let mut picture = Picture { svg: String::new(), middle: TOP + height / 2, t };
    picture.begin(case, TOP + height + FOOT, (all.len(), shared.len()));
    let spots: Vec<Spot> = (0..drawn.len()).map(|at| picture.key_spot(at, drawn.len())).collect();
    for (spot, one) in spots.iter().zip(drawn) {
        let middle = Spot { x: WIDTH / 2, y: picture.middle };
        picture.line((middle, &MIDDLE), (*spot, &KEY), one);
    }
    for (side, on_left) in [(&left, true), (&right, false)] {
        for (at, other) in side.iter().enumerate() {
            let spot = picture.case_spot(at, side.len(), on_left);
            let keys = other.keys.iter().filter(|key| is_left(**key) == on_left);
            for (from, one) in keys.filter_map(|key| spots.get(*key).zip(drawn.get(*key))) {
                picture.line((*from, &KEY), (spot, &CASE), one);
            }
            picture.case(spot, other, drawn);
        }
    }
    for (spot, one) in spots.iter().zip(drawn) {
        picture.key(*spot, one);
    }
    picture.end(case, left_out)
}

/// Chooses the other cases that are drawn: one of each key in turn, so that no key takes all places.
fn others(drawn: &[Shared]) -> Vec<Other> {
    let mut others: Vec<Other> = vec![];
    for turn in 0..CASES_MAX {
        for one in drawn {
            let Some(number) = one.others.get(turn).copied() else { continue };
            let known = others.iter().any(|other| other.number == number);
            if !known && others.len() < CASES_MAX {
                others.push(Other { number, keys: vec![] });
            }
        }
    }
    for other in &mut others {
        let leads = |(at, one): (usize, &Shared)| {
            one.others.binary_search(&other.number).is_ok().then_some(at)
        };
        other.keys = drawn.iter().enumerate().filter_map(leads).collect();
    }
    others.sort_by_key(|other| (other.keys.first().copied(), other.number));
    others
}

/// Tells on which side a key is drawn.
fn is_left(key: usize) -> bool {
    key.is_multiple_of(2)
}

struct Picture {
    svg: String,
    /// Half way down.
    middle: i64,
    t: Tongue,
}

impl Picture {
    fn write(&mut self, text: fmt::Arguments<'_>) {
        self.svg.write_fmt(text).expect("writing to a string cannot fail");
    }

    fn begin(&mut self, case: u64, height: i64, (cases, keys): (usize, usize)) {
        let t = self.t;
        let (cases, keys) = (other_cases(cases, t), counted_keys(keys, t));
        let title = t.with("What case {} has in common with others", &[&case]);
        let joined = t.with("Case {} is joined with {} by {}.", &[&case, &cases, &keys]);
        self.write(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"t d\">\n\
             <title id=\"t\">{title}</title>\n\
             <desc id=\"d\">{joined}</desc>\n<style>{STYLE}</style>\n\
             <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\"/>\n"
        ));
    }

    fn key_spot(&self, at: usize, of: usize) -> Spot {
        let left = is_left(at);
        let rows = if left { of.div_ceil(2) } else { of / 2 };
        let x = WIDTH / 2 + if left { -270 } else { 270 };
        Spot { x, y: self.row(at / 2, rows, KEY.row) }
    }

    fn case_spot(&self, at: usize, of: usize, left: bool) -> Spot {
        let edge = 16 + CASE.width / 2;
        Spot { x: if left { edge } else { WIDTH - edge }, y: self.row(at, of, CASE.row) }
    }

    fn row(&self, at: usize, of: usize, row: i64) -> i64 {
        let (at, of) = (i64::try_from(at).unwrap_or(0), i64::try_from(of).unwrap_or(0));
        self.middle + at * row - (of - 1) * row / 2
    }

    /// Draws a curve from the side of one box to the side of another.
    fn line(&mut self, from: (Spot, &Size), to: (Spot, &Size), one: &Shared) {
        let weak = if one.key.kind.is_weak() { " weak" } else { "" };
        let (x, to_x) = (edge(from, to.0), edge(to, from.0));
        let (y, to_y, bend) = (from.0.y, to.0.y, (x + to_x) / 2);
        self.write(format_args!(
            "<path class=\"line{weak}\" d=\"M{x} {y}C{bend} {y} {bend} {to_y} {to_x} {to_y}\"/>\n"
        ));
    }

    fn boxed(&mut self, class: &str, spot: Spot, size: &Size) {
        let (x, y) = (spot.x - size.width / 2, spot.y - size.height / 2);
        let (width, height) = (size.width, size.height);
        self.write(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>"
        ));
    }

    fn key(&mut self, spot: Spot, one: &Shared) {
        let t = self.t;
        let (kind, count) = (t.say(one.key.kind.words()), other_cases(one.others.len(), t));
        let within = t.with("in {}", &[&count]);
        let title = escaped(&one.key.value, TITLE_MAX);
        let label = escaped(&one.key.value, LABEL_MAX);
        self.write(format_args!("<g><title>{kind} {title}, {within}</title>"));
        self.boxed("key", spot, &KEY);
        let x = spot.x - KEY.width / 2 + 12;
        let (above, below) = (spot.y - 6, spot.y + 14);
        self.write(format_args!(
            "<text class=\"kind\" x=\"{x}\" y=\"{above}\">{kind}, {within}</text>\
             <text x=\"{x}\" y=\"{below}\">{label}</text></g>\n"
        ));
    }

    fn case(&mut self, spot: Spot, other: &Other, drawn: &[Shared]) {
        let keys = other.keys.iter().filter_map(|key| drawn.get(*key));
        let t = self.t;
        let words: Vec<String> = keys
            .map(|one| {
                format!("{} {}", t.say(one.key.kind.words()), escaped(&one.key.value, TITLE_MAX))
            })
            .collect();
        let by = t.with("Case {}, by {}", &[&other.number, &words.join("; ")]);
        let label = t.with("case {}", &[&other.number]);
        self.write(format_args!("<g><title>{by}</title>"));
        self.boxed("case", spot, &CASE);
        let (x, y) = (spot.x, spot.y + 5);
        self.write(format_args!("<text class=\"centre\" x=\"{x}\" y=\"{y}\">{label}</text></g>\n"));
    }

    fn end(mut self, case: u64, (keys, cases): (usize, usize)) -> String {
        let spot = Spot { x: WIDTH / 2, y: self.middle };
        let t = self.t;
        self.write(format_args!("<g><title>{} {case}</title>", t.say("Case")));
        self.boxed("middle", spot, &MIDDLE);
        let (x, y, foot) = (spot.x, spot.y + 6, 2 * self.middle - TOP + 36);
        self.write(format_args!(
            "<text class=\"own centre\" x=\"{x}\" y=\"{y}\">{}</text></g>\n",
            t.with("case {}", &[&case])
        ));
        let drawn = match (keys, cases) {
            (0, 0) => t.say("Everything is drawn."),
            _ => {
                let cases = t.with(if cases == 1 { "{} case" } else { "{} cases" }, &[&cases]);
                t.with("Not drawn: {} and {}.", &[&counted_keys(keys, t), &cases])
            }
        };
        let note = t.say("Broken lines: a name or a street that others can have too.");
        self.write(format_args!(
            "<text class=\"kind\" x=\"16\" y=\"{foot}\">{drawn} {note}</text>\n</svg>\n"
        ));
        self.svg
    }
}

/// Returns the side of a box that looks to a place.
fn edge((spot, size): (Spot, &Size), to: Spot) -> i64 {
    let half = size.width / 2;
    if to.x < spot.x { spot.x - half } else { spot.x + half }
}

fn other_cases(count: usize, t: Tongue) -> String {
    t.with(if count == 1 { "{} other case" } else { "{} other cases" }, &[&count])
}

fn counted_keys(count: usize, t: Tongue) -> String {
    t.with(if count == 1 { "{} key" } else { "{} keys" }, &[&count])
}

/// Returns a sender's words as text of XML 1.0: on one line, cut, nothing that acts, no markup.
fn escaped(text: &str, most: usize) -> String {
    let mut escaped = String::new();
    for c in visible::one_line(text, most).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Beyond the characters of XML 1.0, 2.2.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::{Index, Kind, Mark, marks};

    fn index(texts: &[String]) -> Index {
        let mut index = Index::default();
        for (case, text) in (1..).zip(texts) {
            index.add(case, &marks(text));
        }
        index
    }

    fn sample() -> Index {
        let texts = [
            "Bel 06-12345678, auto 12-BBD-3, insta: roos_1, Hotel Zonnehoek, Kerkstraat 12, 1234 AB, NL91ABNA0417164300",
            "06 12345678 en @roos_1",
            "kenteken 12BBD3",
            "in Hotel Zonnehoek, 0612345678",
            "Kerkstraat 12 in een andere stad",
            "geld op NL91 ABNA 0417 1643 00, 1234AB 12",
            "niets",
        ];
        index(&texts.map(str::to_owned))
    }

    #[test]
    fn picture_is_the_golden_one() {
        for (t, name) in [(Tongue::En, "golden.svg"), (Tongue::Nl, "golden.nl.svg")] {
            let golden = format!("{}/src/links/{name}", env!("CARGO_MANIFEST_DIR"));
            let drawn = svg(1, &sample().also_in(1), t);
            assert_eq!(
                drawn,
                svg(1, &sample().also_in(1), t),
                "the same cases give the same bytes"
            );
            assert!(
                drawn == std::fs::read_to_string(&golden).unwrap_or_default(),
                "{golden} would be:\n{drawn}"
            );
        }
    }

    #[test]
    fn dutch_picture_has_no_english_words() {
        let drawn = svg(1, &sample().also_in(1), Tongue::Nl);
        let (_, drawn) = drawn.split_once("</style>").unwrap();
        assert!(
            drawn.contains(">zaak 2<") && drawn.contains("telefoon, in 2 andere zaken"),
            "{drawn}"
        );
        for english in ["case", "other", "key", "by ", "Broken", "drawn", "phone", "plate"] {
            let words = drawn.replace("class=\"case\"", "").replace("class=\"key\"", "");
            assert!(!words.contains(english), "{english}: {words}");
        }
    }

    #[test]
    fn case_that_shares_nothing_has_a_picture_that_says_so() {
        let drawn = svg(7, &sample().also_in(7), Tongue::En);
        assert!(
            drawn.contains("joined with 0 other cases by 0 keys") && !drawn.contains("<path"),
            "{drawn}"
        );
    }

    #[test]
    fn picture_is_bounded_and_says_what_it_leaves_out() {
        let plate = |at: usize| format!("{:02}-BB-{:02} ", at / 100, at % 100);
        let own: String = (0..40).map(plate).collect();
        let many = std::iter::once(own + "0612345678").chain((0..40).map(plate));
        let texts: Vec<String> = many.chain((0..200).map(|_| "0612345678".into())).collect();
        let drawn = svg(1, &index(&texts).also_in(1), Tongue::En);
        assert_eq!(drawn.matches("<rect class=\"key\"").count(), KEYS_MAX);
        assert!(drawn.matches("<rect class=\"case\"").count() <= CASES_MAX);
        assert!(drawn.contains("Not drawn: 29 keys and 228 cases."), "{drawn}");
    }

    #[test]
    fn frequent_key_leaves_room_for_the_others() {
        let first = "0612345678 0687654321".to_owned();
        let texts: Vec<String> = std::iter::once(first)
            .chain((0..10).map(|_| "0612345678".into()))
            .chain((0..300).map(|_| "0687654321".into()))
            .collect();
        let drawn = svg(1, &index(&texts).also_in(1), Tongue::En);
        for case in 2..=11 {
            assert!(drawn.contains(&format!(">case {case}<")), "case {case}");
        }
    }

    #[test]
    fn hostile_keys_stay_text() {
        let hostile =
            "]]></style><script>alert('\u{202e}\u{1b}\u{0}\u{ffff}&')</script>\"onload=\"x";
        let mark = Mark { kind: Kind::Url, range: 0..1, key: hostile.into(), country: None };
        let mut index = Index::default();
        index.add(1, std::slice::from_ref(&mark));
        index.add(2, &[mark]);
        let drawn = svg(1, &index.also_in(1), Tongue::Nl);
        assert!(!drawn.contains("<script") && !drawn.contains("\"onload"), "{drawn}");
        assert!(!drawn.contains(['\u{202e}', '\u{1b}', '\u{0}', '\u{ffff}']));
        assert_eq!(drawn.matches("</style>").count(), 1);
    }
}
