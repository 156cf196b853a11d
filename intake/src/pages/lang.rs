//! The languages of the pages, and the choice among them.

use std::fmt;

use Direction::{Ltr, Rtl};

/// The direction a language is written in, as in HTML's `dir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// How a language writes a number of more than three digits (CLDR: decimal symbols, minimumGroupingDigits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouping {
    /// 1.200 and 12.000.
    Dots,
    /// 1,200 and 12,000.
    Commas,
    /// 1 200 and 12 000, with spaces that do not break.
    Spaces,
    /// The same with narrow spaces.
    NarrowSpaces,
    /// 1200, but 12.000.
    LateDots,
    /// 1200, but 12 000.
    LateSpaces,
}

/// Defines the languages in the order in which the pages offer them.
macro_rules! languages {
    ($($(#[$doc:meta])* $variant:ident = $tag:literal, $autonym:literal, $direction:ident, $grouping:ident;)+) => {
        /// A language that the pages are written in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Lang { $($(#[$doc])* $variant),+ }

        impl Lang {
            /// Every language, in the order in which the pages offer them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the language tag (BCP 47), which is also the first segment of the paths.
            #[must_use]
            pub fn tag(self) -> &'static str {
                match self { $(Self::$variant => $tag),+ }
            }

            /// Returns the language's own name for itself (CLDR).
            #[must_use]
            pub fn autonym(self) -> &'static str {
                match self { $(Self::$variant => $autonym),+ }
            }

            /// Returns the direction it is written in.
            #[must_use]
            pub fn direction(self) -> Direction {
                match self { $(Self::$variant => $direction),+ }
            }

            /// Returns how it writes long numbers.
            pub(super) fn grouping(self) -> Grouping {
                match self { $(Self::$variant => Grouping::$grouping),+ }
            }

            /// Returns a language's messages: those of the form, and those of the guide.
            pub(super) fn sources(self) -> [&'static str; 2] {
                match self {
                    $(Self::$variant => [
                        include_str!(concat!("../../texts/", $tag, ".ftl")),
                        include_str!(concat!("../../texts/guide/", $tag, ".ftl")),
                    ]),+
                }
            }
        }
    };
}

languages! {
    /// Dutch.
    Nl = "nl", "Nederlands", Ltr, Dots;
    /// English.
    En = "en", "English", Ltr, Commas;
    /// Polish.
    Pl = "pl", "polski", Ltr, LateSpaces;
    /// Romanian.
    Ro = "ro", "română", Ltr, Dots;
    /// Bulgarian.
    Bg = "bg", "български", Ltr, LateSpaces;
    /// Hungarian.
    Hu = "hu", "magyar", Ltr, LateSpaces;
    /// Ukrainian.
    Uk = "uk", "українська", Ltr, Spaces;
    /// Spanish.
    Es = "es", "español", Ltr, LateDots;
    /// Arabic, with Western digits.
    Ar = "ar", "العربية", Rtl, Commas;
    /// French.
    Fr = "fr", "français", Ltr, NarrowSpaces;
    /// Portuguese.
    Pt = "pt", "português", Ltr, Dots;
    /// Vietnamese.
    Vi = "vi", "Tiếng Việt", Ltr, Dots;
    /// Chinese in simplified characters.
    ZhHans = "zh-Hans", "简体中文", Ltr, Commas;
    /// Turkish.
    Tr = "tr", "Türkçe", Ltr, Dots;
    /// Russian.
    Ru = "ru", "русский", Ltr, Spaces;
    /// Tigrinya.
    Ti = "ti", "ትግርኛ", Ltr, Commas;
}

impl Lang {
    /// Reads a tag as it stands in a path.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|lang| lang.tag() == tag)
    }

    /// Tells whether the others are translated from it.
    pub(super) fn is_source(self) -> bool {
        matches!(self, Self::Nl | Self::En)
    }

    /// Chooses by an Accept-Language (RFC 9110 section 12.5.4), weights included.
    ///
    /// Only the first subtag counts: somebody who asks for traditional Chinese gets simplified before English.
    /// Without one the page is Dutch; when nothing in it is ours, English.
    #[must_use]
    pub fn negotiate(accept: Option<&str>) -> Self {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Self::Nl;
        };
        let mut best = (0, Self::En);
        for range in accept.split(',').take(RANGES_MAX) {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight(parameters);
            if let Some(lang) = Self::of_primary(tag.trim())
                && weight > best.0
            {
                best = (weight, lang);
            }
        }
        best.1
    }

    fn of_primary(tag: &str) -> Option<Self> {
        let primary = |tag: &'static str| tag.split('-').next().unwrap_or_default();
        let wished = tag.split('-').next().unwrap_or_default();
        Self::ALL.iter().copied().find(|lang| primary(lang.tag()).eq_ignore_ascii_case(wished))
    }
}

/// The most ranges that are looked at.
const RANGES_MAX: usize = 32;

/// Reads `q=` in thousandths; a weight that cannot be read is 1, the default.
fn weight(parameters: &str) -> u32 {
    let value = parameters.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.strip_prefix('='));
    let Some((whole, part)) = value.map(|q| q.split_once('.').unwrap_or((q, ""))) else {
        return 1_000;
    };
    let thousandths = format!("{part:0<3}").get(..3).and_then(|digits| digits.parse().ok());
    match (whole, thousandths) {
        ("0", Some(thousandths)) => thousandths,
        _ => 1_000,
    }
}

impl Direction {
    /// Returns the value of `dir`.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Ltr => "ltr",
            Rtl => "rtl",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide_among_our_languages() {
        for (accept, lang) in [
            ("nl", Lang::Nl),
            ("nl-BE,nl;q=0.9,en;q=0.8", Lang::Nl),
            ("en-GB, nl;q=0.9", Lang::En),
            ("en;q=0.3,nl;q=0.4", Lang::Nl),
            ("de,en;q=0.5,nl;q=0.5", Lang::En),
            ("NL;q=0,EN;q=0.001", Lang::En),
            ("de-DE,de", Lang::En),
            ("pl-PL,pl,en;q=0.8", Lang::Pl),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::ZhHans),
            ("zh-Hant-TW,en;q=0.5", Lang::ZhHans),
            ("ti-ER,ar;q=0.9", Lang::Ti),
            ("ar-EG", Lang::Ar),
            ("plx,en;q=0.1", Lang::En),
            ("*", Lang::En),
            (",;=,,;q=,nl;q=x", Lang::Nl),
        ] {
            assert_eq!(Lang::negotiate(Some(accept)), lang, "{accept}");
        }
    }

    #[test]
    fn no_wish_is_dutch() {
        assert_eq!(Lang::negotiate(None), Lang::Nl);
        assert_eq!(Lang::negotiate(Some(" ")), Lang::Nl);
    }

    #[test]
    fn tags_are_read_exactly() {
        for lang in Lang::ALL.iter().copied() {
            assert_eq!(Lang::parse(lang.tag()), Some(lang));
        }
        for other in ["NL", "", "zh", "zh-hans", "nl-NL"] {
            assert_eq!(Lang::parse(other), None, "{other}");
        }
    }

    #[test]
    fn there_are_sixteen() {
        assert_eq!(Lang::ALL.len(), 16);
        let tags: std::collections::BTreeSet<_> = Lang::ALL.iter().map(|lang| lang.tag()).collect();
        assert_eq!(tags.len(), 16);
    }
}
